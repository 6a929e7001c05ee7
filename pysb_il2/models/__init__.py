"""Ready models: files that combine modules into a `model` for one question or one cell.

In come modules and copy numbers, out goes a `pysb.Model` at the default level of detail. Each file
has a docstring, `MODULES`, `CELL` where it is the model of one cell, and `model`, which
`ready_model` makes. `pysb_il2.build` takes these names, to vary cell, ligand, drugs or detail;
`lookup.as_model` takes them wherever a model is taken.
To add a ready model, write its file and add its name below. Ready models may import modules and
all wings below these.
"""

#: The ready models by name.
NAMES = ("receptor", "signal", "erk", "akt", "family", "full", "treg", "th", "cd8", "nk")

__all__ = ["NAMES"]
