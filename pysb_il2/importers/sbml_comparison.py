"""Compare the courses of a model that was read from SBML with those that libroadrunner gives for the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..errors import Il2Error
from ..exporters.exporter import ReadBack
from ..exporters.sbml_readers import READERS, NotReadError
from ..exporters.trajectory_comparison import NOISE, SPANS, run_network
from ..network.expansion import expand
from ..simulation.amount_scales import AmountScales
from ..simulation.engines.registry import load_net

if TYPE_CHECKING:
    from .sbml import ReadSbml

__all__ = ["check_against_libroadrunner"]

#: The difference that is accepted, relative to the largest amount on the way.
ACCEPTED = 1e-6


def check_against_libroadrunner(read: ReadSbml, text: str, name: str) -> None:
    """Raise an `Il2Error` if the courses of species, observables and Expressions differ."""
    network = expand(read.model, decoupled=False)
    ours = ReadBack(network, load_net(network.net_text()))
    start = ours.engine.initials()
    scales = AmountScales(network).of(start[np.newaxis])
    least = min(scales[scales > 0], default=1.0)
    program = READERS["libroadrunner"](text, 1e-6 * NOISE * least)
    readouts = {
        one: known for one, known in read.readouts.items()
        if known in (*ours.engine.observables, *ours.engine.functions) and one in program.known
    }  # fmt: skip
    failure: Il2Error | None = None
    for span in SPANS:
        times = np.concatenate([[0.0], span * np.logspace(-6, -1, 11), span * np.linspace(0.2, 1.0, 9)])
        try:
            output, theirs = run_network(ours, start, times, 1e-10), program.follow([*read.species, *readouts], times)
        except (Il2Error, NotReadError) as error:
            failure = error
            continue
        known = ours.engine.by_name(output, slice(None))
        columns = np.column_stack([output.species, *(np.broadcast_to(known[n], len(times)) for n in readouts.values())])
        largest = np.maximum(np.abs(columns).max(axis=0), np.abs(theirs).max(axis=0))
        floor = np.concatenate([NOISE * AmountScales(network).of(output.species), np.zeros(len(readouts))])
        apart = np.abs(columns - theirs).max(axis=0) > ACCEPTED * np.maximum(largest, floor)
        if apart.any():
            one = [*read.species, *readouts][int(apart.argmax())]
            words = f"{name} is not read as libroadrunner reads it: {one!r} has another course"
            raise Il2Error(f"{words}; do not use the model, and report the file")
        return
    assert failure is not None
    raise failure
