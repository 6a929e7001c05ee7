"""How far the search for a steady state goes, and how much of the machine single cells take."""

from itertools import pairwise

import numpy as np
import pytest
from pysb import Initial, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.simulation import stochastic_simulation
from pysb_il2.simulation.runner import Runner
from pysb_il2.simulation.steady_state import SteadyStateOptions, find_steady_state
from pysb_il2.simulation.tolerances import MAX_STEPS


def search(final, **options):
    """Return the state, and the spans over which it was looked for, of amounts that follow a function of time."""
    spans = []

    def follow(state, times):
        for span in pairwise(times):
            spans.append(tuple(span))
            yield np.array([final(span[1])])

    how = SteadyStateOptions(**options)
    return lambda: find_steady_state(follow, np.array([0.0]), ["A()"], how, np.abs), spans


def test_a_steady_state_is_looked_for_in_spans_that_grow_tenfold_until_nothing_changes():
    run, spans = search(lambda time: 5.0 if time > 2e5 else time)
    assert run().tolist() == [5.0]
    assert spans == [(0, 1e4), (1e4, 1e5), (1e5, 1e6), (1e6, 1e7)]


def test_the_last_span_ends_where_it_is_told_to():
    run, spans = search(lambda time: time, t_max=3e5)
    with pytest.raises(Il2Error, match=r"A\(\) still changes after 300000 units of time"):
        run()
    assert spans == [(0, 1e4), (1e4, 1e5), (1e5, 3e5)]


@pytest.mark.parametrize(("change", "ends"), [(0.9, 1e5), (1.1, 1e6)])
def test_what_changes_by_less_than_the_tolerance_is_steady(change, ends):
    """A part of 0.0009 or 0.0011 of it between 1e4 and 1e5, where 0.001 counts."""
    run, spans = search(lambda time: 100 * (1 + change * 1e-3 * (time > 1e4)), rtol=1e-3, atol=1e-9)
    assert run().tolist() == pytest.approx([100 * (1 + change * 1e-3)])
    assert spans[-1][1] == ends


def turnover(amount=20.0):
    model = Model("turnover", _export=False)
    with il2.building(model):
        A = Monomer("A")
        Initial(A(), Parameter("A_0", amount))
        Rule("A_lost", A() >> None, Parameter("lost", 1.0))
        Observable("A_total", A())
    return model


@pytest.mark.parametrize(("largest", "cores"), [(1000, 8), (79, 3), (50, 2), (39, 1), (21, 1)])
def test_cells_that_fill_the_memory_share_fewer_cores(monkeypatch, largest, cores):
    """Cells of 20 molecules, of which so many may be in memory at a time, on a machine of eight cores."""

    class AskedError(Exception):
        pass

    def in_processes(function, items, worker, *, cores):
        raise AskedError(cores)

    monkeypatch.setattr(stochastic_simulation, "in_processes", in_processes)
    monkeypatch.setattr(stochastic_simulation, "cpu_count", lambda: 8)
    monkeypatch.setattr(stochastic_simulation, "MOLECULES_HERE", 0)
    monkeypatch.setattr(stochastic_simulation, "MAX_MOLECULES", largest)
    with pytest.raises(AskedError) as asked:
        il2.stochastic(turnover(), [0.0], engine="nfsim", cells=9)
    assert asked.value.args == (cores,)


def test_more_cells_than_memory_holds_are_refused(monkeypatch):
    monkeypatch.setattr(stochastic_simulation, "MAX_CELLS", 3)
    assert len(il2.stochastic(turnover(), [0.0], cells=3)) == 3
    with pytest.raises(Il2Error, match=r"cannot be held in memory; give \d+ at most, in several runs"):
        il2.stochastic(turnover(), [0.0], cells=4)


def test_the_steps_of_the_integrator_are_as_many_as_the_reference_says():
    assert MAX_STEPS == 100_000


def test_derivatives_of_amounts_that_do_not_depend_on_a_parameter_are_nothing():
    runner = Runner(turnover())
    found = runner.initial_sensitivities({"A_0": 7.0}, ["lost", "A_0"])
    assert found.tolist() == [[0.0, 7.0]]
