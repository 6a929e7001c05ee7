"""Options that several verbs share, and the reading of their words into arguments of the library."""

from __future__ import annotations

import re
import sys
from argparse import SUPPRESS, Action, ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..errors import Il2Error
from ..files import FILES_OF_MODELS
from ..text import split_unit
from .numbers import list_of_names, read_doses, read_float, read_whole_number

if TYPE_CHECKING:
    from pysb import Model

    from ..knowledge.cells import Cell
    from ..types import LimitOptions

CELL_EXAMPLE, VARIED_EXAMPLE = "CD25=22,CD122=511,CD132=12407", "Treg,CD25=10000"


class _Renamed(Action):
    """Store the value of an option that was given by its old name, and warn."""

    def __call__(
        self, parser: ArgumentParser, namespace: Namespace, values: object, option_string: str | None = None
    ) -> None:
        new = f"--{self.dest.replace('_', '-')}"
        print(f"pysb-il2: {option_string} is now {new}; the old name goes with version 0.2", file=sys.stderr)
        setattr(namespace, self.dest, [*getattr(namespace, self.dest), *values] if isinstance(values, list) else values)


def add_renamed_option(
    parser: ArgumentParser, old: str, dest: str, *, type: type = str, nargs: str | None = None
) -> None:
    """Let an option also be given by its old name, which the help leaves out."""
    parser.add_argument(old, action=_Renamed, dest=dest, type=type, nargs=nargs, default=SUPPRESS, help=SUPPRESS)


def add_model(
    parser: ArgumentParser, *, one_cell: bool = True, several: bool = False, titrates: bool = False,
    default: str | None = None,
) -> None:  # fmt: skip
    """Add the options that choose and change a model, of one cell if nothing else chooses cells.

    With a default the model is an option, too. Verbs that take `several` have a model for each cell and ligand;
    those that titrate take several concentrations of one drug.
    """
    words = "a ready model, as 'pysb-il2 list models' names it"
    if default is None:
        parser.add_argument("model", metavar="MODEL", help=words)
    else:
        parser.add_argument("--model", metavar="MODEL", default=default, help=f"{words} (%(default)s)")
    if one_cell:
        _add_cell(parser, several=several)
    words = "ligand, as 'pysb-il2 list ligands' names it (default: IL2)" + "; or several, as IL2,IL15" * several
    parser.add_argument("--ligand", help=words)
    words = "remove a protein, such as CD25; may be repeated"
    parser.add_argument("--knockout", action="append", default=[], metavar="PROTEIN", help=words)
    words = "mutate a protein, such as CD122:Y510F; may be repeated"
    parser.add_argument("--mutant", action="append", default=[], metavar="PROTEIN:MUTATION", help=words)
    words = (
        "add a drug of 'pysb-il2 list inhibitors' at a concentration, as tofacitinib=100 (nM) or tofacitinib=0.1uM; "
    )
    words += "may be repeated" + "; one of them also as NAME=FROM:TO:COUNT, evenly on a logarithmic axis" * titrates
    parser.add_argument("--inhibitor", action="append", default=[], metavar="NAME=NM", help=words)
    parser.set_defaults(titrates=titrates)
    add_constants(parser)
    if one_cell:
        words = "cells per mL of the medium that they share and deplete, as 2e6 (the constant cell_density, 1e6)"
        parser.add_argument("--density", metavar="CELLS", help=words)
    words = "level of detail of the modules that have it, such as lumped, sites or scaffold"
    parser.add_argument("--detail", metavar="LEVEL", help=words)


def _add_cell(parser: ArgumentParser, *, several: bool) -> None:
    words = f"cell type, molecules per cell of every chain as {CELL_EXAMPLE}, or a type with what differs as "
    words += (
        f"{VARIED_EXAMPLE}"
        + "; or several types, as Treg,CD8,NK" * several
        + " (default: the model's own cell, else Treg)"
    )
    parser.add_argument("--cell", help=words)


def add_constants(parser: ArgumentParser) -> None:
    """Add the option that changes constants."""
    words = "change a constant, with a unit if not in the model's: 'CD25_captures_IL2_Kd=20 nM'; may be repeated"
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", dest="parameters", help=words)


def add_limits(parser: ArgumentParser) -> None:
    """Add the options that limit an expansion."""
    parser.add_argument("--max-iter", type=int, metavar="N", help="apply the rules so often at most")
    parser.add_argument("--max-agg", type=int, metavar="N", help="molecules of a complex at most")
    words = "molecules of one kind in a complex at most, as CD25=2; may be repeated"
    parser.add_argument("--max-stoich", action="append", default=[], metavar="MONOMER=N", help=words)


