"""``.net``: the expanded reaction network as BioNetGen writes it."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import Il2Error
from ..network import bionetgen as bng
from ..network.expansion import expand
from .comments import header, notes

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["read_back", "write"]


def write(model: Model) -> str:
    """Return a model's reaction network as a ``.net`` file with its values, units and sources.

    Parameters
    ----------
    model : pysb.Model
        Any PySB model.

    Examples
    --------
    >>> from pysb.examples.bngwiki_simple import model
    >>> "begin reactions" in write(model)
    True
    """
    said = notes(model)
    network = expand(model, decoupled=False)

    def commented(match: re.Match[str]) -> str:
        comment = said.get(match[1])
        return f"{match[0]}; {comment}" if comment else match[0]

    head, begin, rest = network.net_text().partition("begin parameters\n")
    body, end, tail = rest.partition("end parameters")
    body = re.sub(r"^\s*\d+\s+(\w+)\s.*# Constant(?:Expression)?$", commented, body, flags=re.MULTILINE)
    return "\n".join(header(model, "expanded by BioNetGen")) + "\n" + head + begin + body + end + tail


def read_back(text: str) -> str:
    """Return the ``.net`` text that BioNetGen writes after reading one."""
    if "::" in text.partition("begin species\n")[2]:
        raise Il2Error("BioNetGen cannot read back a .net file with compartments; verify the model as 'bngl'")
    with tempfile.TemporaryDirectory(prefix="pysb-il2-") as folder:
        file = Path(folder) / "exported.net"
        file.write_text(text, encoding="utf-8")
        actions = (
            f'readFile({{file=>"{file.as_posix()}"}})\n'
            'writeFile({format=>"net",prefix=>"again",overwrite=>1,pretty_formatting=>1,evaluate_expressions=>0})\n'
        )
        again = bng.run(actions, "again.net", name="read back")
    # BioNetGen numbers the lines of a network that it made, not of one that it read.
    return re.sub(r"begin (species|functions)\n(.*?)end \1", _numbered, again, flags=re.DOTALL)


def _numbered(match: re.Match[str]) -> str:
    lines = (line.strip().replace("() = ", "() ", 1) for line in match[2].splitlines())
    numbered = "".join(f"{i} {line}\n" for i, line in enumerate(lines, start=1))
    return f"begin {match[1]}\n{numbered}end {match[1]}"
