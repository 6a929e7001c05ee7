"""``pysb-il2 simulate`` and ``dose-response``: read-outs over time and over doses, as means or in single cells."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any

from ..errors import Il2Error
from ..progress import progress
from . import options
from .command import Command
from .numbers import list_of_names, read_doses, read_times
from .output import add_output_file, put_table, say
from .plot import add_plot, put_course, put_plot

if TYPE_CHECKING:
    import pandas as pd
    from pysb import Model

__all__ = ["DOSE_RESPONSE", "SIMULATE", "of_each"]


def _add_simulate_options(parser: ArgumentParser) -> None:
    options.add_model(parser, several=True)
    options.add_doses(parser, "1")
    options.add_times(parser, "0:240:49")
    words = "observables to read, as pSTAT5,surface_CD122 (%(default)s)"
    parser.add_argument("--readouts", default="pSTAT5", metavar="NAMES", help=words)
    options.add_alike(parser)
    options.add_single_cells(parser)
    options.add_renamed_option(parser, "--cells", "n_cells", type=int)
    add_output_file(parser)
    add_plot(parser)


def _simulate(args: Namespace) -> None:
    from ..experiments.protocols import time_course
    from ..experiments.single_cells import single_cells

    doses, times = read_doses(args.doses), read_times(args.times)
    stochastic = options.read_single_cells(args)
    protocol = single_cells if stochastic else time_course
    given: dict[str, Any] = {"doses_nM": doses, "times_min": times, "readouts": list_of_names(args.readouts)}
    given |= stochastic or options.read_alike(args)
    table = of_each(args, lambda model: protocol(model, **given))
    put_table(table, args)
    put_course(table, args, single=bool(stochastic))


def of_each(args: Namespace, protocol: Callable[[Model], pd.DataFrame]) -> pd.DataFrame:
    """Return the tables of all cells and ligands as one; columns tell them apart."""
    from ..experiments.tables import concat

    models = options.read_models(args)
    tables = []
    with progress("cells and ligands", len(models)) as task:
        for model in models:
            tables.append(protocol(model))
            task.advance()
    return concat(tables)


def _add_dose_response_options(parser: ArgumentParser) -> None:
    options.add_model(parser, several=True, titrates=True)
    options.add_doses(parser, None, " (1e-4:100:13, or 1 with several concentrations of a drug)")
    options.add_times(parser, "30")
    parser.add_argument("--readout", default="pSTAT5", metavar="NAME", help="observable to read (%(default)s)")
    options.add_alike(parser)
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--ec50", action="store_true", help="write the fitted EC50s instead of the curves")
    words = "write the fitted IC50s of the drug instead of the curves; else they are said on standard error"
    instead.add_argument("--ic50", action="store_true", help=words)
    add_output_file(parser)
    add_plot(parser)


def _dose_response(args: Namespace) -> None:
    from ..experiments.curves import ec50, ic50
    from ..experiments.inhibition import inhibitor_response
    from ..experiments.protocols import dose_response
    from ..visualization import response_curves as plots

    titration = options.read_titration(args)
    if args.ic50 and titration is None:
        raise Il2Error(
            "--ic50 needs several concentrations of a drug; give for example --inhibitor tofacitinib=1:1000:7"
        )
    doses = read_doses(args.doses or ("1" if titration and not args.ec50 else "1e-4:100:13"))
    given = {"doses_nM": doses, "times_min": read_times(args.times), "readout": args.readout}
    given |= options.read_alike(args)
    if titration is None:
        table = of_each(args, lambda model: dose_response(model, **given))
    else:
        drug, nM = titration
        table = of_each(args, lambda model: inhibitor_response(model, inhibitor=drug, inhibitor_nM=nM, **given))
    put_table(ec50(table) if args.ec50 else ic50(table) if args.ic50 else table, args)
    if titration and not (args.ic50 or args.ec50):
        for row in ic50(table).to_dict("records"):
            say(_sentence_of_ic50(row))
    put_plot(table, plots.dose_response, args)


def _sentence_of_ic50(row: dict[Hashable, Any]) -> str:
    """Return an IC50 with its 95 % interval, or why there is none."""
    where = [
        *([row["cell"]] if "cell" in row else []),
        f"{row['ligand']} {row['dose_nM']:g} nM",
        f"{row['time_min']:g} min",
    ]
    value = row["note"] or "{ic50_nM:.3g} nM ({low_nM:.3g} to {high_nM:.3g})".format_map(row)
    return f"IC50 of {row['inhibitor']} on {row['readout']} ({', '.join(where)}): {value}"


SIMULATE = Command(
    "simulate read-outs over time (CSV)", (
        "signal --cell Treg --doses 0.1 --times 0:240:25",
        "receptor --cell Treg,NK --doses 10pM,1nM --times 0:1h:13 --readouts IL2_trimer --plot course.png",
    ),
    _add_simulate_options, _simulate,
)  # fmt: skip
DOSE_RESPONSE = Command(
    "simulate one read-out at each dose and time (CSV)",
    (
        f"signal --cell {options.CELL_EXAMPLE} --doses 1e-4:100:13 --times 30,60",
        "signal --cell Treg,NK --ligand IL2,IL15 --doses 1pM:100nM:13 --plot curves.png",
        "signal --cell Treg --inhibitor tofacitinib=1nM:1uM:7 --ic50",
    ),
    _add_dose_response_options, _dose_response,
)  # fmt: skip
