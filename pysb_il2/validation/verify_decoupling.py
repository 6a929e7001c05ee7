"""`decouple` with its check: two models compared by the courses of their observables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import Il2Error
from ..network.expansion import expand
from ..network.size import LONG_EXPANSION_SPECIES
from ..reduction.decouple import REPORT, decoupled_model, decoupling
from ..rules.size_estimate import estimate_species
from ..simulation.runner import Runner
from ..simulation.stochastic_simulation import Chance

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["decouple", "largest_difference", "verified"]

#: How long the trajectories are, in the model's unit of time; the next is for models that cannot be followed so far.
SPANS = (1e4, 1e2, 1.0)

#: The largest difference that the integrator's own error may make at its tolerance.
CLOSE = 1e-5
#: Stochastic courses that are averaged where there is no full network to compare with, and the part of the largest
#: amount by which means may differ from the ODE besides their standard errors, since they do in small numbers.
RUNS, LOOSE = 10, 0.05


def decouple(
    model: Model, *, scaffold: str | None = None, limbs: Sequence[Any] | None = None, verify: bool = False
) -> Model:
    """Return an equivalent model in which independent sites add species instead of multiplying them.

    A complex with several docking sites that do not depend on one another is written as one copy of
    its trunk per limb; what binds the limbs stays one shared pool. The trunk copies run in step, so
    every observable has the same course as in the full model. This is exact for means (ODEs);
    stochastic runs need the full model. The conditions are checked rule by rule.

    Parameters
    ----------
    model : pysb.Model
        Any PySB model; it is left as it was.
    scaffold : str, optional
        The monomer with the limbs; by default all that can be divided are found.
    limbs : sequence of str or of sequences of str, optional
        Its limbs, by their sites, such as ``["Y338", ["Y392", "Y510"]]``; by default they are found.
    verify : bool
        Compare all observables with those of the full network, at random constants, or with means of
        network-free runs where it may be too large to expand.

    Returns
    -------
    pysb.Model
        A plain PySB model with the same observables, parameters and initial amounts; see
        `decoupling` for what was done.

    Raises
    ------
    Il2Error
        If a rule couples limbs that were asked for, an observable needs several limbs at once, or
        the model has compartments, local functions, total rates or energy patterns. Names the rule
        and what to change.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> from pysb_il2.modules import il2_receptor, stat5
    >>> small = il2.decouple(il2.build(il2_receptor, stat5(detail="sites")))
    >>> [split.limbs for split in il2.decoupling(small).splits]
    [(('CD122.Y338',), ('CD122.Y392',), ('CD122.Y510',))]
    """
    reduced = decoupled_model(model, scaffold=scaffold, limbs=limbs)
    if verify:
        apart, by = verified(model, reduced)
        setattr(reduced, REPORT, replace(decoupling(reduced), verified=apart, verified_by=by))
    return reduced


def verified(model: Model, reduced: Model) -> tuple[float, str]:
    """Return how far a decoupled model is from the full one, and what it was compared with.

    Models that may have too many species to be expanded are compared with the means of
    network-free runs of the full rules, at the model's own constants.

    Raises
    ------
    Il2Error
        If the two differ by more than the engines' own errors.
    """
    if estimate_species(model) > LONG_EXPANSION_SPECIES:
        apart, close, by = _from_means(model, reduced)
    else:
        apart = largest_difference(model, reduced)
        close, by = apart < CLOSE, "the full network"
    if not close:
        raise Il2Error(
            f"decoupled model {model.name!r} differs from {by} by {apart:.2g} of an observable's largest amount; "
            "do not use it, and report it with the model"
        )
    return apart, by


def _from_means(model: Model, reduced: Model, span: float = 100.0) -> tuple[float, bool, str]:
    times = np.linspace(0.0, span, 11)
    names = model.observables.keys()
    chance = Chance(model, "nfsim", {}, names)
    (courses,) = chance.courses([[(chance.amounts({}), times)]], RUNS, 1)
    runner = Runner(expand(reduced, decoupled=False))
    course = runner.run({}, runner.initials({}), times).readouts
    worst, close = 0.0, True
    for name in names:
        runs = np.array([run[name] for run in courses])
        apart, error = np.abs(runs.mean(axis=0) - course[name]), runs.std(axis=0, ddof=1) / RUNS**0.5
        largest = max(float(course[name].max()), 1.0)
        close &= bool(np.all(apart <= 5 * error + LOOSE * largest))
        worst = max(worst, float(apart.max()) / largest)
    return worst, close, f"the means of {RUNS} network-free runs"


def largest_difference(
    model: Model,
    other: Model,
    *,
    sets: int = 2,
    seed: int = 1,
    spread: float = 0.3,
    rtol: float = 1e-9,
    spans: Sequence[float] = SPANS,
) -> float:
    """Return the largest difference of any observable, relative to its largest amount on the way.

    Parameters
    ----------
    model, other : pysb.Model
        Models with the same parameters and observables.
    sets : int
        How many sets of constants to compare at; the first is the model's own.
    seed : int
        Of the random constants.
    spread : float
        Their standard deviation, in decades round the model's own.
    rtol : float
        Relative tolerance of the integrator.
    spans : sequence of float
        Lengths of the trajectories, in the model's unit of time; the first that can be integrated.

    Examples
    --------
    >>> from pysb.examples.bngwiki_simple import model
    >>> largest_difference(model, model)
    0.0
    """
    if not model.observables:
        raise Il2Error(f"model {model.name!r} has no observables to compare; add some")
    rng = np.random.default_rng(seed)
    worst = 0.0
    scale = max((abs(p.value) for p in model.parameters_initial_conditions()), default=1.0) or 1.0
    networks = [expand(m, decoupled=False) for m in (model, other)]
    runners = [Runner(network, rtol=rtol, atol=1e-12 * scale) for network in networks]
    for index in range(sets):
        factors = 10 ** (spread * rng.standard_normal(len(model.parameters)) * (index > 0))
        values = {p.name: float(p.value * factor) for p, factor in zip(model.parameters, factors, strict=True)}
        worst = max(worst, _difference(runners, values, [o.name for o in model.observables], 1e-6 * scale, spans))
    return worst


def _difference(
    runners: list[Runner], values: dict[str, float], names: list[str], floor: float, spans: Sequence[float]
) -> float:
    for span in spans:
        times = np.concatenate([[0.0], span * np.logspace(-4, 0, 9)])
        try:
            one, other = (runner.run(values, runner.initials(values), times).readouts for runner in runners)
        except Il2Error as error:
            said = error
            continue
        return max(float(np.abs(one[name] - other[name]).max() / max(np.abs(one[name]).max(), floor)) for name in names)
    raise said
