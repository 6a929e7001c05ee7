"""A model of parts that never meet, expanded part by part, and merged into the network that one run gives.

Parts are groups of replicas of a decoupled model, or types of cells in one medium.

Replicas of different groups meet in pool molecules only, so every reaction has species of one group and of the
pool. A group is expanded with its rules and those of the pool; a pool species that only others make is handed
to it if it could react with its replicas. What reacts in the pool alone is taken from a group that has all pool
species, or is expanded by itself. So no species and no reaction is missing, and none is there that one run would
not give. Of groups that differ in names alone (twins) one is expanded.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from . import bionetgen as bng
from .isomorphic_replicas import find_renaming, rename_network, twin_observables
from .network import Network
from .partitions import ReplicaGroup
from .progress import Progress
from .species_matching import first_isomorphic

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["expand_in_groups"]

_POOL = ReplicaGroup(frozenset(), ())
#: Groups that are the same under other names, with these names and a prefix for what they count.
_Twins = dict[ReplicaGroup, tuple[dict[str, str], str]]


def expand_in_groups(
    model: Model, bngl: str, groupings: Sequence[Sequence[ReplicaGroup]], progress: Progress | None = None
) -> str:
    """Expand a model group by group, on all cores, and return the text of its ``.net`` file.

    The model has initial amounts and no compartments, energy patterns and local functions; `bngl` is its text without
    actions, `groupings` are one or several results of `independent_groups`, of which the one with most twins is
    taken, and `progress` is called as by `generate_networks`.
    """
    twins, cut = max(
        (_find_twins(groups, bngl) for groups in groupings), key=lambda found: len(found[1]) - len(found[0])
    )
    replicas = frozenset[str]().union(*(group.words for group in cut))
    idle = _unused("idle", bngl)
    texts = {group: _with_a_rule(text, idle, model.initials[0].value.name) for group, text in cut.items()}
    inputs = {group: _with_twin_observables(texts[group], others) for group, others in twins.items()}
    inputs[_POOL] = texts[_POOL]
    networks: dict[ReplicaGroup, Network] = {}
    pool: set[str] = set()
    seeds: dict[str, str] = {}
    waiting = list(twins)
    while waiting:
        more = "".join(f"  {species} 0\n" for species in sorted(pool - set(seeds.values())))
        net_texts = bng.generate_networks(
            [inputs[group].replace("end species", f"{more}end species") for group in waiting],
            name=model.name,
            progress=None if waiting == [_POOL] else progress,
        )
        for group, net_text in zip(waiting, net_texts, strict=True):
            networks[group] = Network(model, net_text)
            for twin, (names, prefix) in twins.get(group, {}).items():
                networks[twin] = Network(model, rename_network(net_text, names, prefix))
        pool_of = {
            group: {species for species in network.species if not _names(species) & {*replicas, idle}}
            for group, network in networks.items()
        }
        isomorphic = first_isomorphic(model, set[str]().union(*pool_of.values()))
        pool = set(isomorphic.values())
        seeds = {
            line: isomorphic.get(species, species)
            for group, network in networks.items()
            for line, species in zip(_lines(texts[group], "species"), network.species, strict=False)
        }
        lacking = {group: pool - {isomorphic[species] for species in pool_of.get(group, ())} for group in texts}
        incomplete = [group for group in twins if any(map(group.may_react_with, lacking[group]))]
        complete = [network for group, network in networks.items() if not lacking[group]]
        waiting = incomplete if complete else [_POOL]  # the pool may make more that the groups lack
    networks[_POOL] = complete[0]
    return _merge_networks({line: seeds[line] for line in _lines(bngl, "species")}, networks, isomorphic, idle)


def _find_twins(
    groups: Sequence[ReplicaGroup], bngl: str
) -> tuple[dict[ReplicaGroup, _Twins], dict[ReplicaGroup, str]]:
    """Return the groups to expand, each with its twins, and the text of each group and of the pool."""
    replicas = frozenset[str]().union(*(group.words for group in groups))
    texts = {group: _without(bngl, replicas - group.words) for group in (*groups, _POOL)}
    twins: dict[ReplicaGroup, _Twins] = {}
    for group in groups:
        for first, others in twins.items():
            names = find_renaming(texts[first], texts[group], first.words, group.words)
            if names is not None:
                others[group] = names, _unused(f"t{len(others)}_", texts[first])
                break
        else:
            twins[group] = {}
    return twins, texts


def _with_twin_observables(text: str, twins: _Twins) -> str:
    lines = "".join(twin_observables(text, names, prefix) for names, prefix in twins.values())
    return text.replace("end observables", f"{lines}end observables")


def _merge_networks(
    seeds: Mapping[str, str], networks: Mapping[ReplicaGroup, Network], isomorphic: Mapping[str, str], idle: str
) -> str:
    """Return one network of all: seeds first, by their lines in the model's order, and each reaction once."""
    no_pool = frozenset({idle}).union(*(group.words for group in networks))
    number = {species: i for i, species in enumerate(seeds.values(), start=1)}
    amount = {species: line.split()[-1] for line, species in seeds.items()}
    reactions: list[str] = []
    observed: dict[str, dict[int, float]] = defaultdict(dict)
    for group, network in networks.items():
        names = [_names(species) for species in network.species]
        numbers = [
            0 if idle in named else number.setdefault(isomorphic.get(species, species), len(number) + 1)
            for species, named in zip(network.species, names, strict=True)
        ]
        own = [not named & no_pool if group is _POOL else bool(named & group.words) for named in names]
        for reactants, products, rate, rules in network.reactions:
            if (all if group is _POOL else any)(own[i] for i in reactants + products):
                sides = (",".join(map(str, sorted(numbers[i] for i in side))) or "0" for side in (reactants, products))
                reactions.append(f"{' '.join(sides)} {rate} #{','.join(rules)}")
        for name in network.model.observables.keys():
            observed[name].update((numbers[i], weight) for weight, i in network.groups[name])
    lines = next(iter(networks.values())).text.partition("begin species")[0].splitlines()  # the same in all
    blocks = {
        "species": [f"{species} {amount.get(species, 0)}" for species in number],
        "reactions": reactions,
        "groups": [f"{name} {_weighted(terms)}" for name, terms in observed.items()],
    }
    for block, rows in blocks.items():
        lines += [f"begin {block}", *(f"{i:5d} {row}" for i, row in enumerate(rows, start=1)), f"end {block}"]
    return "\n".join(lines) + "\n"


