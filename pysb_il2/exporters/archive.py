"""COMBINE archives: a model as SBML, what is done with it as SED-ML, and who made it of what, in one file."""

from __future__ import annotations

import io
import itertools
import math
import os
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import numpy as np

from ..arguments import says_wrong_types
from ..catalogue.provenance import citations
from ..errors import Il2Error
from ..experiments.experiment import dosed_ligand
from ..experiments.phase import finite_numbers
from ..files import check_writable
from ..models.lookup import as_model
from .archive_check import check_archive
from .archived_protocol import ArchivedProtocol, archived_protocol
from .certificate import ReadBackError, sha256, write_certified
from .formats import export
from .phase_changes import model_at_the_beginning
from .sbml_check import load_libsbml
from .sbml_events import add_events, begin_by_event
from .sedml import PART, SEDML_FILE, sedml_text

if TYPE_CHECKING:
    from typing import Unpack

    from pysb import Model

    from ..experiments.phase import Phase
    from ..types import LimitOptions

__all__ = ["archive"]

_WAY_OUT = "give a path in a folder that is there and writable"
_SPECIFICATIONS = "http://identifiers.org/combine.specifications/"
#: A zip file tells when its parts were written; the earliest time that it can tell makes it the same every time.
_NO_DATE = (1980, 1, 1, 0, 0, 0)


@says_wrong_types
def archive(
    model: Model | str, path: str | os.PathLike[str], *, readouts: Sequence[str] = ("pSTAT5",),
    times_min: Iterable[float] | None = None, phases: Sequence[Phase] = (), doses_nM: Iterable[float] = (),
    ligand: str | None = None, equilibrate: bool = True, variation: Mapping[str, float] | str | None = None,
    verify: bool = False, **limits: Unpack[LimitOptions],
) -> None:  # fmt: skip
    """Write a COMBINE archive: a model and an experiment with it, which COPASI, tellurium and other tools run.

    With `doses_nM` the experiment is that of `pysb_il2.time_course`, `phases` being what is before the dose; without,
    that of `pysb_il2.schedule`. Cells come to their steady state by living without ligand for as long as they
    take, which is part of the time in the archive. Without doses and phases the model runs as it begins.

    Parameters
    ----------
    model : pysb.Model or str
        Any PySB model, or the name of a ready one.
    path : path-like
        File to write, as a rule ``.omex``. The same model and experiment give the same bytes.
    readouts : sequence of str
        Observables or Expressions to report.
    times_min : iterable of float, optional
        Minutes after the dose, or from the first phase on. The report has all multiples of their largest common
        step between the first and the last; with one time also that of the dose. By default 30 after a dose, else
        every 5 to the end of the phases.
    phases : sequence of Phase, or Regimen
        What cells are given; events of the SBML.
    doses_nM : iterable of float
        Concentrations of the ligand after the phases, nM: a repeated task sets ``<ligand>_dose_nM``.
    ligand : str, optional
        Which ligand is dosed, where the model has several.
    equilibrate : bool
        Bring the cells to their ligand-free steady state first. Drugs of the model are given for an hour before
        phases and doses in both cases.
    variation : mapping of str to float, or "calibrated", optional
        As in `pysb_il2.time_course`, but by default all cells are the median cell, since other programs run one cell
        at a time; the archive says so in words. Otherwise a repeated task sets the copies of each part
        of the cells, the report has ``part_of_cells`` beside them, and the mean over cells is the sum of
        ``part_of_cells`` times the read-out.
    verify : bool
        Have COPASI run the archive, and compare its report with ours to 1e-5. What was compared stands in
        ``<path>.certificate.json``. An archive that differs is written to ``<path>.rejected``.
    **limits
        As in `pysb_il2.export`.

    Raises
    ------
    ReadBackError
        If COPASI's report differs.
    Il2Error
        If times have no common step, a name is not known, cells find no steady state, or the file cannot be
        written.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import pysb_il2 as il2
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "doses.omex"
    ...     il2.archive("receptor", path, doses_nM=[0.01, 1], times_min=[15, 30], readouts=["IL2_trimer"])
    ...     path.read_bytes()[:2]
    b'PK'
    """
    model = as_model(model)
    check_writable(path, _WAY_OUT)
    doses = list(doses_nM)
    ligand = dosed_ligand(model, ligand)[0] if doses else None
    if times_min is None:
        until = math.fsum(phase.minutes for phase in phases) if phases else 240.0
        times_min = [30.0] if doses else [*np.arange(0.0, until, 5.0), until]
    protocol = archived_protocol(
        model, phases=phases, ligand=ligand, doses_nM=finite_numbers(doses, "doses_nM") if doses else [],
        times_min=finite_numbers(times_min, "times_min"), readouts=readouts, equilibrate=equilibrate,
        variation=variation,
    )  # fmt: skip
    happens = protocol.archived_phases
    sbml = export(model_at_the_beginning(model, happens) if happens else model, format="sbml", **limits)
    if happens:
        sbml = add_events(sbml, model, happens, ligand, **limits)
    if protocol.cells:
        sbml = _with_parts(sbml, protocol.cells)
    if protocol.cells or (ligand and not protocol.zero):
        sbml = begin_by_event(sbml)
    content = _archived(model, sbml, protocol)
    certificate = check_archive(model, content, protocol, **limits) if verify else None
    write_certified(content, certificate, path, _WAY_OUT)
    if certificate and certificate.difference:
        raise ReadBackError(f"COPASI runs the archive to other numbers: {certificate.difference}", "", certificate)


