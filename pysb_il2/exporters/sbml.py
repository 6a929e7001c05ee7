"""SBML Level 3: the reaction network with units, names, sources and identifiers.

Species are amounts in molecules, time is in seconds where the model's constants are. Observables and Expressions keep
their names and stay live: assignment rules compute them. A complex has the names and identifiers of its molecules.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from ..annotations import HAS_UNIT, IS, facts_by_name
from ..network import bionetgen
from ..network.expansion import expand
from ..network.formulas import NAME, parse_formula
from .comments import bibliography, component_comments, file_header
from .exporter import Exporter
from .mathml import Element, MathML
from .sbml_check import load_libsbml, sbml_difference
from .sbml_units import PER_SECOND, SUBSTANCE, Unit, unit_id, unit_of_formula, unit_of_text

if TYPE_CHECKING:
    from typing import Unpack

    from pysb import Model

    from ..network.network import Network
    from ..types import LimitOptions

__all__ = ["SBML", "sbml_text"]

_LEVEL, _VERSION = 3, 2
#: Terms of the Systems Biology Ontology: a macromolecule, a non-covalent complex, a biochemical reaction.
_MACROMOLECULE, _COMPLEX, _REACTION = "SBO:0000245", "SBO:0000253", "SBO:0000176"


def sbml_text(model: Model, **limits: Unpack[LimitOptions]) -> str:
    """Return a model's reaction network as SBML Level 3 Version 2.

    Parameters
    ----------
    model : pysb.Model
        Any PySB model.
    **limits
        ``max_iter``, ``max_agg`` and ``max_stoich`` of `pysb_il2.expand`.

    Raises
    ------
    Il2Error
        If python-libsbml is missing.

    Examples
    --------
    >>> from pysb.examples.bngwiki_simple import model
    >>> "<listOfReactions>" in sbml_text(model)
    True
    """
    return _Writer(load_libsbml(), expand(model, decoupled=False, **limits)).text()


class _Writer:
    """Writes one network as an SBML document."""

    def __init__(self, libsbml: ModuleType, network: Network) -> None:
        self._network, self._pysb = network, network.model
        self._math = MathML(libsbml)
        self._libsbml = libsbml
        self._document = libsbml.SBMLDocument(_LEVEL, _VERSION)
        self._model = self._document.createModel()
        self._names = {*network.parameters, *network.constants, *network.groups}
        self._functions = [
            (name.removesuffix("()"), text)
            for _, name, text in (line.split(None, 2) for line in self._lines("functions"))
        ]
        self._names |= {name for name, _ in self._functions}
        self._prefix = "s"
        while any(map(self._is_ours, self._names)):
            self._prefix += "_"
        self._units: dict[str, Unit | None] = dict.fromkeys(network.groups, SUBSTANCE)
        self._comments = component_comments(self._pysb)

    def text(self) -> str:
        """Return the document."""
        self._write_model()
        self._write_compartments()
        self._write_parameters()
        self._write_species()
        self._write_observables()
        self._write_formulas(self._functions)
        self._write_reactions()
        self._write_units()
        return str(self._libsbml.writeSBMLToString(self._document))

    def _is_ours(self, name: str) -> bool:
        """Return whether a name may be an identifier of a species, a reaction or the compartment."""
        return bool(re.fullmatch(rf"{self._prefix}(\d+|_.*)", name))

    def _lines(self, block: str) -> list[str]:
        return [line for line in bionetgen.block_text(self._network.text, block).splitlines() if line.strip()]

    def _write_model(self) -> None:
        name = self._network.name
        taken = name in {*self._names, *self._compartments()} or self._is_ours(name)
        self._model.setId(name if re.fullmatch(NAME, name) and not taken else f"{self._prefix}_model")
        self._model.setName(name)
        self._model.setSubstanceUnits("item")
        self._model.setExtentUnits("item")
        self._model.setTimeUnits("second")
        self._model.setVolumeUnits("litre")
        lines = [line.lstrip("# ") for line in (*file_header(self._pysb, "as SBML"), *bibliography(self._pysb))]
        limits = f"Limits of the expansion: {self._network.limits}" if self._network.limits else ""
        _note(self._model, *lines[1:], limits)

    def _write_compartments(self) -> None:
        """Write the model's compartments, or one for all species: amounts do not depend on its size."""
        for name in self._compartments():
            compartment = self._model.createCompartment()
            compartment.setId(name)
            compartment.setConstant(True)
            compartment.setSpatialDimensions(3)
            compartment.setUnits("litre")
            size = self._network.sizes.get(name)
            if size is None:
                compartment.setSize(1.0)
            else:
                self._assign_initially(name, self._math.name(size))

    def _compartments(self) -> list[str]:
        return [compartment.name for compartment in self._pysb.compartments] or [f"{self._prefix}_cell"]

    def _write_parameters(self) -> None:
        units = facts_by_name(self._pysb, HAS_UNIT)
        for name, value in self._network.parameters.items():
            self._units[name] = unit_of_text(units[name]) if name in units else None
            parameter = self._create_parameter(name)
            parameter.setConstant(True)
            parameter.setValue(value)
        rows = (line.partition("#")[0].split(None, 2) for line in self._lines("parameters"))
        self._write_formulas([(name, text) for _, name, text in rows if name in self._network.constants])

    def _write_formulas(self, formulas: Iterable[tuple[str, str]]) -> None:
        """Write Expressions as parameters that assignment rules compute."""
        for name, text in formulas:
            tree = parse_formula(text, {*self._names, "time"})
            self._units[name] = unit_of_formula(tree, self._units)
            self._assign(name, self._math.of_tree(tree))

    def _write_observables(self) -> None:
        for name, terms in self._network.groups.items():
            species = [self._math.product([weight] * (weight != 1) + [self._species(i)]) for weight, i in terms]
            self._assign(name, self._math.sum(species))

    def _assign(self, name: str, math: Element) -> None:
        self._create_parameter(name).setConstant(False)
        rule = self._model.createAssignmentRule()
        rule.setVariable(name)
        rule.setMath(math)

    def _assign_initially(self, symbol: str, math: Element) -> None:
        assignment = self._model.createInitialAssignment()
        assignment.setSymbol(symbol)
        assignment.setMath(math)

    def _create_parameter(self, name: str) -> Element:
        parameter = self._model.createParameter()
        parameter.setId(name)
        if (unit := self._units.get(name)) is not None:
            parameter.setUnits(unit_id(unit))
        if comment := self._comments.get(name):
            _note(parameter, comment)
        return parameter

    def _species(self, index: int) -> str:
        return f"{self._prefix}{index + 1}"

    def _write_species(self) -> None:
        identifiers = facts_by_name(self._pysb, IS)
        for i, (text, amount) in enumerate(zip(self._network.species, self._network.initials, strict=True)):
            where, _, bare = text.rpartition("::") if text.startswith("@") else ("", "", text)
            species = self._model.createSpecies()
            species.setId(self._species(i))
            species.setName(bare.replace("$", ""))
            species.setCompartment(where.partition("::")[0].strip("@:") or self._compartments()[0])
            species.setSubstanceUnits("item")
            species.setHasOnlySubstanceUnits(True)
            fixed = "$" in text
            species.setConstant(fixed)
            species.setBoundaryCondition(fixed)
            molecules = re.findall(r"(?:^|\.)(?:@\w+::)?\$?(\w+)\(", text)
            species.setSBOTerm(_COMPLEX if len(molecules) > 1 else _MACROMOLECULE)
            self._identify(species, [identifiers[m] for m in dict.fromkeys(molecules) if m in identifiers])
            try:
                species.setInitialAmount(float(amount))
            except ValueError:
                self._assign_initially(self._species(i), self._math.of_tree(parse_formula(amount, self._names)))

    def _identify(self, species: Element, identifiers: list[str]) -> None:
        """Say which proteins a species is or has as parts."""
        resources = [text for text in map(str, identifiers) if "://" in text or text.startswith("urn:")]
        if not resources:
            return
        species.setMetaId(f"{self._prefix}_about_{species.getId()}")
        term = self._libsbml.CVTerm(self._libsbml.BIOLOGICAL_QUALIFIER)
        alone = species.getSBOTermID() == _MACROMOLECULE
        term.setBiologicalQualifierType(self._libsbml.BQB_IS if alone else self._libsbml.BQB_HAS_PART)
        for resource in resources:
            term.addResource(resource)
        species.addCVTerm(term)

    def _write_reactions(self) -> None:
        for i, reaction in enumerate(self._network.reactions, start=1):
            written = self._model.createReaction()
            written.setId(f"{self._prefix}_r{i}")
            written.setName(", ".join(reaction.rules))
            written.setReversible(False)
            written.setSBOTerm(_REACTION)
            for side, create in (
                (reaction.reactants, written.createReactant), (reaction.products, written.createProduct)
            ):  # fmt: skip
                self._write_side(side, create)
            rate = self._math.of_tree(parse_formula(reaction.rate, self._names))
            law = written.createKineticLaw()
            law.setMath(self._math.product([rate, *map(self._species, reaction.reactants)]))

    def _write_side(self, side: Iterable[int], create: Callable[[], Element]) -> None:
        for index, number in Counter(side).items():
            reference = create()
            reference.setSpecies(self._species(index))
            reference.setStoichiometry(number)
            reference.setConstant(True)

    def _write_units(self) -> None:
        used = {unit for unit in self._units.values() if unit is not None} | self._math.units | {PER_SECOND}
        for unit in sorted(used, key=unit_id):
            if not unit.is_base:
                definition = self._model.createUnitDefinition()
                definition.setId(unit_id(unit))
                for kind, exponent in unit.powers():
                    part = definition.createUnit()
                    part.setKind(self._libsbml.UnitKind_forName(kind))
                    part.setExponent(exponent)
                    part.setScale(0)
                    part.setMultiplier(1.0)


def _note(element: Element, *lines: str) -> None:
    text = "".join(f"<p>{escape(line)}</p>" for line in lines if line)
    element.setNotes(f'<body xmlns="http://www.w3.org/1999/xhtml">{text}</body>')


SBML = Exporter(
    "sbml",
    (".xml", ".sbml"),
    sbml_text,
    difference=sbml_difference,
    readers=("python-libsbml",),
    of_sbml=str,
)
