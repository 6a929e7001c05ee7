"""What every export format provides: text from a model and, where a tool can read it, the network read back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ..network.network import Network
from ..simulation.engines.base import Engine
from ..simulation.engines.registry import load_net

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["ACCEPTED", "Comparison", "Exporter", "Means", "ReadBack", "Reading", "read_net"]

#: Largest accepted difference between two trajectories, relative to the largest amount on the way.
ACCEPTED = 1e-6


class ReadBack(NamedTuple):
    """What another tool read in an exported text: the network, and the engine with the values in the text."""

    network: Network
    engine: Engine


@dataclass(frozen=True)
class Reading:
    """What one program made of a text.

    Attributes
    ----------
    program, version : str
    largest_deviation, until : float or None
        As in `pysb_il2.exporters.certificate.Certificate`.
    not_read : str or None
        Why the program could not read the text, or not follow its model.
    """

    program: str
    version: str
    largest_deviation: float | None = None
    until: float | None = None
    not_read: str | None = None


class Means(NamedTuple):
    """Of how many runs of each program means were compared, from which seed on, when, and how many means in all."""

    runs: int
    seed: int
    times: tuple[float, ...]
    compared: int


class Comparison(NamedTuple):
    """What differs in words, the largest difference of trajectories, how long these are, and what was accepted.

    Differences are relative; those of means are in standard errors. Where several programs read the text, the largest
    difference is of all of them.
    """

    difference: str | None
    largest: float | None = None
    until: float | None = None
    readings: tuple[Reading, ...] = ()
    accepted: float | None = None
    means: Means | None = None


@dataclass(frozen=True)
class Exporter:
    """One export format.

    Attributes
    ----------
    name : str
        The format's name, as in ``export(model, format=name)``.
    suffixes : tuple of str
        The suffixes of its files, with the dot.
    to_text : callable
        Takes a model, and limits of its expansion by name, and returns its text; writes no file.
    read_back : callable, optional
        Takes the exported model and the text, and returns the network that another tool reads in the text.
    difference : callable, optional
        For tools that return no network: takes the model's network and the text, and returns what differs where
        another tool simulates the text. Without both the format cannot be verified.
    readers : tuple of str
        Packages that read it, beside those of `Comparison.readings`; none of both is BioNetGen.
    of_sbml : callable, optional
        For formats that are written from SBML: takes that, events included, and returns the text.
    with_changes : callable, optional
        For formats that have phases and are not written from SBML: takes the model at the beginning, changes (see
        `pysb_il2.exporters.phase_changes`) and limits, and returns the text.
    accepted : float
        The relative difference of trajectories that is accepted.
    """

    name: str
    suffixes: tuple[str, ...]
    to_text: Callable[..., str]
    read_back: Callable[[Model, str], ReadBack] | None = None
    difference: Callable[[ReadBack, str], Comparison] | None = None
    readers: tuple[str, ...] = ()
    of_sbml: Callable[[str], str] | None = None
    with_changes: Callable[..., str] | None = None
    accepted: float = ACCEPTED


def read_net(model: Model, net: str) -> ReadBack:
    """Return the network of a model as the text of a ``.net`` file gives it, with the values in that text."""
    return ReadBack(Network(model, net), load_net(net))
