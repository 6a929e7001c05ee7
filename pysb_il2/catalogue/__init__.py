"""Everything by its name: models, modules, cells, ligands and drugs.

Names come in; models (`build`), tables of rules, parameters and sources, descriptions and predicted sizes go out. This
is the one wing that knows all modules and all ready models; it imports them and what stands before them.
"""
