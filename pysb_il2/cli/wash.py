"""``pysb-il2 wash`` and ``chase``: a pulse of ligand, then a wash or a drug, and what the cells do after it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from functools import partial
from itertools import product
from typing import TYPE_CHECKING

from ..naming import resolve
from . import options
from .command import Command
from .numbers import list_of_names, read_doses, read_time
from .output import add_output_file, put_table
from .plot import add_plot, put_plot
from .simulate import of_each

if TYPE_CHECKING:
    import pandas as pd
    from pysb import Model


def _add_options(parser: ArgumentParser, *, drug: bool) -> None:
    options.add_model(parser, several=True, titrates=drug)
    parser.set_defaults(chases=drug)
    options.add_doses(parser, "1")
    then = "the drug is added" if drug else "all that is free in the medium is washed away, drugs too"
    parser.add_argument("--pulse", default="30min", metavar="MIN", help=f"time until {then} (%(default)s)")
    words = "time from then on (%(default)s)"
    parser.add_argument("--follow", default="1h" if drug else "2h", metavar="MIN", help=words)
    words = "time between readings (%(default)s)"
    parser.add_argument("--every", default="2min" if drug else "5min", metavar="MIN", help=words)
    words = "observables to read, as pSTAT5,surface_CD122 (%(default)s)"
    parser.add_argument("--readouts", default="pSTAT5", metavar="NAMES", help=words)
    options.add_alike(parser)
    add_output_file(parser)
    add_plot(parser)


def _run(args: Namespace) -> None:
    from ..experiments.assays import inhibitor_chase, washout
    from ..experiments.experiment import dosed_ligand, drug_concentrations
    from ..experiments.tables import concat
    from ..knowledge.synonyms import DRUGS
    from ..visualization import response_curves as plots

    drug, concentrations = options.read_chased(args) if args.chases else (None, [0.0])
    doses, readouts = read_doses(args.doses), list_of_names(args.readouts)
    pulse, follow, every = (read_time(getattr(args, one), f"--{one}") for one in ("pulse", "follow", "every"))

    def of_model(model: Model) -> pd.DataFrame:
        monomer, label = dosed_ligand(model, None)
        name = drug and resolve("inhibitor", drug, drug_concentrations(model), DRUGS)
        tables = []
        for dose, nM in product(doses, concentrations):
            protocol = partial(inhibitor_chase, inhibitor=name, inhibitor_nM=nM) if name else washout
            table = protocol(
                model, ligand=monomer, dose_nM=dose, stimulate_min=pulse, follow_min=follow, every_min=every,
                readouts=readouts, **options.read_alike(args),
            )  # fmt: skip
            what: dict[str, str | float] = {
                "ligand": label,
                "dose_nM": dose,
                **({"inhibitor": name, "inhibitor_nM": nM} if name else {}),
            }
            for place, (column, value) in enumerate(what.items()):
                table.insert(place, column, value)
            table.attrs["drug"] = name or table.attrs["drug"]
            tables.append(table)
        return concat(tables)

    table = of_each(args, of_model)
    put_table(table, args)
    put_plot(table, plots.time_course, args)


WASH = Command(
    "give the ligand, wash it away and follow what stays (CSV)",
    (
        "signal --cell Treg --doses 1nM --pulse 30min --follow 2h --readouts pSTAT5,surface_CD122",
        "receptor --cell Treg,NK --doses 1nM,10nM --readouts bound_IL2 --plot wash.png",
    ),
    partial(_add_options, drug=False), _run,
)  # fmt: skip
CHASE = Command(
    "give the ligand, then a drug while the ligand stays, and follow the signal (CSV)",
    (
        "signal --cell Treg --inhibitor tofacitinib=1uM --doses 1nM --pulse 30min --follow 1h",
        "receptor --inhibitor basiliximab=10nM,1uM --readouts IL2_trimer --plot chase.png",
    ),
    partial(_add_options, drug=True), _run,
)  # fmt: skip
