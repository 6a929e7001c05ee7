"""A model that knows its network, as PySB's simulators, results and tools want it."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Self, TypeAlias

from pysb import ComplexPattern, Model
from pysb.bng import _parse_netfile, _parse_species

from ..errors import Il2Error
from ..network.bionetgen import with_block
from ..network.network import Network

__all__ = ["ExpandedModel", "ModelOfResults"]

Reactions: TypeAlias = list[dict[str, object]]


class _NoReactions(Reactions):
    """The reactions of a network that has none: of a list that is false PySB thinks that the model is not expanded."""

    def __bool__(self) -> bool:
        return True


def _read_when_asked_for(name: str) -> property:
    return property(lambda self: self.read(name), lambda self, value: self.replace(name, value))


class ExpandedModel(Model):
    """A copy of a model with the species and groups of its network; reactions are read when they are asked for.

    To read thousands of reactions as symbolic expressions takes seconds. Runs need none; saved results, equations and
    PySB's tools do.
    """

    reactions = _read_when_asked_for("reactions")
    reactions_bidirectional = _read_when_asked_for("reactions_bidirectional")
    unread_net = ""
    species: list[ComplexPattern]

    @classmethod
    def of(cls, network: Network) -> ExpandedModel:
        """Return the model of a network."""
        clone = deepcopy(network.model)
        clone.__class__ = cls
        clone.reset_equations()
        for index, species in enumerate(network.species, start=1):
            _parse_species(clone, f"{index} {species} 0")
        for observable in clone.observables:
            terms = network.groups[observable.name]
            observable.coefficients = [int(weight) for weight, _ in terms]
            observable.species = [index for _, index in terms]
        clone.unread_net = network.text
        return clone  # type: ignore[no-any-return]

    def read(self, name: str) -> Reactions:
        """Return one of the lists of reactions."""
        if net := self.unread_net:
            self.unread_net, species = "", self.species
            try:
                _parse_netfile(self, iter(with_block(net, "species", "").partition("begin groups")[0].splitlines()))
            except (AttributeError, ValueError) as error:
                raise Il2Error(
                    f"PySB has no form for a rate in the network of model {self.name!r} ({error}); take the reactions "
                    "of pysb_il2.expand, or pickle results instead of saving them"
                ) from None
            self.species, self.reactions = species, self.reactions or _NoReactions()
        reactions: Reactions = vars(self)[name]
        return reactions

    def replace(self, name: str, value: Reactions) -> None:
        """Put another list in the place of one of the lists of reactions."""
        self.unread_net, self.__dict__[name] = "", value


class ModelOfResults(ExpandedModel):
    """A copy of an expanded model that nobody changes, so that results share it.

    PySB gives each result a copy of its own, which takes longer than a small network does.
    """

    @classmethod
    def copy_of(cls, model: ExpandedModel) -> Self:
        """Return a copy of a model as it is now."""
        clone = deepcopy(model)
        clone.__class__ = cls
        return clone

    def __deepcopy__(self, memo: Mapping[int, object]) -> Self:
        return self
