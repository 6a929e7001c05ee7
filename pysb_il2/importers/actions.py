"""Actions of BNGL files, which are never run: those that change the model are refused, limits of expansion are told."""

from __future__ import annotations

import re
import warnings

from ..errors import Il2Error
from ..messages import LOGGER
from .bngl_lines import Blocks, at_row
from .draft import ReadWarning

__all__ = ["check_actions"]

#: What changes values or rules of the model that is simulated.
_CHANGES = {
    "setParameter", "setConcentration", "addConcentration", "setVolume", "readFile", "readNetwork", "readModel",
    "readSBML", "addParameter", "LinearParameterSensitivity",
}  # fmt: skip
_SIMULATES = re.compile(r"simulate|parameter_scan|bifurcate", re.IGNORECASE)
#: Options that change what observables count, with the value that they have anyway.
_COUNTING = {"MoleculesObservables": "CountAll", "SpeciesObservables": "CountUnique"}


def check_actions(blocks: Blocks) -> None:
    """Refuse actions that change the model before it is simulated, say which limits others give, and pass over them.

    What stands behind the first simulation is a protocol, and not the model's.

    Raises
    ------
    Il2Error
        Names the line.
    """
    simulated, passed = False, []
    for row in blocks.actions:
        action, _, options = row.text.partition("(")
        action = action.strip()
        with at_row(row, blocks.name):
            if action in _CHANGES and not simulated:
                raise Il2Error(
                    f"{action} changes the model before it is simulated; write what it sets into the model's blocks, "
                    "and delete the line"
                )
            changed = [name for name, value in _COUNTING.items() if name in options and value not in options]
            if action == "setOption" and changed:
                raise Il2Error(f"option {changed[0]} changes what observables count; write them so that they need none")
        simulated = simulated or bool(_SIMULATES.match(action))
        if action == "generate_network" and (limits := _limits(options)):
            words = f"{blocks.name} limits its expansion; give il2.expand and il2.export the same: {limits}"
            warnings.warn(words, ReadWarning, stacklevel=5)
        elif not blocks.own:
            passed.append(f"{action} (line {row.number})")
    if passed:
        LOGGER.info("actions of %s are not run: %s", blocks.name, ", ".join(passed))


def _limits(options: str) -> str:
    """Return the limits in the options of `generate_network`, as `pysb_il2.expand` takes them."""
    found = re.findall(r"\b(max_iter|max_agg)['\"]?\s*=>\s*['\"]?(\d{1,8})\b", options)
    stoich = re.search(r"\bmax_stoich['\"]?\s*=>\s*\{([^{}]*)\}", options)
    by_monomer = re.findall(r"(\w+)['\"]?\s*=>\s*(\d+)", stoich[1]) if stoich else []
    words = [f"{name}={number}" for name, number in found]
    if by_monomer:
        words.append("max_stoich={" + ", ".join(f"{name!r}: {number}" for name, number in by_monomer) + "}")
    return ", ".join(words)
