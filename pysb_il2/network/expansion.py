"""Expansion of a model's rules into a reaction network: cached, with independent sites decoupled."""

from __future__ import annotations

import time
import warnings
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..annotations import OCCURS_IN, facts_by_name
from ..arguments import says_wrong_types
from ..errors import Il2Error, NotDecouplableError
from ..messages import LOGGER
from ..models.lookup import as_model
from ..progress import progress as shown_progress
from ..reduction.decouple import decoupled_model, decoupling, report_of
from ..rules.size_estimate import estimate_species
from . import bionetgen, shipped
from . import cache as store
from .canonical_bngl import canonical_bngl
from .limits import NO_LIMITS, Limits, TruncationWarning
from .network import DeferredModel, Network
from .partitioned_expansion import expand_in_groups
from .partitions import independent_groups, words_of_types
from .progress import Progress, progress_reporter
from .size import ExpansionWarning, advice, endless
from .symbolic_rates import generate_network

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["entries_of", "expand"]

#: Predicted species from which on a model is looked through for independent sites.
MIN_SPECIES_TO_DECOUPLE = 1000
#: Predicted species from which on a decoupled model is expanded in groups; below, one run takes some two seconds.
MIN_SPECIES_TO_PARTITION = 300
#: The folders of which the code decides how a model is decoupled.
DECOUPLING_CODE = tuple(Path(__file__).parents[1] / wing for wing in ("rules", "reduction"))


class _Known(NamedTuple):
    """Where networks are looked for: what came with the package, and the user's own cache, which also keeps them."""

    shipped: bool
    cache: bool

    def read(self, key: str) -> str | None:
        """Return the text of a key, or None where there is none."""
        text = shipped.read(key) if self.shipped else None
        return store.read(key) if text is None and self.cache else text


@says_wrong_types
def expand(
    model: Model | str, *, decoupled: bool = True, cache: bool = True, progress: Progress | None = None,
    max_iter: int | None = None, max_agg: int | None = None, max_stoich: Mapping[str, int] | None = None,
) -> Network:  # fmt: skip
    """Expand a model's rules into a reaction network with BioNetGen.

    A model that may have a thousand species or more has its independent sites decoupled first (see
    `pysb_il2.decouple`), if it has such: the network is smaller, and all observables keep their
    courses. ``network.model`` is then the decoupled model; with a network from the cache it is made
    when it is first asked for.

    Networks are kept on disk (see `pysb_il2.network.cache`), and those of the ready models come with the package.
    What the network looks like does not depend on
    the values of the parameters and on the sizes of compartments, so cells, doses and fits share one expansion. Larger
    models made by `pysb_il2.decouple` are expanded copy by copy, on all cores, to the same network.
    The model is left as it was.

    Parameters
    ----------
    model : pysb.Model or str
        Any PySB model, or the name of a ready one.
    decoupled : bool
        Whether to decouple; without it the species are those of the rules as they stand, which
        stochastic simulation needs.
    cache : bool
        Look for what came with the package and in the cache, and keep what was expanded.
    progress : callable, optional
        Called as ``progress(iteration, species, reactions)``; with sums over the copies that are expanded
        side by side, in which what they share counts for each and what is like another not at all. By default
        longer expansions say it on standard error.
    max_iter, max_agg : int, optional
        How often the rules are applied, and how many molecules a complex may have: for models whose complexes
        grow without limit. Such a network is not decoupled; its `limits` say whether it is truncated.
    max_stoich : mapping of str to int, optional
        How many molecules of a monomer a complex may have.

    Returns
    -------
    Network
        Species and reactions, with the model whose parameters fill it.

    Raises
    ------
    Il2Error
        If Perl is missing, BioNetGen fails, the cache cannot be used, or complexes grow without limit.

    Warns
    -----
    ExpansionWarning
        Before an expansion that is likely to be long, or may never end; says what multiplies the species.
    TruncationWarning
        If species beyond a limit are missing, or may be.
    CacheWarning
        If others could have written what the cache holds, which is then expanded again.
    RuntimeWarning
        If the cache has become full meanwhile; the network is returned.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> len(il2.expand("receptor").species)
    21
    """
    model = as_model(model)
    bngl, known = canonical_bngl(model), _Known(cache, cache and store.is_own())
    if limits := Limits.of(model, max_iter=max_iter, max_agg=max_agg, max_stoich=max_stoich):
        cut = _network(model, bngl, known, progress, limits)
        if "truncated" in cut.limits:
            words = f"network of model {model.name!r} is incomplete ({cut.limits}); amounts hold only where what it"
            warnings.warn(f"{words} lacks is rare", TruncationWarning, stacklevel=3)
        return cut
    if not decoupled or report_of(model) is not None or estimate_species(model) < MIN_SPECIES_TO_DECOUPLE:
        return _network(model, bngl, known, progress)
    choice = _choice_key(bngl)
    if (network := _as_chosen_before(model, bngl, choice, known)) is not None:
        return network
    with shown_progress(f"independent sites of {model.name} are looked for"):
        smaller = _decoupled_or_same(model)
    if smaller is not model:
        bngl = canonical_bngl(smaller)
    network = _network(smaller, bngl, known, progress)
    if known.cache:  # so that independent sites need not be looked for again
        _keep(model, choice, f"{_network_key(bngl)}\n")
    return network


