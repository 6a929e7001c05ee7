"""``pysb-il2 selectivity``: which affinities make a ligand act on one cell and not on another."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ..errors import Il2Error
from ..text import split_unit
from . import options
from .command import Command
from .numbers import list_of_names, read_dose, read_doses, read_times, read_whole_number
from .output import add_output_file, put_table, say
from .plot import add_plot, put_plot

_EXAMPLE = "CD25=0.1,1,10 or CD122='10 nM:1 uM:5'"


def _add_options(parser: ArgumentParser) -> None:
    words = f"a cell type, or molecules per cell as {options.CELL_EXAMPLE}, or both as {options.VARIED_EXAMPLE}"
    parser.add_argument("first", metavar="CELL", help=words)
    parser.add_argument("second", metavar="OTHER_CELL", help="the cell that it is compared with, likewise")
    options.add_model(parser, one_cell=False, default="signal")
    words = f"dissociation constants of a chain, as {_EXAMPLE}: multiples of the ligand's own, or values with a unit; "
    words += "FROM:TO:COUNT is even on a logarithmic axis; may be repeated, for all combinations "
    words += "(0.01,0.1,1,10,100 for CD25 and CD122, or the first two chains of the ligand)"
    parser.add_argument("--Kd", action="append", default=[], metavar="CHAIN=VALUES", help=words)
    words = "how many arms the variants have, as 1,2 (that of the ligand); two multiply the species of a model"
    parser.add_argument("--valency", metavar="ARMS", help=words)
    words = "linker constant of two arms, fL: the area of the membrane times the reach of an arm, as 2"
    parser.add_argument("--arm-volume", type=float, metavar="FL", help=words)
    options.add_doses(parser, "1e-4:1000:15")
    words = "compare responses at this dose instead of the maxima over all doses"
    parser.add_argument("--at", metavar="NM", help=words)
    options.add_times(parser, "30")
    options.add_alike(parser)
    words = "observable to read (%(default)s)"
    parser.add_argument("--readout", default="pSTAT5", metavar="NAME", help=words)
    words = "per cent of the ligand's own maximum that the most selective variant must reach (%(default)g)"
    parser.add_argument("--least-percent", type=float, default=50.0, metavar="PERCENT", help=words)
    add_output_file(parser)
    add_plot(parser)


def _run(args: Namespace) -> None:
    from ..catalogue.build import build
    from ..experiments.selectivity import selectivity as compute
    from ..experiments.selectivity_cells import ligands_of_valencies
    from ..visualization.selectivity_figure import selectivity as draw

    variant, cells = options.read_variant(args), [options.read_cell(text) for text in (args.first, args.second)]
    valency = args.valency and [read_whole_number(word, "--valency") for word in list_of_names(args.valency)]
    kinds = ligands_of_valencies(variant.pop("ligand"), valency, args.arm_volume)
    table = compute(
        *([build(args.model, cell=cell, ligand=kind, **variant) for kind in kinds] for cell in cells),
        Kd=_read_affinities(args.Kd) if args.Kd else None, doses_nM=read_doses(args.doses),
        dose_nM=None if args.at is None else read_dose(args.at, "--at"), times_min=read_times(args.times),
        readout=args.readout, least_percent=args.least_percent, **options.read_alike(args),
    )  # fmt: skip
    for words in (f"{name}: {variant}" for name, variant in table.attrs["corners"].items()):
        say(words)
    put_table(table, args)
    put_plot(table, draw, args, by=("valency", "time_min"))


def _read_affinities(words: list[str]) -> dict[str, list[float | str]]:
    """Return what ``--Kd`` gives by chain.

    Examples
    --------
    >>> _read_affinities(["CD25=0.1:10:3", "CD122=1,20 nM"])
    {'CD25': [0.1, 1.0, 10.0], 'CD122': [1.0, '20.0 nM']}
    """
    found: dict[str, list[float | str]] = {}
    for chain, text in options.read_mapping(words, "--Kd", _EXAMPLE, lists=True).items():
        parts = [text] if ":" in text else list_of_names(text)
        found[chain] = [value for part in parts for value in _read_values(part, f"--Kd {chain}")]
    return found


def _read_values(text: str, option: str) -> list[float | str]:
    """Return one value or a range as multiples, or in nM where it has units."""
    with_units = {bool(split_unit(end.strip())[1]) for end in text.split(":")[:2]}
    if len(with_units) > 1:
        raise Il2Error(f"{option} {text!r} gives a unit at one end only; give it at both, or at none")
    values = read_doses(text, option)
    return [f"{value!r} nM" for value in values] if with_units.pop() else [*values]


COMMAND = Command(
    "ask which affinities make a ligand act on one cell and not on another (CSV)",
    (
        "Treg NK --Kd CD25=1,10 --doses 1e-3:100:6 --alike --plot curve.png",
        "Treg NK --model receptor --readout IL2_trimer --Kd CD25=1,10 --Kd 'CD122=10 nM:1 uM:3' --at 100pM --json",
    ),
    _add_options, _run,
)  # fmt: skip
