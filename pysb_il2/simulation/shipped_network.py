"""A network as text, for another process or machine, and the runner that is made of it there."""

from __future__ import annotations

import functools
import hashlib
import threading
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import Il2Error
from ..network.network import DeferredModel, Network
from .engines.registry import machine_code_pays
from .runner import Runner
from .tolerances import RunnerOptions

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["ShippedNetwork"]


@dataclass(frozen=True)
class ShippedNetwork:
    """The text of a network and the values of its model, without the model.

    Attributes
    ----------
    name : str
        Of the model.
    parameters : dict of str to float
        The model's values.
    sizes : dict of str to str
        Names of the sizes of compartments.
    text : bytes
        The ``.net`` file, compressed.
    options : RunnerOptions
        Of the runner.
    """

    name: str
    parameters: dict[str, float]
    sizes: dict[str, str]
    text: bytes
    options: RunnerOptions

    @classmethod
    def of(cls, runner: Runner, trajectories: float = 1) -> ShippedNetwork:
        """Return the network of a runner, which runs in machine code where so many trajectories repay that.

        Examples
        --------
        >>> import pysb_il2 as il2
        >>> runner = Runner(il2.build("receptor"))
        >>> ShippedNetwork.of(runner).runner().readouts == runner.readouts
        True
        """
        network = runner.network
        text = zlib.compress(network.text.encode())
        compiled = runner.options["compiled"] or machine_code_pays(network, trajectories)
        options: RunnerOptions = {**runner.options, "compiled": compiled}
        return cls(network.name, network.parameters, network.sizes, text, options)

    @functools.cached_property
    def digest(self) -> str:
        """What tells the network, its values and the options from others."""
        about = (self.name, self.parameters, self.sizes, sorted(self.options.items()))
        return hashlib.sha256(repr(about).encode() + zlib.decompress(self.text)).hexdigest()

    def runner(self) -> Runner:
        """Return a runner of the network, of which each thread keeps one."""
        kept: dict[str, Runner] = vars(_made).setdefault("runners", {})
        runner = kept.pop(self.digest, None)
        if runner is None:
            text = zlib.decompress(self.text).decode()
            runner = Runner(
                Network(DeferredModel(self.name, self.parameters, _no_model, self.sizes), text), **self.options
            )
        kept[self.digest] = runner  # the last
        if len(kept) > RUNNERS:
            del kept[next(iter(kept))]
        return runner


#: So many networks each thread keeps, as a fit to several types of cells asks for one after the other.
RUNNERS = 4
#: In each thread: the runners that it made.
_made = threading.local()


def _no_model() -> Model:
    raise Il2Error("a network that was sent as text has no model; ask where it came from")
