"""Modules become a model.

Modules, a cell's constants, a ligand and what the user changes come in; a plain PySB model goes out, or the user's own
model with the modules added. `writer.compose` does it in named steps; on an error the model is left as it was. The wing
knows no module by name: read-outs and modules are handed in. It imports knowledge, rules, macros and the ground.
"""
