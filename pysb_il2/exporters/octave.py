"""GNU Octave: what it reads in a file of MATLAB, and the courses that it integrates."""

from __future__ import annotations

import functools
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ..errors import Il2Error
from ..temporary import temporary_folder
from ..text import printable
from .exporter import Comparison
from .matlab_formulas import fields_of
from .sbml_check import difference_of_programs
from .sbml_readers import NotReadError, Simulated

if TYPE_CHECKING:
    from ..types import FloatArray
    from .exporter import ReadBack

__all__ = ["octave", "octave_difference", "octave_version"]

#: Relative tolerance of its integrator.
RTOL = 1e-10
#: How many seconds a run may take.
LONGEST = 3600.0
#: What Octave does with the file: it writes a row of amounts and fields for each time, or for the beginning.
_SCRIPT = """
fields = {{{fields}}};
times = [{times}];
m = exported();
y = m.initial_amounts(struct())';
r = struct();
shown = {{}};
if ~isempty(times)
    shown = {{{shown}}};
    [~, y, r] = exported(times, struct(), odeset('RelTol', {rtol!r}));
else
    times = 0;
end
read = zeros(numel(times), numel(fields));
for i = 1:numel(times)
    v = m.values(times(i), y(i, :)', struct());
    for j = 1:numel(fields)
        read(i, j) = v.(fields{{j}});
        if any(strcmp(fields{{j}}, shown))
            read(i, j) = r.(fields{{j}})(i);
        end
    end
end
file = fopen('read.txt', 'w');
fprintf(file, '%.17g\\n', [y, read]');
fclose(file);
"""


def octave() -> str:
    """Return the path of GNU Octave.

    Raises
    ------
    Il2Error
        If there is none; says how to get it.
    """
    path = shutil.which("octave-cli") or shutil.which("octave")
    if not path:
        raise Il2Error(
            "files of MATLAB are read back by GNU Octave and there is none on the PATH; install it with 'apt install "
            "octave' (Debian, Ubuntu) or 'brew install octave' (macOS), or leave verify=True out"
        )
    return path


@functools.cache
def octave_version(_: str = "") -> str:
    """Return the version of GNU Octave."""
    words = subprocess.run([octave(), "--version"], capture_output=True, text=True, check=False).stdout.split()
    return words[words.index("version") + 1] if "version" in words else "of no version"


def octave_difference(expected: ReadBack, text: str) -> Comparison:
    """Return the first difference between a network and its file of MATLAB, as GNU Octave simulates it.

    Raises
    ------
    Il2Error
        If there is no Octave.
    """
    octave()
    network = expected.network
    fields = fields_of(network)
    shown = [fields[name] for name in fields.keys() - network.parameters - network.constants - network.internal_names]
    names = [*(f"species {i}" for i, _ in enumerate(network.species)), *fields]

    read = partial(_read, text, fields.values(), shown, columns=len(names))

    def load(_: float) -> Simulated:
        (values,) = read([])
        return Simulated(names, dict(zip(names, map(float, values), strict=True)).__getitem__, follow)

    def follow(ids: Sequence[str], times: FloatArray) -> FloatArray:
        return read(times)[:, [names.index(name) for name in ids]]

    ids = names[: len(network.species)]
    return difference_of_programs(expected, ids, {"GNU Octave": load}, octave_version)


def _read(
    text: str, fields: Iterable[str], shown: Iterable[str], times: Iterable[float], *, columns: int
) -> FloatArray:
    """Return what Octave writes (array of times x columns)."""
    at = ", ".join(repr(float(time)) for time in times)
    script = _SCRIPT.format(fields=_quoted(fields), shown=_quoted(shown), times=at, rtol=RTOL)
    with temporary_folder() as folder:
        (folder / "exported.m").write_text(text, encoding="utf-8")
        (folder / "reading.m").write_text(script, encoding="utf-8")
        command = [octave(), "--no-init-file", "--no-site-file", "--no-history", "--no-gui", "--quiet", "reading.m"]
        try:
            ran = subprocess.run(
                command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=LONGEST
            )
        except subprocess.TimeoutExpired:
            raise NotReadError(f"GNU Octave does not follow the model within {LONGEST:g} s") from None
        if ran.returncode:
            complaint = ran.stderr.decode(errors="replace").partition("error: ")[2] or "it does not say why"
            raise NotReadError(f"GNU Octave cannot follow the model: {printable(' '.join(complaint.split()))}")
        numbers = (folder / "read.txt").read_text(encoding="utf-8").split()
    return np.array(numbers, dtype=float).reshape(-1, columns)


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
