"""``pysb-il2 compare``: knock-outs, mutants and cells with drugs beside the cell as it is."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ..errors import Il2Error
from . import options
from .command import Command
from .numbers import list_of_names, read_dose, read_time
from .output import add_output_file, put_table
from .plot import add_plot, put_plot

_READOUTS_EXAMPLE = "pSTAT5=30min,nuclear_pSTAT5=1h"
#: The options of which each makes one variant, and what the variant is called.
_VARIANTS = {"knockout": "no {}", "mutant": "{}", "inhibitor": "{}"}


def _add_options(parser: ArgumentParser) -> None:
    parser.description = f"{parser.description}\n\n" + (
        "Every --knockout, --mutant and --inhibitor makes one variant; commas join several\nchanges in one. All are "
        "compared with the cell that has none of them."
    )
    options.add_model(parser, several=True)
    parser.add_argument("--dose", default="1nM", metavar="NM", help="dose of the ligand (%(default)s)")
    words = f"observables, and when to read each, as {_READOUTS_EXAMPLE}; 30 min where no time is given (%(default)s)"
    parser.add_argument("--readouts", default="pSTAT5", metavar="NAMES", help=words)
    options.add_alike(parser)
    add_output_file(parser)
    add_plot(parser)


def _run(args: Namespace) -> None:
    from ..experiments.assays import compare
    from ..experiments.experiment import dosed_ligand
    from ..experiments.tables import concat
    from ..visualization.effects import effects

    dose, readouts = read_dose(args.dose, "--dose"), _readouts(args.readouts)
    variants = {"control": Namespace(**{**vars(args), **{option: [] for option in _VARIANTS}})}
    for option, words in _VARIANTS.items():
        for given in getattr(args, option):
            name = words.format(" and ".join(list_of_names(given)))
            if name in variants:
                raise Il2Error(f"--{option} gives {given!r} twice; keep one")
            variants[name] = Namespace(**{**vars(variants["control"]), option: [given]})
    if len(variants) == 1:
        raise Il2Error("there is nothing to compare; give --knockout, --mutant or --inhibitor")
    models = {name: options.read_models(variant) for name, variant in variants.items()}
    tables = []
    for of_variants in zip(*models.values(), strict=True):
        monomer, label = dosed_ligand(of_variants[0], None)
        table = compare(
            dict(zip(models, of_variants, strict=True)), readouts=readouts, dose_nM=dose, ligand=monomer,
            **options.read_alike(args),
        )  # fmt: skip
        table.insert(0, "ligand", label)
        table.insert(1, "dose_nM", dose)
        tables.append(table)
    table = concat(tables)
    put_table(table, args)
    put_plot(table, effects, args, by=("cell", "ligand"))


def _readouts(text: str) -> dict[str, float]:
    """Return when each read-out is read, minutes after the dose."""
    readouts: dict[str, float] = {}
    for word in list_of_names(text):
        name, _, time = (part.strip() for part in word.partition("="))
        if name in readouts:
            raise Il2Error(f"--readouts gives {name!r} twice; keep one")
        readouts[name] = read_time(time or "30", f"--readouts {name}")
    return readouts


COMMAND = Command(
    "compare knock-outs, mutants and drugs with the cell as it is (CSV)",
    (
        "signal --cell Treg --knockout JAK3 --knockout CD25 --inhibitor tofacitinib=100nM --readouts pSTAT5=30min",
        "receptor --cell Treg,NK --knockout CD25 --inhibitor basiliximab=1uM --readouts IL2_trimer --plot all.png",
    ),
    _add_options, _run,
)  # fmt: skip