def read_limits(args: Namespace) -> LimitOptions:
    """Return the limits of `add_limits`."""
    stoich = read_mapping(args.max_stoich, "--max-stoich", "CD25=2")
    numbers = {name: read_whole_number(value, f"--max-stoich {name}") for name, value in stoich.items()}
    return {"max_iter": args.max_iter, "max_agg": args.max_agg, "max_stoich": numbers}


def add_doses(parser: ArgumentParser, default: str | None, shown: str = " (%(default)s)") -> None:
    """Add the option of the doses of the ligand."""
    words = "doses of the ligand in nM, as 0.01,1 or with units as 10pM,1nM or, evenly on a logarithmic axis, "
    words += f"FROM:TO:COUNT{shown}"
    parser.add_argument("--doses", default=default, metavar="NM", help=words)
    add_renamed_option(parser, "--dose", "doses")


def add_single_cells(parser: ArgumentParser) -> None:
    """Add the options of stochastic simulation."""
    words = "simulate single cells stochastically by ssa, nfsim or rulemonkey"
    parser.add_argument("--engine", metavar="NAME", help=words)
    parser.add_argument("--n-cells", type=int, metavar="N", help="number of single cells (100)")
    parser.add_argument("--seed", type=int, metavar="N", help="seed of the single cells' random numbers (1)")


def read_single_cells(args: Namespace) -> dict[str, Any]:
    """Return what the options of `add_single_cells` say, as arguments of protocols; nothing for means."""
    options = {"engine": args.engine, "cells": args.n_cells, "seed": args.seed}
    given = {name: value for name, value in options.items() if value is not None}
    return given


def add_alike(parser: ArgumentParser) -> None:
    """Add the flag by which cells of a type do not differ."""
    words = "let all cells of a type be alike; by default their copies differ as in the calibration of the cell"
    parser.add_argument("--alike", action="store_true", help=words)


def read_alike(args: Namespace) -> dict[str, Any]:
    """Return what `add_alike` says, as arguments of protocols."""
    return {"variation": None} if args.alike else {}


def add_times(parser: ArgumentParser, default: str) -> None:
    """Add the option of the times to read."""
    words = "times in minutes, as 0,30,60 or with units as 30min,2h or, evenly spaced, FROM:TO:COUNT (%(default)s)"
    parser.add_argument("--times", default=default, metavar="MIN", help=words)


def read_pairs(
    words: Sequence[str], option: str, separator: str, example: str, *, lists: bool = False
) -> list[tuple[str, str]]:
    """Split words such as ``NAME=VALUE``; commas separate several in one, and with `lists` also parts of a value."""
    pairs, between = [], f",(?=[^,]*{separator})" if lists else ","
    for word in (part.strip() for text in words for part in re.split(between, text)):
        name, found, value = (part.strip() for part in word.partition(separator))
        if not (name and found and value):
            raise Il2Error(f"{option} {word!r} cannot be read; write it like {example}")
        pairs.append((name, value))
    return pairs


def read_mapping(words: Sequence[str], option: str, example: str, *, lists: bool = False) -> dict[str, str]:
    """Return words such as ``NAME=VALUE`` as a mapping; no name may be given twice."""
    values: dict[str, str] = {}
    for name, value in read_pairs(words, option, "=", example, lists=lists):
        if name in values:
            raise Il2Error(f"{option} gives {name!r} twice; keep one")
        values[name] = value
    return values


def read_cell(text: str) -> Cell:
    """Return a cell as ``--cell`` gives it: a name, molecules per cell by protein, or a name and what differs.

    Examples
    --------
    >>> read_cell("Treg"), read_cell("CD25=22"), read_cell("Treg,CD25=1e4")
    ('Treg', {'CD25': 22.0}, ('Treg', {'CD25': 10000.0}))
    """
    if "=" not in text:
        return text
    first, _, rest = text.partition(",")
    name, text = ("", text) if "=" in first else (first.strip(), rest)
    given = read_mapping([text], "--cell", f"{CELL_EXAMPLE} or {VARIED_EXAMPLE}")
    copies = {protein: read_float(value, f"--cell {protein}") for protein, value in given.items()}
    return (name, copies) if name else copies


def read_constants(words: Sequence[str]) -> dict[str, float | tuple[float, str]]:
    """Return constants as ``--set`` gives them, with a unit where there is one."""
    constants: dict[str, float | tuple[float, str]] = {}
    for name, text in read_mapping(words, "--set", "CD25_captures_IL2_Kd='20 nM'").items():
        number, unit = split_unit(text)
        value = read_float(number, f"--set {name}")
        constants[name] = (value, unit) if unit else value
    return constants


