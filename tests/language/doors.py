"""The doors through which every feature goes, and what each has to give."""

from __future__ import annotations

import pickle
import re
import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from copy import deepcopy
from dataclasses import replace
from functools import partial
from unittest.mock import patch

import numpy as np
import pytest
from pysb import Initial, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.exporters import mean_comparison
from pysb_il2.exporters.formats import EXPORTERS
from pysb_il2.exporters.verify import check_read_back
from pysb_il2.simulation.engine_support import STOCHASTIC_ENGINES, unsupported_features
from pysb_il2.simulation.engines import registry
from pysb_il2.simulation.runner import Runner

from .feature import FEATURES, TIMES, Feature
from .perl import one_start

#: Doors for each cell of which a program is started.
STARTED_FOR_EACH = {"kappa", "matlab", "nfsim", "rulemonkey"}
#: Cells of a stochastic run; with 100 molecules five standard errors of their mean are some 4 molecules.
CELLS = 40
#: In small numbers the mean of cells differs from the rate equations by about this many molecules, where rates are not
#: linear (the first term after the rate equations in the expansion of van Kampen).
MOLECULES = 1.0
RTOL = 1e-5


def compared(feature: Feature, found: Mapping[str, np.ndarray], times=TIMES) -> None:
    """See that read-outs have their right values, relative to the largest on the way."""
    for name, right in feature.right(np.array(times)).items():
        scale = max(float(np.abs(right).max()), 1.0)
        assert np.broadcast_to(found[name], right.shape) == pytest.approx(right, rel=0, abs=RTOL * scale), name


def simulated(feature: Feature, simulator: il2.Simulator, times=TIMES) -> None:
    """See that a Simulator gives the right values, by the names of observables and Expressions."""
    found = simulator.run(tspan=times).all
    changing = {name: found[name] for name in found.dtype.names}
    constants = {e.name: float(e.get_value()) for e in feature.model.expressions_constant()}
    compared(feature, {**constants, **changing}, times)


def expand(feature: Feature) -> None:
    """The network has as many species and reactions as were counted by hand."""
    network = il2.expand(feature.model, **feature.options)
    assert (len(network.species), len(network.reactions)) == (feature.species, feature.reactions)


def _by_engine(name: str) -> Callable[[Feature], None]:
    def door(feature: Feature) -> None:
        why = unsupported_features(il2.expand(feature.model, **feature.options), name)
        if why:
            raise Il2Error("; ".join(why))
        with patch.object(registry, "LARGE", 0 if registry.ENGINES[name].for_large_networks else 10**9):
            simulator = il2.Simulator(feature.model, **feature.options)
        simulated(feature, simulator)

    return door


def _scaffold(model: Model) -> None:
    """Write a protein with three independent sites, for which decoupling saves species."""
    sites = ["s1", "s2", "s3"]
    P = Monomer("Scaffold", sites, {site: ["u", "p"] for site in sites})
    resting = P(**dict.fromkeys(sites, "u"))
    place = model.compartments[0] if model.compartments else None
    Initial(resting**place if place else resting, Parameter("Scaffold_0", 100))
    for site in sites:
        Rule(f"Scaffold_{site}", P(**{site: "u"}) >> P(**{site: "p"}), Parameter(f"Scaffold_{site}_k", 0.1))
        Observable(f"Scaffold_p{site}", P(**{site: "p"}))


def _beside_a_scaffold(feature: Feature) -> Model:
    model, _ = feature.written_into(Model(f"{feature.name}_and_scaffold", _export=False))
    with il2.building(model):
        _scaffold(model)
    return il2.decouple(model)


def decouple(feature: Feature) -> None:
    """Beside a scaffold that is decoupled the feature is what it was."""
    smaller = _beside_a_scaffold(feature)
    assert il2.decoupling(smaller).splits
    simulator = il2.Simulator(smaller)
    simulated(feature, simulator)
    marked = simulator.run(tspan=TIMES).observables["Scaffold_ps2"]
    assert marked == pytest.approx(100 * (1 - np.exp(-0.1 * np.array(TIMES))), abs=1e-3)


def _by_chance(engine: str) -> Callable[[Feature], None]:
    def door(feature: Feature) -> None:
        right = {k: v for k, v in feature.right(np.array(TIMES)).items() if k in feature.model.observables.keys()}
        table = il2.stochastic(feature.model, TIMES, engine=engine, cells=CELLS, readouts=list(right))
        for name, values in right.items():
            found = table[table.readout == name].groupby("time").value
            # Where no cell shows an event that is rare, the variance of what is expected stands in.
            error = np.sqrt(np.maximum(found.var().to_numpy(), np.abs(values)) / CELLS)
            assert np.all(np.abs(found.mean().to_numpy() - values) <= 5 * error + MOLECULES), (
                name, found.mean().to_numpy(), values
            )  # fmt: skip

    return door


