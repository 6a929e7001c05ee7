"""Run an archive in COPASI, which reads its SED-ML and its SBML."""

from __future__ import annotations

import re
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np

from ..errors import Il2Error
from ..network.expansion import expand
from ..temporary import temporary_folder
from .certificate import Certificate, sha256
from .sbml_readers import last_error, load_copasi, locale_kept
from .trajectory_comparison import NOISE

if TYPE_CHECKING:
    from typing import Unpack

    from pysb import Model

    from ..types import FloatArray, LimitOptions
    from .archived_protocol import ArchivedProtocol

__all__ = ["check_archive", "run_archive"]

#: Largest accepted difference of a read-out, relative to its largest value in a run.
ACCEPTED = 1e-5


def check_archive(
    model: Model, content: bytes, protocol: ArchivedProtocol, **limits: Unpack[LimitOptions]
) -> Certificate:
    """Return how far COPASI's report of an archive is from what our engine reads.

    Differences are relative to the largest value of each read-out in a run.

    Raises
    ------
    Il2Error
        As `run_archive`.
    """
    found, expected = run_archive(content), protocol.followed(model)
    runs, times, readouts = expected.shape
    words, largest = None, float("inf")
    if found.shape != (runs * times, 1 + len(protocol.scanned) + bool(protocol.cells) + readouts):
        words = f"the report has {found.shape[0]} rows and {found.shape[1]} columns"
    else:
        scale = np.abs(expected).max(axis=1, keepdims=True)
        scale = np.maximum(scale, NOISE * scale.max(axis=0))
        apart = np.abs(found[:, -readouts:].reshape(expected.shape) - expected) / np.where(scale > 0, scale, 1.0)
        run, at_time, which = np.unravel_index(int(apart.argmax()), apart.shape)
        largest = float(apart.max())
        if not largest <= ACCEPTED:
            words = f"{protocol.readouts[which]} differs by {largest:.2g} of its largest value"
            words += f" at {protocol.seconds[at_time]:g} s"
            words += f" and {protocol.doses_nM[run % len(protocol.doses_nM)]:g} nM" if protocol.dose else ""
    network = expand(model, decoupled=False, **limits)
    return Certificate(
        model=str(model.name), format="omex", written_by=f"pysb-il2 {version('pysb-il2')}",
        read_by=f"COPASI {version('python-copasi')}", sha256=sha256(content), species=len(network.species),
        reactions=len(network.reactions), accepted=ACCEPTED, largest_deviation=largest,
        until=float(protocol.seconds[-1]), difference=words,
    )  # fmt: skip


@locale_kept()
def run_archive(content: bytes) -> FloatArray:
    """Return the report of an archive as COPASI makes it (array of rows x columns).

    Raises
    ------
    Il2Error
        If COPASI is missing, or cannot run the archive.
    """
    copasi = load_copasi()
    data = copasi.CRootContainer.addDatamodel()
    try:
        with temporary_folder() as folder:
            archive, report = folder / "archive.omex", folder / "report.txt"
            archive.write_bytes(content)
            ran = data.openCombineArchive(str(archive))
            task = data.getTask("Scan")
            task = task if task.isScheduled() else data.getTask("Time-Course")
            output = task.getReport()
            output.setTarget(str(report))
            output.setConfirmOverwrite(False)
            if ran := ran and task.isScheduled():
                output.getReportDefinition().setPrecision(15)
                ran = task.process(True)
            if not ran:
                raise Il2Error(f"COPASI cannot run the archive: {last_error(copasi)}")
            rows = re.findall(r"^[-\d].*$", report.read_text(encoding="utf-8"), flags=re.MULTILINE)
    finally:
        copasi.CRootContainer.removeDatamodel(data)
    return np.array([[float(number) for number in row.split(",") if number.strip()] for row in rows])
