"""What is known: proteins and their sites, constants, cells, ligands, published measurements, each with its source.

The tables of ``data/`` come in; frozen dataclasses and dictionaries by name go out. Names are understood in any
spelling and by their synonyms. The wing imports the ground alone; what lists names loads neither numpy nor PySB.
"""
