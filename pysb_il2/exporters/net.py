"""``.net``: the expanded reaction network as BioNetGen writes it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..errors import Il2Error
from ..network import bionetgen
from ..network.expansion import expand
from .comments import component_comments, file_header
from .exporter import Exporter, ReadBack, read_net

if TYPE_CHECKING:
    from typing import Unpack

    from pysb import Model

    from ..types import LimitOptions

__all__ = ["NET", "net_file_text"]


def net_file_text(model: Model, **limits: Unpack[LimitOptions]) -> str:
    """Return a model's reaction network as a ``.net`` file with its values, units and sources.

    Parameters
    ----------
    model : pysb.Model
        Any PySB model.
    **limits
        ``max_iter``, ``max_agg`` and ``max_stoich`` of `pysb_il2.expand`.

    Examples
    --------
    >>> from pysb.examples.bngwiki_simple import model
    >>> "begin reactions" in net_file_text(model)
    True
    """
    comments = component_comments(model)
    network = expand(model, decoupled=False, **limits)

    def with_comment(match: re.Match[str]) -> str:
        comment = comments.get(match[1])
        return f"{match[0]}; {comment}" if comment else match[0]

    head, begin, rest = network.net_text().partition("begin parameters\n")
    body, end, tail = rest.partition("end parameters")
    body = re.sub(r"^\s*\d+\s+(\w+)\s.*# Constant(?:Expression)?$", with_comment, body, flags=re.MULTILINE)
    return "\n".join(file_header(model, "expanded by BioNetGen")) + "\n" + head + begin + body + end + tail


def _read_back(model: Model, text: str) -> ReadBack:
    """Return the network that BioNetGen writes after reading a ``.net`` text."""
    if "::" in text.partition("begin species\n")[2]:
        raise Il2Error("BioNetGen cannot read back a .net file with compartments; verify the model as 'bngl'")
    if not bionetgen.block_text(text, "reactions"):
        raise Il2Error("BioNetGen cannot read back a .net file without reactions; verify the model as 'bngl'")
    actions = (  # which Perl evaluates, so that no name of ours stands there
        'readFile({file=>"exported.net"})\n'
        'writeFile({format=>"net",prefix=>"again",overwrite=>1,pretty_formatting=>1,evaluate_expressions=>0})\n'
    )
    again = bionetgen.run(actions, "again.net", name="read back", inputs={"exported.net": text})
    # BioNetGen numbers the lines of a network that it made, not of one that it read, and writes more blocks.
    again = re.sub(r"begin (observables|molecule types|reaction rules)\n.*?end \1\n", "", again, flags=re.DOTALL)
    return read_net(model, re.sub(r"begin (species|functions)\n(.*?)end \1", _numbered, again, flags=re.DOTALL))


def _numbered(match: re.Match[str]) -> str:
    """Return a block of a ``.net`` file with its lines numbered from 1."""
    lines = (re.sub(r"\(\)\s*=", "()", line.strip(), count=1) for line in match[2].splitlines())
    numbered = "".join(f"{i} {line}\n" for i, line in enumerate(lines, start=1))
    return f"begin {match[1]}\n{numbered}end {match[1]}"


NET = Exporter("net", (".net",), net_file_text, _read_back)
