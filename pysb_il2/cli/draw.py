"""``pysb-il2 draw``: pictures of a model, and the pathway in the colours of a table."""

import csv
from argparse import ArgumentParser, Namespace

from ..errors import Il2Error, unknown
from ..files import read_text
from .command import Command
from .numbers import read_float
from .options import add_model, read_model
from .output import add_output_file, put_text

__all__ = ["COMMAND"]

#: Columns that name what is coloured.
_NAMES = ("name", "readout", "rule", "parameter")


def _add_options(parser: ArgumentParser) -> None:
    add_model(parser)
    add_output_file(parser, None)
    words = "contacts (sites and bonds), pathway (molecules in their places), modules (which change which molecules), "
    words += "influence (of rules on others), reactions (of a small network) or rules (HTML) (default: %(default)s)"
    parser.add_argument("--what", metavar="WHAT", type=str.lower, default="contacts", help=words)
    words = "colour the pathway by a table (CSV) with a column 'value', as 'pysb-il2 simulate' writes it"
    parser.add_argument("--values", metavar="FILE", help=words)
    parser.add_argument("--time", metavar="MIN", help="take the rows of this time in minutes")
    parser.add_argument("--label", metavar="WORDS", default="", help="what the colours are, with their unit")


def _draw(args: Namespace) -> None:
    from ..visualization.draw import check_picture, picture

    suffix = check_picture(args.output, args.what)
    values = {} if args.values is None else _values(args.values, args.time)
    if args.time is not None and args.values is None:
        raise Il2Error("--time chooses rows of a table; give it with --values FILE")
    put_text(picture(read_model(args), args.what, suffix, values, args.label), args)


def _values(path: str, time: str | None) -> dict[str, float | None]:
    """Return the numbers of a table by their names, of one time if it has times."""
    from ..experiments.table_files import split_header

    try:
        rows = list(csv.DictReader(split_header(read_text(path, "table"))[2].splitlines()))
    except csv.Error as error:
        raise Il2Error(f"file {path!r} is no table ({error}); give one of 'pysb-il2 simulate'") from None
    columns = {*rows[0]} if rows else set()
    name = next((column for column in _NAMES if column in columns), None)
    if name is None or "value" not in columns:
        raise Il2Error(
            f"file {path!r} has no columns {' or '.join(_NAMES)} and value; give a table of 'pysb-il2 simulate'"
        )
    if time is not None:
        minutes = read_float(time, "--time")
        times = {row["time_min"]: read_float(row["time_min"], "time_min") for row in rows if row.get("time_min")}
        rows = [row for row in rows if times.get(row.get("time_min") or "") == minutes]
        if not rows:
            raise unknown("time", time, times, where=f"file {path!r}")
    values: dict[str, float | None] = {}
    for row in rows:
        if row[name] in values:
            raise Il2Error(f"file {path!r} has {row[name]!r} twice; choose --time, and keep the rows of one dose")
        value = row["value"] or ""
        values[row[name]] = None if value.lower() in ("", "nan") else read_float(value, f"the value of {row[name]}")
    return values


COMMAND = Command(
    "draw a model's sites, pathway, modules, influence of rules or reactions (SVG, GraphML), or all of them (HTML)",
    ("signal -o signal.svg", "receptor --what reactions -o reactions.graphml"), _add_options, _draw,
)  # fmt: skip
