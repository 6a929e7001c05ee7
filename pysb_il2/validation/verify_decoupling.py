"""`decouple`, and the comparison of a decoupled model with the full one by the trajectories of their observables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ..arguments import says_wrong_types
from ..errors import Il2Error
from ..models.lookup import as_model
from ..network.expansion import expand
from ..network.size import LONG_EXPANSION_SPECIES
from ..reduction.decouple import REPORT, decoupled_model, decoupling
from ..rules.size_estimate import estimate_species
from ..simulation.amount_scales import AmountScales
from ..simulation.runner import Runner
from ..simulation.stochastic_simulation import Stage, StochasticSimulation

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["check_against_full_model", "decouple", "largest_difference"]

#: Lengths of the trajectories in the model's unit of time. A shorter one is for models that no integrator can follow
#: for the longer.
SPANS = (1e4, 1e2, 1.0)
#: Largest accepted difference from the full network, relative to the largest amount; the integrator's error is smaller.
RTOL_ODE = 1e-5
#: Number of stochastic trajectories whose mean is compared where the full network may be too large.
N_RUNS = 10
#: Accepted difference from that mean beyond its standard error, relative to the largest amount: in small numbers means
#: differ from the ODE.
RTOL_MEAN = 0.05


@says_wrong_types
def decouple(
    model: Model | str,
    *,
    scaffold: str | None = None,
    limbs: Sequence[str | Sequence[str]] | None = None,
    verify: bool = False,
) -> Model:
    """Return an equivalent model in which independent sites add species instead of multiplying them.

    A complex with several docking sites that do not depend on one another is written as one copy of
    its trunk per limb; what binds the limbs stays one shared pool. The trunk copies run in step, so
    every observable has the same course as in the full model. This is exact for means (ODEs);
    stochastic runs need the full model. The conditions are checked rule by rule.

    Parameters
    ----------
    model : pysb.Model or str
        Any PySB model, or the name of a ready one; it is left as it was.
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
    model = as_model(model)
    reduced = decoupled_model(model, scaffold=scaffold, limbs=limbs)
    if verify:
        difference, reference = check_against_full_model(model, reduced)
        setattr(reduced, REPORT, replace(decoupling(reduced), verified=difference, verified_by=reference))
    return reduced


def check_against_full_model(model: Model, reduced: Model) -> tuple[float, str]:
    """Return the largest difference of a decoupled model from the full one, and what it was compared with.

    The difference is relative to the largest amount of an observable. Models that may have too many species to be
    expanded are compared with the means of network-free runs of the full rules, at the model's own constants.

    Raises
    ------
    Il2Error
        If the two differ by more than the engines' own errors.
    """
    if estimate_species(model) > LONG_EXPANSION_SPECIES:
        difference, within_error = _difference_from_means(model, reduced)
        reference = f"the means of {N_RUNS} network-free runs"
    else:
        difference = largest_difference(model, reduced)
        within_error, reference = difference < RTOL_ODE, "the full network"
    if not within_error:
        raise Il2Error(
            f"decoupled model {model.name!r} differs from {reference} by {difference:.2g} of an observable's largest "
            "amount; do not use it, and report it with the model"
        )
    return difference, reference


def _difference_from_means(model: Model, reduced: Model, span: float = 100.0) -> tuple[float, bool]:
    """Return the largest difference from means of network-free runs, and whether chance explains all differences."""
    times = np.linspace(0.0, span, 11)
    names = model.observables.keys()
    stochastic = StochasticSimulation(model, "nfsim", {}, names)
    (runs,) = stochastic.run([[Stage(stochastic.initial_amounts({}), times)]], cells=N_RUNS, seed=1)
    runner = Runner(expand(reduced, decoupled=False))
    readouts = runner.run({}, runner.initials({}), times).readouts
    worst, within_error = 0.0, True
    for name in names:
        values = np.array([run[name] for (run,) in runs])
        difference = np.abs(values.mean(axis=0) - readouts[name])
        standard_error = values.std(axis=0, ddof=1) / N_RUNS**0.5
        largest = max(float(readouts[name].max()), 1.0)
        within_error &= bool(np.all(difference <= 5 * standard_error + RTOL_MEAN * largest))
        worst = max(worst, float(difference.max()) / largest)
    return worst, within_error


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
        Number of sets of constants to compare at; the first is the model's own, the others are random.
    seed : int
        Seed of the random constants.
    spread : float
        Standard deviation of the random constants around the model's own, in decades.
    rtol : float
        Relative tolerance of the integrator.
    spans : sequence of float
        Lengths of the trajectories in the model's unit of time; the first that can be integrated is taken.

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
    networks = [expand(m, decoupled=False) for m in (model, other)]
    runners, scales = [Runner(network, rtol=rtol) for network in networks], AmountScales(networks[0])
    for index in range(sets):
        factors = 10 ** (spread * rng.standard_normal(len(model.parameters)) * (index > 0))
        values = {p.name: float(p.value * factor) for p, factor in zip(model.parameters, factors, strict=True)}
        worst = max(worst, _difference(runners, values, scales, spans))
    return worst


def _difference(runners: list[Runner], values: dict[str, float], scales: AmountScales, spans: Sequence[float]) -> float:
    """Return the largest difference of any observable at one set of constants, relative to its largest amount.

    An amount below a millionth of what there can be of the observable counts as that.
    """
    for span in spans:
        times = np.concatenate([[0.0], span * np.logspace(-4, 0, 9)])
        try:
            one, other = (runner.run(values, runner.initials(values), times) for runner in runners)
        except Il2Error as error:
            failure = error
            continue
        return max(
            float(np.abs(one.readouts[name] - other.readouts[name]).max())
            / (max(float(np.abs(one.readouts[name]).max()), 1e-6 * scale) or 1.0)  # 0 where it counts no species
            for name, scale in scales.of_observables(one.species).items()
        )
    raise failure
