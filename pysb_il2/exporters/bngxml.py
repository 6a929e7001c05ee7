"""BioNetGen's XML: the rules as the network-free programs NFsim and RuleMonkey read them."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from functools import partial
from math import isclose
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import numpy as np

from ..errors import Il2Error
from ..rules.expressions import check_functions
from ..simulation.engine_support import unsupported_features
from ..simulation.engines.network_free import NetworkFreeEngine, Stage, bng_xml
from .comments import file_header
from .exporter import Comparison, Exporter
from .mean_comparison import compare_means, whole

if TYPE_CHECKING:
    from typing import Unpack
    from xml.etree.ElementTree import Element

    from pysb import Model

    from ..types import FloatArray, LimitOptions
    from .exporter import ReadBack

__all__ = ["BNGXML", "bng_xml_text", "check_carried_by_rules"]

#: Numbers are written with all their digits.
RTOL = 1e-12


def bng_xml_text(model: Model, **limits: Unpack[LimitOptions]) -> str:
    """Return a model in BioNetGen's XML, with all digits of its values.

    Parameters
    ----------
    model : pysb.Model
        Any PySB model that NFsim runs right.
    **limits
        None: programs that follow single molecules have no limits.

    Raises
    ------
    Il2Error
        If NFsim would run the model wrong, or limits are given.

    Examples
    --------
    >>> from pysb.examples.bngwiki_simple import model
    >>> '<Parameter id="EGF0" type="Constant" value="' in bng_xml_text(model)
    True
    """
    check_carried_by_rules(model, "bngxml", **limits)
    values = {c.name: float(c.get_value()) for c in (*model.parameters, *model.expressions_constant())}

    def with_all_digits(match: re.Match[str]) -> str:
        return f"{match[1]}{values[match[2]]!r}{match[3]}" if match[2] in values else match[0]

    xml = re.sub(r'(<Parameter id="([^"]*)" [^>]*?value=")[^"]*(")', with_all_digits, bng_xml(model))
    header = "\n".join(line.lstrip("# ") for line in file_header(model, "in BioNetGen's XML")[:-1]).replace("--", "- -")
    return xml.replace("<sbml ", f"<!--\n{header.rstrip()}\n-->\n<sbml ", 1)


def check_carried_by_rules(model: Model, format: str, **limits: Unpack[LimitOptions]) -> None:
    """Raise an `Il2Error` if programs that follow single molecules by rules would run a model wrong."""
    check_functions(model)
    for name, limit in limits.items():
        if limit is not None:
            raise Il2Error(f"format {format!r} has rules, which go on without limits; leave {name} out, or take 'net'")
    for feature in unsupported_features(model, "nfsim"):
        why = feature.partition("; take engine=")[0]
        raise Il2Error(f"format {format!r} cannot carry model {model.name!r}: {why}; export it as 'bngl' or 'sbml'")


def _difference(expected: ReadBack, text: str) -> Comparison:
    """Return what differs between a model and its XML, as NFsim runs it."""
    root = ElementTree.fromstring(text)
    if difference := next(_structural_differences(expected, root), None):
        return Comparison(difference)
    names = [seed.attrib["concentration"] for seed in root.findall(".//{*}Species")]
    seeds = whole(np.array([expected.engine.value(name) for name in names]))
    return compare_means(expected, partial(_follow, NetworkFreeEngine(text, "nfsim"), seeds))


def _structural_differences(expected: ReadBack, root: Element) -> Iterator[str]:
    """Yield what differs before anything happens."""
    model, value = expected.network.model, expected.engine.value
    read = {each.attrib["id"]: float(each.attrib["value"]) for each in root.findall(".//{*}Parameter")}
    for name in (*model.parameters.keys(), *model.expressions_constant().keys()):
        if name not in read:
            yield f"parameter {name!r} is missing"
        elif not isclose(read[name], value(name), rel_tol=RTOL):
            yield f"parameter {name!r} is {read[name]!r}, not {value(name)!r}"
    functions = model.expressions_dynamic().keys()
    found = {
        "molecule type": [_signature(each) for each in root.findall(".//{*}MoleculeType")],
        "rule": [each.attrib["name"] for each in root.findall(".//{*}ReactionRule")],
        "observable": [each.attrib["name"] for each in root.findall(".//{*}Observable")],
        "initial amount": [each.attrib["concentration"] for each in root.findall(".//{*}Species")],
        # BioNetGen adds some of its own.
        "function": {each.attrib["id"] for each in root.findall(".//{*}Function")} & {*functions},
    }
    there = {
        "molecule type": [
            f"{m.name}({','.join('~'.join([site, *sorted(m.site_states.get(site, ()))]) for site in m.sites)})"
            for m in model.monomers
        ],
        "rule": [n for r in model.rules for n in (r.name, f"_reverse_{r.name}")[: 1 + r.is_reversible]],
        "observable": model.observables.keys(),
        "initial amount": [initial.value.name for initial in model.initials],
        "function": functions,
    }
    for kind, names in there.items():
        for name in sorted({*names} ^ {*found[kind]}):
            yield f"{kind} {name!r} is {'missing' if name in names else 'new'}"


def _signature(molecule: Element) -> str:
    sites = [
        "~".join([site.attrib["id"], *sorted(state.attrib["id"] for state in site.findall(".//{*}AllowedState"))])
        for site in molecule.findall(".//{*}ComponentType")
    ]
    return f"{molecule.attrib['id']}({','.join(sites)})"


def _follow(
    engine: NetworkFreeEngine, seeds: FloatArray, times: FloatArray, seed: int, seconds: float
) -> Mapping[str, FloatArray]:
    """Follow one run of NFsim."""
    return engine.run([Stage(seeds, times)], seed=seed, deadline=time.monotonic() + seconds)[0]


BNGXML = Exporter("bngxml", (".bngxml",), bng_xml_text, difference=_difference, readers=("bngsim",))