def entries_of(model: Model) -> dict[str, str]:
    """Return the texts from which `expand` makes the network of a model without BioNetGen, by their keys."""
    network, bngl = expand(model), canonical_bngl(model)
    if estimate_species(model) < MIN_SPECIES_TO_DECOUPLE:
        return {_network_key(bngl): network.text}
    choice = _choice_key(bngl)
    text = _Known(shipped=True, cache=True).read(choice) or ""  # which `expand` has seen to
    return {text.strip(): network.text, choice: text}


def _keep(model: Model, key: str, text: str) -> None:
    """Write to the cache; what was expanded is used also where the disk has become full meanwhile."""
    try:
        cell = facts_by_name(model, OCCURS_IN).get(model.name, "")
        store.write(key, text, {"model": str(model.name), "cell": cell})
    except Il2Error as error:
        warnings.warn(f"a network is not kept and will be expanded again: {error}", RuntimeWarning, stacklevel=5)


def _network_key(bngl: str, limits: Limits = NO_LIMITS) -> str:
    """Return the key under which the network of a text is kept."""
    return store.key_of(bngl, bionetgen.version(), *([limits.action] if limits else []))


def _choice_key(bngl: str) -> str:
    """Return the key under which the key of a model's network is kept, decoupled or not."""
    return store.key_of(bngl, bionetgen.version(), store.source_digest(*DECOUPLING_CODE))


def _as_chosen_before(model: Model, bngl: str, choice: str, known: _Known) -> Network | None:
    """Return the network that a model got before; a decoupled model is made when it is asked for."""
    key = (known.read(choice) or "").strip()
    if key == _network_key(bngl):
        return _stored(model, key, known)
    values = {parameter.name: parameter.value for parameter in model.parameters}
    return _stored(DeferredModel(model.name, values, partial(_decoupled_again, model, key, values)), key, known)


def _stored(model: Model | DeferredModel, key: str, known: _Known) -> Network | None:
    """Return a network that is known, or None where there is none that is one."""
    text = known.read(key)
    try:
        return None if text is None else Network(model, text)
    except Il2Error as error:
        store.warn_once(f"cache entry {key} is not used, and the network is expanded again: {error}", 6)
        return None


def _decoupled_or_same(model: Model) -> Model:
    """Return the model with independent sites decoupled, or as it is where it has none."""
    try:
        smaller = decoupled_model(model)
    except NotDecouplableError:  # compartments and the like
        return model
    return smaller if decoupling(smaller).splits else model


def _decoupled_again(model: Model, key: str, values: dict[str, float]) -> Model:
    """Return the decoupled model of a network from the cache, with the values that the model had then."""
    smaller = _decoupled_or_same(model)
    if _network_key(canonical_bngl(smaller)) != key:
        raise Il2Error(f"model {model.name!r} was changed after it was expanded; expand it again")
    for name, value in values.items():
        smaller.parameters[name].value = value
    return smaller


def _network(model: Model, bngl: str, known: _Known, progress: Progress | None, limits: Limits = NO_LIMITS) -> Network:
    """Return the network of a model, one that is known or from BioNetGen."""
    key = _network_key(bngl, limits)
    if (network := _stored(model, key, known)) is not None:
        LOGGER.info("network of model %r: not expanded anew", model.name)
        return network
    for words in (advice(model), "" if limits else endless(model)):
        if words:
            warnings.warn(words, ExpansionWarning, stacklevel=4)
    if known.cache:
        store.check_writable()
    begin = time.monotonic()
    text = _generate(model, bngl, progress, limits)
    LOGGER.info("network of model %r: expanded by BioNetGen in %.1f s", model.name, time.monotonic() - begin)
    if known.cache:
        _keep(model, key, text)
    return Network(model, text)


def _generate(model: Model, bngl: str, progress: Progress | None, limits: Limits) -> str:
    """Run BioNetGen, once or for the replicas of a decoupled model side by side."""
    if limits:
        steps = list[int]()
        with progress_reporter(model.name, progress) as reporter:

            def report_step(iteration: int, species: int, reactions: int) -> None:
                steps.append(species)
                if reporter:
                    reporter(iteration, species, reactions)

            text = generate_network(bngl, name=model.name, progress=report_step, action=limits.action)
        return limits.marked(model, text, steps)
    report = report_of(model)
    # It may have been changed since it was decoupled.
    plain = model.initials and not (model.compartments or model.energypatterns or model.tags)
    if plain and estimate_species(model) >= MIN_SPECIES_TO_PARTITION:
        told = [words_of_types(model), report.replicas if report else ()]
        groupings = [groups for words in told if len(groups := independent_groups(model, words)) > 1]
        if groupings:
            with progress_reporter(model.name, progress) as reporter:
                return expand_in_groups(model, bngl, groupings, reporter)
    return generate_network(bngl, name=model.name, progress=progress)
