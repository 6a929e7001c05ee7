"""``pysb-il2 cache``: the expanded models on disk."""

import warnings
from argparse import ArgumentParser, Namespace

from ..text import printable
from .command import Command


def _add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--clear", action="store_true", help="remove all expanded models from the cache")


def _run(args: Namespace) -> None:
    from ..network import cache

    if args.clear:
        print(printable(f"{cache.clear()} expanded models removed from {cache.folder()}"))
        return
    for sentence in cache.repair():
        warnings.warn(sentence, cache.CacheWarning, stacklevel=1)
    entries = cache.entries()
    megabytes = sum(e.size_bytes for e in entries) / 1e6
    print(printable(f"{cache.folder()}: {len(entries)} expanded models, {megabytes:.1f} MB"))
    for entry in entries:
        size = f"{entry.species} species, {entry.reactions} reactions"
        whose = ", ".join(filter(None, (entry.model, entry.cell)))
        print(printable(f"{entry.key[:12]}  {entry.written:%Y-%m-%d %H:%M}  {size}  {whose}".rstrip()))


COMMAND = Command("show, mend or empty the cache of expanded models", ("", "--clear"), _add_options, _run)