def _exported(format: str) -> Callable[[Feature], None]:
    def door(feature: Feature) -> None:
        """Read the text back, verify it as `export` does, and run what was read."""
        il2.expand(feature.model, decoupled=False)  # which refuses what has no end
        exporter = EXPORTERS[format]
        if format == "matlab" and not shutil.which("octave-cli"):
            pytest.skip("needs GNU Octave")
        text = il2.export(feature.model, format=format)
        if exporter.read_back is None:
            with patch.multiple(mean_comparison, SPANS=TIMES[-1:], MOST=20):  # of programs that read rules
                check_read_back(feature.model, text, exporter)
            return
        read = exporter.read_back(feature.model, text)
        check_read_back(feature.model, text, replace(exporter, read_back=lambda *_: read))
        engine = read.engine
        output = engine.run(engine.initials(), np.array(TIMES), rtol=1e-9, atol=1e-9, max_steps=10**5)
        constants = {e.name: engine.value(e.name) for e in feature.model.expressions_constant()}
        compared(feature, {**constants, **engine.by_name(output, slice(None))})

    return door


def copies(feature: Feature) -> None:
    """A Simulator and a Runner that are pickled or deep-copied run as they did."""
    simulator, runner = (
        il2.Simulator(feature.model, **feature.options),
        Runner(il2.expand(feature.model, **feature.options)),
    )
    for copied in (lambda it: pickle.loads(pickle.dumps(it)), deepcopy):
        simulated(feature, copied(simulator))
        again = copied(runner)
        compared(feature, again.run({}, again.initials({}), TIMES).readouts)


def threads(feature: Feature) -> None:
    """Threads share a Simulator, each for another span."""
    simulator = il2.Simulator(feature.model, **feature.options)
    spans = [tuple(end * time / TIMES[-1] for time in TIMES) for end in (2.0, 4.0, 6.0, 8.0)]
    with ThreadPoolExecutor(len(spans)) as pool:
        list(pool.map(lambda times: simulated(feature, simulator, times), spans))


#: Every door by its name, as the table of the docs has it.
DOORS: dict[str, Callable[[Feature], None]] = {
    "expand": expand,
    **{name: _by_engine(name) for name in registry.ENGINES},
    "decouple": decouple,
    **{name: _by_chance(name) for name in STOCHASTIC_ENGINES},
    **{name: _exported(name) for name in EXPORTERS},
    "copies": copies,
    "threads": threads,
}


def prepared(kind: str) -> AbstractContextManager[None]:
    """Return a context in which BioNetGen has answered what the features of a file ask it."""
    features = [one for one in FEATURES.get(kind, []) if "bngl" not in one.refused]

    def asks(*calls: Callable[[Feature], object]) -> list[Callable[[], object]]:
        return [partial(call, one) for one in features for call in calls]

    return one_start(
        asks(
            lambda one: il2.expand(one.model, **one.options),
            lambda one: il2.expand(_beside_a_scaffold(one), decoupled=False),
            lambda one: il2.stochastic(one.model, TIMES, engine="nfsim"),
        ),
        asks(*(
            lambda one, format=format: EXPORTERS[format].read_back(one.model, il2.export(one.model, format=format))
            for format in ("bngl", "net")
        )),
    )  # fmt: skip


def check(feature: Feature, door: str) -> None:
    """See that a cell of the table is right, or refused in the words that stand there."""
    if door in feature.refused:
        with pytest.raises(Il2Error, match=re.escape(feature.refused[door])):
            DOORS[door](feature)
    else:
        DOORS[door](feature)


def every_cell(module: str) -> Callable[[Feature, str], None]:
    """Return the test of all features of a file through all doors."""
    cells = [
        pytest.param(
            one, door,
            marks=[
                *([pytest.mark.xfail(reason=one.wrong[door])] if door in one.wrong else []),
                *([pytest.mark.slow] if door in STARTED_FOR_EACH else []),
            ],
        )
        for one in FEATURES[module.rpartition("test_")[2]] for door in DOORS
    ]  # fmt: skip

    @pytest.mark.filterwarnings("ignore::pysb_il2.network.limits.TruncationWarning")  # of what has limits to be seen
    @pytest.mark.parametrize(("feature", "door"), cells, ids=str)
    def test_a_cell(feature: Feature, door: str) -> None:
        check(feature, door)

    return test_a_cell
