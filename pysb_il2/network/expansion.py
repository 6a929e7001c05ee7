"""Expansion of a model's rules into a reaction network: cached, with independent sites decoupled."""

from __future__ import annotations

import warnings
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..errors import Il2Error
from ..reduction.decouple import REPORT, decoupled_model, decoupling
from ..rules.size_estimate import estimate
from . import bionetgen
from . import cache as store
from .canonical_bngl import structure
from .network import Network
from .partitioned_expansion import joined
from .partitions import parts
from .size import ExpansionWarning, advice

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["expand"]

#: Predicted species from which on a model is looked through for independent sites.
WORTH_DECOUPLING = 1000
#: Estimated species from which a decoupled model is expanded part by part; below, one run takes some two seconds.
WORTHWHILE = 300
#: To be changed when `decouple` divides models in another way.
_DECOUPLING = "decoupled 1"


def expand(
    model: Model, *, decoupled: bool = True, cache: bool = True, progress: bionetgen.Progress | None = None
) -> Network:
    """Expand a model's rules into a reaction network with BioNetGen.

    A model that may have a thousand species or more has its independent sites decoupled first (see
    `pysb_il2.decouple`), if it has such: the network is smaller, and all observables keep their
    courses. ``network.model`` is then the decoupled model; with a network from the cache it is made
    when it is first asked for.

    Networks are kept on disk (see `pysb_il2.network.cache`). What the network looks like does not depend on
    the values of the parameters, so cells, doses and fits share one expansion; only models with
    compartments are expanded anew for other values, because BioNetGen writes sizes into rates. Larger
    models made by `pysb_il2.decouple` are expanded copy by copy, on all cores, to the same network.
    The model is left as it was.

    Parameters
    ----------
    model : pysb.Model
        Any PySB model.
    decoupled : bool
        Whether to decouple; without it the species are those of the rules as they stand, which
        stochastic simulation needs.
    cache : bool
        Look in the cache, and keep what was expanded.
    progress : callable, optional
        Called as ``progress(iteration, species, reactions)``; with sums over the copies that are expanded
        side by side, in which what they share counts for each and what is like another not at all.

    Returns
    -------
    Network

    Raises
    ------
    Il2Error
        If Perl is missing, BioNetGen fails or the cache cannot be used.

    Warns
    -----
    ExpansionWarning
        Before an expansion that is likely to be long; says what multiplies the species.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> len(il2.expand(il2.build("receptor")).species)
    21
    """
    text = structure(model)
    outcome = ""  # where it is kept which network the model got
    if decoupled and _report(model) is None and estimate(model) >= WORTH_DECOUPLING:
        outcome = store.key_of(text, bionetgen.version(), _DECOUPLING)
        key = (store.read(outcome) or "").strip() if cache else ""
        net = store.read(key) if key else None
        if net is not None:
            return (
                Network(model, net) if key == store.key_of(text, bionetgen.version()) else _Decoupled(model, net, key)
            )
        model, text = _decoupled(model, text)
    key = store.key_of(text, bionetgen.version())
    net = store.read(key) if cache else None
    if net is None:
        words = advice(model)
        if words:
            warnings.warn(words, ExpansionWarning, stacklevel=2)
        if cache:
            store.ready()
        net = _generated(model, text, progress)
        if cache:
            store.write(key, net)
    if cache and outcome:
        store.write(outcome, f"{key}\n")  # so that independent sites need not be looked for again
    return Network(model, net)


class _Decoupled(Network):
    """A network from the cache, of a model that is decoupled only when it is asked for."""

    _full: Model
    _key: str
    _values: dict[str, float]

    def __init__(self, full: Model, text: str, key: str) -> None:
        vars(self).update(text=text, _full=full, _key=key, _values=Network(full, text).parameters)

    @cached_property
    def model(self) -> Model:
        model, text = _decoupled(self._full, "")
        if store.key_of(text, bionetgen.version()) != self._key:
            raise Il2Error(f"model {self.name!r} was changed after it was expanded; expand it again")
        for name, value in self._values.items():
            model.parameters[name].value = value
        return model

    @property
    def name(self) -> str:
        return str(self._full.name)

    @property
    def parameters(self) -> dict[str, float]:
        return super().parameters if "model" in vars(self) else dict(self._values)


def _decoupled(model: Model, text: str) -> tuple[Model, str]:
    """Return the model with independent sites decoupled and its text, or what was given where it has none."""
    try:
        smaller = decoupled_model(model)
    except Il2Error:  # compartments and the like
        return model, text
    return (smaller, structure(smaller)) if decoupling(smaller).splits else (model, text)


def _report(model: Model) -> Any:
    """Return what `decouple` said of a model that it made, or None."""
    return getattr(model, REPORT, None)


def _generated(model: Model, text: str, progress: bionetgen.Progress | None) -> str:
    """Run BioNetGen, once or for the copies of a decoupled model side by side."""
    report = _report(model)
    # It may have been changed since it was decoupled.
    plain = model.initials and not (model.compartments or model.energypatterns or model.tags)
    if report is not None and report.predicted_after >= WORTHWHILE and plain:
        found = parts(model, report.copies)
        if len(found) > 1:
            with bionetgen.shown(model.name, progress) as shown:
                return joined(model, text, found, shown)
    return bionetgen.generate_network(text, name=model.name, progress=progress)
