"""The list of export formats, and `export`, which writes a model in one of them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..arguments import says_wrong_types
from ..errors import Il2Error, unknown
from ..experiments.experiment import drug_concentrations
from ..files import check_writable
from ..models.lookup import as_model
from .antimony import ANTIMONY
from .bngl import BNGL
from .bngxml import BNGXML
from .certificate import ReadBackError, write_certified
from .copasi import COPASI
from .flat_pysb import PYSB
from .kappa import KAPPA
from .matlab import MATLAB
from .net import NET
from .phase_changes import PhaseChanges, model_at_the_beginning
from .sbml import SBML
from .sbml_boundary import add_boundary
from .sbml_events import add_events

if TYPE_CHECKING:
    from typing import Unpack

    from pysb import Model

    from ..experiments.phase import Phase
    from ..types import LimitOptions
    from .exporter import Exporter

__all__ = ["EXPORTERS", "export", "exporter_of"]

#: All export formats by name. A new format is one file of this folder and its exporter here.
EXPORTERS: dict[str, Exporter] = {
    exporter.name: exporter for exporter in (BNGL, NET, SBML, ANTIMONY, COPASI, BNGXML, KAPPA, MATLAB, PYSB)
}
_WAY_OUT = "give a path in a folder that is there and writable"


@says_wrong_types
def export(
    model: Model | str, path: str | os.PathLike[str] | None = None, *, format: str | None = None, verify: bool = False,
    phases: Sequence[Phase] = (), boundary: Sequence[str] = (), **limits: Unpack[LimitOptions],
) -> str:  # fmt: skip
    """Return a model as text for another tool, and write it to a file if a path is given.

    The text depends on the model alone, byte for byte. The model is left as it was.

    Parameters
    ----------
    model : pysb.Model or str
        Any PySB model, or the name of a ready one; annotations ``hasUnit``, ``hasBasis`` and ``hasSource`` become
        comments.
    path : path-like, optional
        File to write; an existing one is replaced only by a complete new one.
    format : str, optional
        A name of `EXPORTERS`, such as "bngl" for rules, "net" or "sbml" for the network; by default the suffix of
        `path`.
    verify : bool
        Have another tool read the text back, and compare parameters, amounts and trajectories (to 1e-6) with the
        model's before anything is written: BioNetGen, which compares species and reactions too, or for SBML
        libroadrunner, COPASI and bngsim, and for MATLAB GNU Octave. NFsim, which reads "bngxml", and KaSim, which
        reads "kappa", are compared by means of many runs.
        What was compared stands in ``<path>.certificate.json``. A text that differs is written to
        ``<path>.rejected``.
    phases : sequence of Phase, or Regimen
        What cells are given, as events of SBML, Antimony or COPASI, and in MATLAB. They follow the model as
        `pysb_il2.schedule` does with ``equilibrate=False``; `verify` looks at the model at the beginning.
    boundary : sequence of str
        Ligands and drugs of the medium that a tissue simulator sets: in SBML no reaction changes the species
        ``IL2_in_medium``, and ``IL2_taken`` counts the molecules that the cell has taken (docs/howto/tissue.md).
        `verify` looks at the model without that.
    **limits
        ``max_iter``, ``max_agg`` and ``max_stoich`` of `pysb_il2.expand`; BNGL has them in its action.

    Returns
    -------
    str
        The text.

    Raises
    ------
    ReadBackError
        If what is read back differs.
    Il2Error
        If the format is unknown or has no phases or boundary, or the file cannot be written.

    Examples
    --------
    >>> from pysb.examples.bngwiki_simple import model
    >>> print(export(model, format="bngl"))
    # pysb.examples.bngwiki_simple
    # Written by pysb-il2 ... from a PySB model, in the BioNetGen language.
    ...
    """
    model, exporter = as_model(model), exporter_of(path, format)
    if path is not None:
        check_writable(path, _WAY_OUT)
    _check_sizes(model)
    given = model
    if phases or boundary:
        _check_medium(model, exporter, phases, boundary)
    if phases:
        model = model_at_the_beginning(given, phases)
    text, certificate = exporter.to_text(model, **limits), None
    if verify:
        from .verify import check_read_back

        try:
            certificate = check_read_back(model, text, exporter, **limits)
        except ReadBackError as error:
            if path is not None:
                write_certified(text, error.certificate, path, _WAY_OUT)
            raise
    if phases or boundary:
        text = _with_medium(exporter, model, given, phases, boundary, **limits)
        certificate = certificate and certificate.of_more(text, "events" if phases else "boundary")
    if path is not None:
        write_certified(text, certificate, path, _WAY_OUT)
    return text


def _with_medium(
    exporter: Exporter, model: Model, given: Model, phases: Sequence[Phase], boundary: Sequence[str],
    **limits: Unpack[LimitOptions],
) -> str:  # fmt: skip
    """Return the text of a model with what phases change, or with a boundary; `given` is the model before these."""
    if exporter.with_changes:
        return exporter.with_changes(model, PhaseChanges(given, phases, **limits).later, **limits)
    assert exporter.of_sbml is not None
    sbml = SBML.to_text(model, **limits)
    return exporter.of_sbml(
        add_events(sbml, given, phases, **limits) if phases else add_boundary(sbml, given, boundary, **limits)
    )


def _check_medium(model: Model, exporter: Exporter, phases: Sequence[Phase], boundary: Sequence[str]) -> None:
    """Raise an `Il2Error` where a format has no phases or boundary, or a drug is to be given before the phases."""
    if exporter.of_sbml is None and not (phases and exporter.with_changes):
        what = "events, which phases are" if phases else "boundary"
        raise Il2Error(f"format {exporter.name!r} has no {what}; give format='sbml'")
    if phases and boundary:
        raise Il2Error("phases change the medium, and boundary= lets others set it; give one of them")
    if phases and (drugs := [name for name, molar in drug_concentrations(model).items() if molar]):
        raise Il2Error(
            f"model {model.name!r} has {drugs[0]}, which protocols give an hour before all phases; build it with 0 nM "
            "of it and give it in a phase"
        )


def _check_sizes(model: Model) -> None:
    """Raise an `Il2Error` where a compartment has a size by which no rate can be divided."""
    for compartment in model.compartments:
        size = 1.0 if compartment.size is None else float(compartment.size.get_value())
        if not size > 0:
            raise Il2Error(f"compartment {compartment.name!r} has size {size:g}; give one above 0")


def exporter_of(path: str | os.PathLike[str] | None, format: str | None) -> Exporter:
    """Return the exporter of a format that is named, or else of a file's suffix."""
    if format is None:
        suffix = "" if path is None else Path(path).suffix.lower()
        format = next((e.name for e in EXPORTERS.values() if suffix in e.suffixes), suffix[1:])
    if not format:
        where = "neither path nor format is given" if path is None else f"path {str(path)!r} has no suffix"
        raise Il2Error(f"{where}; give format={' or '.join(repr(name) for name in EXPORTERS)}")
    if format not in EXPORTERS:
        if format == "omex":
            raise Il2Error("an archive (.omex) is of an experiment; write it with il2.archive(model, 'x.omex', ...)")
        raise unknown("format", format, EXPORTERS)
    return EXPORTERS[format]
