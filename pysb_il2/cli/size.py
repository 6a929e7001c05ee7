"""``pysb-il2 size``: how many species and reactions a model has, and why."""

from argparse import ArgumentParser, Namespace

from .command import Command
from .options import add_model, read_model
from .output import add_output_file, put_text


def _add_options(parser: ArgumentParser) -> None:
    add_model(parser)
    words = "predict the size without expanding the model, and tell what would make it smaller"
    parser.add_argument("--predict", action="store_true", help=words)
    add_output_file(parser)


def _run(args: Namespace) -> None:
    from ..catalogue.size_prediction import predict_size
    from ..network.expansion import expand
    from ..rules.size_estimate import estimate_species

    model = read_model(args)
    if args.predict:
        put_text(str(predict_size(model)), args)
    else:
        put_text(f"{expand(model).size()}\nestimated before expansion: {estimate_species(model):.3g} species", args)


COMMAND = Command("expand a model and tell what multiplies its species", "signal --detail sites", _add_options, _run)