def _with_parts(sbml: str, cells: Mapping[str, Mapping[float, float]]) -> str:
    """Return SBML in which a parameter is the part of the cells that have the copies of proteins."""
    libsbml = load_libsbml()
    document = libsbml.readSBMLFromString(sbml)
    model = document.getModel()
    if model.getElementBySId(PART) is not None:
        raise Il2Error(f"the model has {PART!r}, which is to be a parameter of the SBML; rename it")
    of_each = []
    for name, parts in cells.items():
        values, numbers = list(parts), [repr(part) for part in parts.values()]
        limits = [f"{name} < {math.sqrt(low * high)!r}" for low, high in itertools.pairwise(values)]
        pieces = [word for pair in zip(numbers[:-1], limits, strict=True) for word in pair]
        of_each.append(f"piecewise({', '.join([*pieces, numbers[-1]])})")
    parameter = model.createParameter()
    parameter.setId(PART)
    parameter.setConstant(False)
    rule = model.createAssignmentRule()
    rule.setVariable(PART)
    rule.setMath(libsbml.parseL3Formula(" * ".join(of_each)))
    return str(libsbml.writeSBMLToString(document))


def _archived(model: Model, sbml: str, protocol: ArchivedProtocol) -> bytes:
    """Return the files of an archive with its manifest, metadata and the sources of the model."""
    # COPASI reads a file of the same name in the folder in which it runs, if one is there.
    sbml_file = f"model_{sha256(sbml.encode())[:8]}.xml"
    forms = {
        ".": f"{_SPECIFICATIONS}omex", "manifest.xml": f"{_SPECIFICATIONS}omex-manifest",
        sbml_file: f"{_SPECIFICATIONS}sbml", SEDML_FILE: f"{_SPECIFICATIONS}sed-ml",
        "metadata.rdf": f"{_SPECIFICATIONS}omex-metadata",
        "sources.bib": "http://purl.org/NET/mediatypes/application/x-bibtex",
    }  # fmt: skip
    manifest = "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<omexManifest xmlns="{_SPECIFICATIONS}omex-manifest">',
            *(
                f' <content location="{name}" format="{form}"' + ' master="true"' * (name == SEDML_FILE) + "/>"
                for name, form in forms.items()
            ),
            "</omexManifest>\n",
        ]
    )
    metadata = f"""<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcterms="http://purl.org/dc/terms/">
 <rdf:Description rdf:about=".">
  <dcterms:title>{escape(str(model.name))}</dcterms:title>
  <dcterms:description>{escape(protocol.in_words)}</dcterms:description>
  <dcterms:creator>pysb-il2 {version("pysb-il2")}</dcterms:creator>
  <dcterms:references rdf:resource="./sources.bib"/>
 </rdf:Description>
</rdf:RDF>
"""
    written = io.BytesIO()
    files = {
        "manifest.xml": manifest, sbml_file: sbml, SEDML_FILE: sedml_text(protocol, sbml_file),
        "metadata.rdf": metadata, "sources.bib": f"{citations(model)}\n",
    }  # fmt: skip
    with zipfile.ZipFile(written, "w") as archived:
        for name, text in files.items():
            part = zipfile.ZipInfo(name, _NO_DATE)
            part.compress_type = zipfile.ZIP_DEFLATED
            archived.writestr(part, text)
    return written.getvalue()
