"""``pysb-il2 cite``: the sources of a model's constants and rules."""

from argparse import ArgumentParser, Namespace

from .command import Command
from .options import add_model, read_model
from .output import add_output_file, put_text


def _add_options(parser: ArgumentParser) -> None:
    add_model(parser)
    add_output_file(parser)


def _run(args: Namespace) -> None:
    from ..catalogue.provenance import citations

    put_text(citations(read_model(args)), args)


COMMAND = Command("sources of a model (BibTeX)", "signal -o signal.bib", _add_options, _run)
