"""``pysb-il2 coculture``: read-outs over time of cells of several types that share a medium."""

from argparse import ArgumentParser, Namespace

from ..naming import normalized
from . import options
from .command import Command
from .numbers import list_of_names, read_doses, read_float, read_times
from .output import add_output_file, put_table
from .plot import add_plot, put_plot


def _add_options(parser: ArgumentParser) -> None:
    options.add_model(parser, one_cell=False)
    words = "types of cells and their numbers, as Treg=1e4,Th=1e5"
    parser.add_argument("--cells", required=True, metavar="TYPE=NUMBER", help=words)
    words = "types with a ready model of their own, as Treg=treg,Th=th; the others have MODEL"
    parser.add_argument("--model-of", default="", metavar="TYPE=MODEL", help=words)
    parser.add_argument(
        "--volume", type=float, default=1.0, metavar="ML", help="volume of the medium, mL (%(default)s)"
    )
    options.add_doses(parser, "1")
    options.add_times(parser, "0:240:49")
    words = "observables to read in each type, as pSTAT5,surface_CD25 (%(default)s)"
    parser.add_argument("--readouts", default="pSTAT5", metavar="NAMES", help=words)
    add_output_file(parser)
    add_plot(parser)


def _run(args: Namespace) -> None:
    from ..catalogue.populate import populate
    from ..composition.population import readouts_by_type
    from ..experiments.protocols import time_course
    from ..visualization import response_curves as plots

    doses, times = read_doses(args.doses), read_times(args.times)
    given = options.read_mapping([args.cells], "--cells", "Treg=1e4,Th=1e5")
    cells = {label: read_float(number, f"--cells {label}") for label, number in given.items()}
    own = options.read_mapping([args.model_of] if args.model_of else [], "--model-of", "Treg=treg,Th=th")
    spelled = {normalized(label): label for label in cells}
    own = {spelled.get(normalized(label), label): name for label, name in own.items()}
    model_of = {**dict.fromkeys(cells, args.model), **own}
    model = populate(cells, volume_ml=args.volume, model=model_of, **options.read_variant(args))
    by_type = readouts_by_type(model, list_of_names(args.readouts))
    table = time_course(model, doses_nM=doses, times_min=times, readouts=list(by_type))
    cells_read, names = zip(*(by_type[name] for name in table.readout), strict=True)
    table = table.assign(readout=names)
    table.insert(0, "cell", cells_read)
    put_table(table, args)
    put_plot(table, plots.time_course, args)


COMMAND = Command(
    "simulate cells of several types in one medium (CSV)",
    (
        "signal --cells Treg=1e4,Th=1e5 --doses 10pM --times 0:4h:25 --plot coculture.png",
        "signal --cells Treg=1e4,NK=1e4 --volume 0.2 --readouts pSTAT5,free_IL2",
    ),
    _add_options, _run,
)  # fmt: skip
