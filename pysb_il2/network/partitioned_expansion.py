"""A decoupled model expanded in parts, side by side, and joined into the network that one run gives.

Copies of different parts meet in pool molecules only, so every reaction has species of one part and of the
pool. A part is expanded with its rules and those of the pool; a pool species that only others make is handed
to it if it could react with its copies. What reacts in the pool alone is taken from a part that has all pool
species, or is expanded by itself. So no species and no reaction is missing, and none is there that one run would
not give. Of parts that differ in names alone one is expanded.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from . import bionetgen as bng
from .isomorphic_replicas import counted_too, renamed, renaming
from .network import Network
from .partitions import Part

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["joined"]

_POOL = Part(frozenset(), ())


def joined(model: Model, bngl: str, parts: Sequence[Part], progress: bng.Progress | None = None) -> str:
    """Expand a model part by part, on all cores, and return the text of its ``.net`` file.

    Parameters
    ----------
    model : pysb.Model
        The model, with initial amounts and without compartments, energy patterns and local functions.
    bngl : str
        The same in BNGL, without actions.
    parts : sequence of Part
        Its copies; see `pysb_il2.network.partitions.parts`.
    progress : callable, optional
        See `pysb_il2.network.bionetgen.generate_networks`.

    Raises
    ------
    Il2Error
        If Perl is missing or BioNetGen fails, with its message.
    """
    copies = frozenset[str]().union(*(part.monomers for part in parts))
    idle = _unused("idle", bngl)
    cut = {part: _cut(bngl, copies - part.monomers) for part in (*parts, _POOL)}
    twins = _twins(parts, cut)
    texts = {part: _with_a_rule(text, idle, model.initials[0].value.name) for part, text in cut.items()}
    asked = {part: _counting(texts[part], others) for part, others in twins.items()} | {_POOL: texts[_POOL]}
    networks: dict[Part, Network] = {}
    pool: set[str] = set()
    seeds: dict[str, str] = {}
    waiting = list(twins)
    while waiting:
        more = "".join(f"  {species} 0\n" for species in sorted(pool - set(seeds.values())))
        made = bng.generate_networks(
            [asked[part].replace("end species", f"{more}end species") for part in waiting],
            name=model.name,
            progress=None if waiting == [_POOL] else progress,
        )
        for part, net in zip(waiting, made, strict=True):
            networks[part] = Network(model, net)
            for twin, (names, prefix) in twins.get(part, {}).items():
                networks[twin] = Network(model, renamed(net, names, prefix))
        have = {part: {s for s in net.species if not _names(s) & {*copies, idle}} for part, net in networks.items()}
        alike = _alike(model, set[str]().union(*have.values()))
        pool = set(alike.values())
        seeds = {
            line: alike.get(species, species)
            for part, network in networks.items()
            for line, species in zip(_lines(texts[part], "species"), network.species, strict=False)
        }
        lacking = {part: pool - {alike[species] for species in have.get(part, ())} for part in texts}
        asking = [part for part in twins if any(map(part.asks_for, lacking[part]))]
        whole = [network for part, network in networks.items() if not lacking[part]]
        waiting = asking if whole else [_POOL]  # the pool may make more that the parts lack
    networks[_POOL] = whole[0]
    return _written({line: seeds[line] for line in _lines(bngl, "species")}, networks, alike, idle)


def _twins(parts: Sequence[Part], texts: Mapping[Part, str]) -> dict[Part, dict[Part, tuple[dict[str, str], str]]]:
    """Return the parts to expand, each with those that are the same under other names, and these names."""
    found: dict[Part, dict[Part, tuple[dict[str, str], str]]] = {}
    for part in parts:
        for first, others in found.items():
            names = renaming(texts[first], texts[part], first.monomers, part.monomers)
            if names is not None:
                others[part] = names, _unused(f"t{len(others)}_", texts[first])
                break
        else:
            found[part] = {}
    return found


def _counting(text: str, twins: Mapping[Part, tuple[dict[str, str], str]]) -> str:
    lines = "".join(counted_too(text, names, prefix) for names, prefix in twins.values())
    return text.replace("end observables", f"{lines}end observables")


def _written(seeds: Mapping[str, str], networks: Mapping[Part, Network], alike: Mapping[str, str], idle: str) -> str:
    """Return one network of all: seeds first, by their lines in the model's order, and each reaction once."""
    apart = frozenset({idle}).union(*(part.monomers for part in networks))
    place = {species: i for i, species in enumerate(seeds.values(), start=1)}
    amount = {species: line.split()[-1] for line, species in seeds.items()}
    reactions: list[str] = []
    groups: dict[str, dict[int, float]] = defaultdict(dict)
    for part, network in networks.items():
        names = [_names(species) for species in network.species]
        here = [
            0 if idle in named else place.setdefault(alike.get(species, species), len(place) + 1)
            for species, named in zip(network.species, names, strict=True)
        ]
        mine = [not named & apart if part is _POOL else bool(named & part.monomers) for named in names]
        for reactants, products, rate, rules in network.reactions:
            if (all if part is _POOL else any)(mine[i] for i in reactants + products):
                sides = (",".join(map(str, sorted(here[i] for i in side))) or "0" for side in (reactants, products))
                reactions.append(f"{' '.join(sides)} {rate} #{','.join(rules)}")
        for name in network.model.observables.keys():
            groups[name].update((here[i], weight) for weight, i in network.groups[name])
    counted = [
        f"{name} {','.join(str(i) if weight == 1 else f'{weight:g}*{i}' for i, weight in sorted(terms.items()))}"
        for name, terms in groups.items()
    ]
    head = next(iter(networks.values())).text.partition("begin species")[0]  # the same in all
    species = [f"{one} {amount.get(one, 0)}" for one in place]
    blocks = {"species": species, "reactions": reactions, "groups": counted}
    lines = head.splitlines()
    for block, rows in blocks.items():
        lines += [f"begin {block}", *(f"{i:5d} {row}" for i, row in enumerate(rows, start=1)), f"end {block}"]
    return "\n".join(lines) + "\n"