def read_model(args: Namespace) -> Model:
    """Return the model that the options of `add_model` describe, or that is in a file."""
    from ..catalogue.build import build

    if args.model.lower().endswith(FILES_OF_MODELS):
        return _model_of_file(args)

    return build(args.model, cell=None if args.cell is None else read_cell(args.cell), **read_variant(args))


def _model_of_file(args: Namespace) -> Model:
    """Return the model in a file, to which options of ready models do not apply."""
    from ..importers.read import read

    given = {"cell": args.cell, **read_variant(args)}
    if odd := next((name for name, value in given.items() if value and (name, value) != ("ligand", "IL2")), None):
        raise Il2Error(f"{odd} is given for a model that is read from {args.model!r}; change the model in the file")
    return read(args.model)


def read_models(args: Namespace) -> list[Model]:
    """Return a model for each cell and ligand of the options."""
    if args.model.lower().endswith(FILES_OF_MODELS):
        return [_model_of_file(args)]
    from ..catalogue.build import build
    from ..knowledge.cells import cell_name

    names = list_of_names(args.cell or "")
    several = len(names) > 1 and "=" not in args.cell
    cells: list[Cell | None] = [*map(cell_name, names)] if several else [args.cell and read_cell(args.cell)]
    variant, ligands = read_variant(args), list_of_names(args.ligand or "") or [args.ligand or "IL2"]
    for option, given in (("--cell", list(map(str, cells))), ("--ligand", ligands)):
        if twice := [one for one in given if given.count(one) > 1]:
            raise Il2Error(f"{option} gives {twice[0]!r} twice; keep one")
    return [build(args.model, cell=cell, **{**variant, "ligand": ligand}) for cell in cells for ligand in ligands]


def read_variant(args: Namespace) -> dict[str, Any]:
    """Return what the options of `add_model` say beside the model and the cell, as arguments of `pysb_il2.build`."""
    mutants: dict[str, list[str]] = {}
    for protein, mutation in read_pairs(args.mutant, "--mutant", ":", "CD122:Y510F"):
        mutants.setdefault(protein, []).append(mutation)
    varied = {name for name, nM in _read_drugs(args).items() if len(nM) > 1 or getattr(args, "chases", False)}
    drugs = {name: 0.0 if name in varied else nM[0] for name, nM in _read_drugs(args).items()}
    return {
        "ligand": args.ligand or "IL2", "knockouts": list_of_names(*args.knockout), "mutants": mutants,
        "parameters": {**read_constants(args.parameters), **_read_density(args)}, "detail": args.detail,
        "inhibitors": drugs,
    }  # fmt: skip


def _read_drugs(args: Namespace) -> dict[str, list[float]]:
    """Return the concentrations of each drug, nM: one, or several of one drug where the verb titrates it."""
    given = read_mapping(args.inhibitor, "--inhibitor", "tofacitinib=100", lists=True)
    drugs = {name: read_doses(nM, f"--inhibitor {name}") for name, nM in given.items()}
    several = [name for name, nM in drugs.items() if len(nM) > 1]
    if several and not args.titrates:
        raise Il2Error(
            f"--inhibitor {several[0]} has several concentrations, which 'dose-response' and 'chase' take; give one"
        )
    if len(several) > 1:
        words = "have several concentrations; give one concentration of one of them, or run each drug alone"
        raise Il2Error(f"--inhibitor {several[0]} and {several[1]} both {words}")
    return drugs


def read_titration(args: Namespace) -> tuple[str, list[float]] | None:
    """Return the drug of which there are several concentrations, and these in nM."""
    return next(((name, nM) for name, nM in _read_drugs(args).items() if len(nM) > 1), None)


def read_chased(args: Namespace) -> tuple[str, list[float]]:
    """Return the drug that is given after the ligand, and its concentrations in nM."""
    drugs = _read_drugs(args)
    if len(drugs) != 1:
        raise Il2Error("chase adds one drug after the ligand; give it as --inhibitor tofacitinib=1uM, and no other")
    return next(iter(drugs.items()))


def _read_density(args: Namespace) -> dict[str, float | tuple[float, str]]:
    """Return the constant that ``--density`` gives."""
    text = getattr(args, "density", None)
    if text is None:
        return {}
    density = read_float(re.sub(r"\s*(cells?)?\s*/\s*ml$", "", text, flags=re.IGNORECASE), "--density")
    if not 0 < density < float("inf"):
        raise Il2Error(f"--density is {text!r}; give cells per mL above 0, such as 1e6")
    if "cell_density" in read_constants(args.parameters):
        raise Il2Error("--density and --set cell_density are one constant; keep one")
    return {"cell_density": (density, "cells/mL")}
