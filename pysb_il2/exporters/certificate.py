"""Certificates: what was compared when another tool read an exported text back, and how far the two were apart."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import Il2Error
from ..files import write_bytes
from ..network import bionetgen
from .exporter import Reading

if TYPE_CHECKING:
    from pysb import Model

    from .exporter import Comparison, Exporter, ReadBack

__all__ = ["Certificate", "ReadBackError", "certificate_of", "sha256", "write_certified"]


@dataclass(frozen=True)
class Certificate:
    """What was compared.

    Attributes
    ----------
    model, format : str
    written_by, read_by : str
        Programs with their versions.
    sha256 : str
        Of the text.
    species, reactions : int
        Of the network.
    accepted : float
        Largest difference that is accepted, relative to the largest amount of each species or read-out; of means, in
        standard errors.
    largest_deviation, until : float or None
        The largest difference that was found, in trajectories of this length in the model's unit of time.
    difference : str or None
        What differs, if anything does.
    readings : tuple of Reading
        The programs that simulated it, or could not, each with its deviation.
    not_compared : str or None
        What the text has and was not compared.
    means : dict or None
        Of a stochastic reader, whose means were compared: of how many ``runs``, from which ``seed`` on, at which
        ``times``, and how many were ``compared``.
    """

    model: str
    format: str
    written_by: str
    read_by: str
    sha256: str
    species: int
    reactions: int
    accepted: float
    largest_deviation: float | None
    until: float | None
    difference: str | None
    readings: tuple[Reading, ...] = ()
    not_compared: str | None = None
    means: dict[str, object] | None = None

    def of_more(self, text: str, what: str) -> Certificate:
        """Return the certificate of a text that has more, which was not compared."""
        return replace(self, sha256=sha256(text.encode()), not_compared=what)

    def to_json(self) -> str:
        """Return the certificate as the text of a file."""
        return json.dumps(asdict(self), indent=1) + "\n"


class ReadBackError(Il2Error):
    """Another tool reads another model in a text than the one that was exported.

    Attributes
    ----------
    text : str
        What was exported.
    certificate : Certificate
    """

    exit_status = 1

    def __init__(self, message: object = "", text: str = "", certificate: Certificate | None = None) -> None:
        super().__init__(message)
        self.text, self.certificate = text, certificate


def certificate_of(model: Model, text: str, exporter: Exporter, expected: ReadBack, found: Comparison) -> Certificate:
    """Return the certificate of a comparison."""
    readers = {one.program: one.version for one in found.readings if one.not_read is None}
    readers |= {name: version(name) for name in exporter.readers}
    readers = readers or {"BioNetGen": bionetgen.version()}
    readings = tuple(Reading(name, number, found.largest, found.until) for name, number in readers.items())
    return Certificate(
        model=str(model.name), format=exporter.name, written_by=f"pysb-il2 {version('pysb-il2')}",
        read_by=", ".join(f"{name} {number}" for name, number in readers.items()),
        sha256=sha256(text.encode()), species=len(expected.network.species),
        reactions=len(expected.network.reactions), accepted=found.accepted or exporter.accepted,
        largest_deviation=found.largest, until=found.until, difference=found.difference,
        readings=found.readings or readings, means=found.means and found.means._asdict(),
    )  # fmt: skip


def sha256(content: bytes) -> str:
    """Return the hash by which a certificate names a file."""
    return hashlib.sha256(content).hexdigest()


def write_certified(
    content: str | bytes, certificate: Certificate | None, path: str | os.PathLike[str], way_out: str
) -> None:
    """Write a text or bytes and, where it is a file and was compared, its certificate beside it.

    What differs goes aside: its name ends in ``.rejected``.
    """
    target = f"{os.fspath(path)}.rejected" if certificate and certificate.difference else os.fspath(path)
    if target != os.fspath(path) and not Path(path).parent.is_dir():
        return
    write_bytes(content if isinstance(content, bytes) else content.encode(errors="backslashreplace"), target, way_out)
    if certificate and Path(target).is_file():
        write_bytes(certificate.to_json().encode(), f"{target}.certificate.json", way_out)
