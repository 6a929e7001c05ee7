"""``pysb-il2 size``, ``export``, ``parameters`` and ``cite``: a model's size, text and sources."""

from argparse import ArgumentParser, Namespace

from ..errors import Il2Error
from .command import Command
from .numbers import list_of_names, read_doses, read_times
from .options import add_limits, add_model, read_limits, read_model
from .output import TEXTS, add_output_file, put_table, put_text


def _add_parameters_options(parser: ArgumentParser) -> None:
    add_model(parser)
    add_output_file(parser)


def _add_cite_options(parser: ArgumentParser) -> None:
    add_model(parser)
    add_output_file(parser, ("", ".bib", ".txt"))


def _add_size_options(parser: ArgumentParser) -> None:
    add_model(parser)
    words = "predict the size without expanding the model, and tell what would make it smaller"
    parser.add_argument("--predict", action="store_true", help=words)
    add_limits(parser)
    add_output_file(parser, TEXTS)


def _size(args: Namespace) -> None:
    from ..catalogue.size_prediction import predict_size
    from ..network.expansion import expand
    from ..rules.size_estimate import estimate_species

    model = read_model(args)
    if args.predict:
        put_text(str(predict_size(model)), args)
    else:
        network = expand(model, **read_limits(args))
        limits = f"\nlimits: {network.limits}" if network.limits else ""
        estimated = f"estimated before expansion: {estimate_species(model):.3g} species"
        put_text(f"{network.size()}\n{estimated}{limits}", args)


def _add_export_options(parser: ArgumentParser) -> None:
    add_model(parser)
    add_output_file(parser, None, ", whose suffix is the format,")
    words = "a format of 'pysb-il2 list formats' (default: the suffix of FILE, else bngl)"
    parser.add_argument("--format", metavar="FORMAT", type=str.lower, help=words)
    words = "have another tool read the text back and compare it with the model; FILE.certificate.json says how"
    parser.add_argument("--verify", action="store_true", help=words)
    words = "a regimen in TOML, as events of SBML or phases in MATLAB (docs/howto/regimens.md)"
    parser.add_argument("--regimen", metavar="FILE", help=words)
    words = "ligands and drugs of the medium that a tissue simulator sets in SBML, as IL2 (docs/howto/tissue.md)"
    parser.add_argument("--boundary", metavar="NAMES", default="", help=words)
    words = "in an archive (.omex): doses of the ligand in nM after the regimen, as 0.01,1 or FROM:TO:COUNT"
    parser.add_argument("--doses", metavar="NM", help=words)
    words = (
        "in an archive: times in minutes after the dose or from the regimen's beginning, as 0,30,60 or FROM:TO:COUNT"
    )
    parser.add_argument("--times", metavar="MIN", help=words)
    words = "in an archive: observables to read, as pSTAT5,surface_CD122 (default: pSTAT5)"
    parser.add_argument("--readouts", metavar="NAMES", help=words)
    add_limits(parser)


def _export(args: Namespace) -> None:
    from ..experiments.regimen_file import read_regimen
    from ..exporters.archive import archive
    from ..exporters.formats import export, exporter_of

    phases = [] if args.regimen is None else read_regimen(args.regimen)
    if args.output is not None and args.output.lower().endswith(".omex") and args.format in (None, "omex"):
        if args.boundary:
            raise Il2Error("--boundary is for SBML; give -o FILE.xml, or leave it out")
        doses = None if args.doses is None else read_doses(args.doses)
        if doses == []:
            raise Il2Error("--doses is empty; give at least one, or leave it out")
        archive(
            read_model(args), args.output, phases=phases,
            readouts=list_of_names("pSTAT5" if args.readouts is None else args.readouts),
            doses_nM=doses or [],
            times_min=None if args.times is None else read_times(args.times), verify=args.verify, **read_limits(args),
        )  # fmt: skip
        return
    if any(given is not None for given in (args.doses, args.times, args.readouts)):
        raise Il2Error("--doses, --times and --readouts are for archives; give -o FILE.omex, or leave them out")
    form = args.format or ("bngl" if args.output is None else None)
    name = exporter_of(args.output, form).name
    certified = args.output if args.verify else None
    text = export(
        read_model(args), certified, format=name, verify=args.verify, phases=phases,
        boundary=list_of_names(args.boundary), **read_limits(args),
    )  # fmt: skip
    if certified is None:
        put_text(text, args)


def _parameters(args: Namespace) -> None:
    from ..catalogue.provenance import parameters

    put_table(parameters(read_model(args)), args)


def _cite(args: Namespace) -> None:
    from ..catalogue.provenance import citations

    put_text(citations(read_model(args)), args)


SIZE = Command(
    "expand a model and tell what multiplies its species",
    ("receptor", "signal --detail sites --predict"),
    _add_size_options,
    _size,
)
EXPORT = Command(
    "write a model for other tools",
    ("signal --cell NK -o nk.bngl --verify", "receptor --format sbml"),
    _add_export_options,
    _export,
)
PARAMETERS = Command(
    "table of a model's constants with units and sources (CSV)",
    ("signal -o constants.csv", "receptor --cell NK --set 'CD25_captures_IL2_Kd=20 nM' --json"),
    _add_parameters_options,
    _parameters,
)
CITE = Command("sources of a model (BibTeX)", ("signal -o signal.bib", "receptor"), _add_cite_options, _cite)