def _weighted(terms: Mapping[int, float]) -> str:
    return ",".join(str(i) if weight == 1 else f"{weight:g}*{i}" for i, weight in sorted(terms.items()))


def _names(text: str) -> set[str]:
    """Return the molecules in a text, and maybe functions, and the states as ``~state``."""
    return set(re.findall(r"\w+(?=\()|~\w+", text))


def _unused(name: str, text: str) -> str:
    while name in text:
        name += "_"
    return name


def _with_a_rule(bngl: str, name: str, rate: str) -> str:
    """Return a model in which something happens, since BioNetGen writes no network without reactions."""
    bngl = bngl.replace("begin molecule types\n", f"begin molecule types\n  {name}()\n")
    return bngl.replace("begin reaction rules\n", f"begin reaction rules\n  {name}: 0 -> {name}() {rate}\n")


def _lines(bngl: str, block: str) -> list[str]:
    return bng.block_text(bngl, block).splitlines()


def _without(bngl: str, gone: frozenset[str]) -> str:
    """Return a model without the seeds and rules of some monomers."""
    for block in ("species", "reaction rules"):
        kept = "".join(f"{line}\n" for line in _lines(bngl, block) if not _names(line) & gone)
        bngl = bng.with_block(bngl, block, kept)
    return bngl