def _alike(model: Model, species: Iterable[str]) -> dict[str, str]:
    """Return for each species the first that is the same graph, since two runs may order molecules differently."""
    from .species_matching import comparison

    kinds = defaultdict(list)
    for one in sorted(species):
        kinds[tuple(sorted(re.sub(r"!\d+", "!", one).split(".")))].append(one)
    same = comparison(model, [one for kind in kinds.values() if len(kind) > 1 for one in kind])
    first: dict[str, str] = {}
    for kind in kinds.values():
        for one in kind:
            others = (other for other in kind if first.get(other) == other)
            first[one] = next((other for other in others if same(one, other)), one)
    return first


def _names(text: str) -> set[str]:
    """Return the molecules in a text, and maybe functions."""
    return set(re.findall(r"(\w+)\(", text))


def _unused(name: str, text: str) -> str:
    while name in text:
        name += "_"
    return name


def _with_a_rule(bngl: str, name: str, rate: str) -> str:
    """Return a model in which something happens, since BioNetGen writes no network without reactions."""
    bngl = bngl.replace("begin molecule types\n", f"begin molecule types\n  {name}()\n")
    return bngl.replace("begin reaction rules\n", f"begin reaction rules\n  {name}: 0 -> {name}() {rate}\n")


def _lines(bngl: str, block: str) -> list[str]:
    return bng.between(bngl, block).splitlines()


def _cut(bngl: str, gone: frozenset[str]) -> str:
    """Return a model without the seeds and rules of some monomers."""
    for block in ("species", "reaction rules"):
        kept = "".join(f"{line}\n" for line in _lines(bngl, block) if not _names(line) & gone)
        head, begin, rest = bngl.partition(f"begin {block}\n")
        bngl = head + begin + kept + f"end {block}" + rest.partition(f"end {block}")[2]
    return bngl
