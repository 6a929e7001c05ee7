"""Cells of several types in one medium, by the names of the types."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import partial

from pysb import Model

from ..arguments import says_wrong_types
from ..composition.model_constants import Override
from ..composition.population import write_population
from ..errors import Il2Error, unknown
from ..knowledge.cells import CYTOPLASM, cell_name
from ..knowledge.constants import table
from ..knowledge.ligands import Ligand
from ..models.lookup import as_model
from ..modules.parts.trans_presentation import present_IL2
from ..naming import COPIES_SUFFIX, GROWTH_RATES, with_suffix
from ..rules.names import check_model_name
from ..types import PositiveFloat
from .build import build

__all__ = ["populate"]


@says_wrong_types
def populate(
    cells: Mapping[str, PositiveFloat],
    *,
    volume_ml: PositiveFloat = 1.0,
    model: str | Model | Mapping[str, str | Model] = "signal",
    presents: Mapping[str, Iterable[str]] | None = None,
    ligand: str | Ligand | None = None,
    knockouts: Iterable[str] = (),
    mutants: Mapping[str, Iterable[str]] | None = None,
    inhibitors: Mapping[str, float] | None = None,
    parameters: Mapping[str, Override] | None = None,
    detail: str | None = None,
    name: str | None = None,
) -> Model:
    """Build a model of cells of several types that share a medium: its ligands, and its drugs.

    Each type has its own copies of proteins, its size, and what it secretes. Amounts are molecules in the whole
    medium. Read-outs of a type, such as ``Treg_pSTAT5``, are molecules per cell; ``IL2_in_medium_nM`` is the
    concentration of the free ligand. The numbers of cells, ``Treg_cells``, and ``medium_volume`` (L) are Parameters.

    Parameters
    ----------
    cells : mapping of str to float
        How many cells of each type there are. A type is a cell of ``cells.tsv``, or a name of your own if `model`
        gives its model.
    volume_ml : float
        Volume of the medium, mL.
    model : str, pysb.Model, or mapping of str to str or pysb.Model
        The ready model that each type has, or the model of one cell of each type, by type. A ready model is built
        with the arguments below, a `pysb.Model` is taken as it is.
    presents : mapping of str to iterable of str, optional
        Types whose CD25 presents IL-2 to CD122 and CD132 of others, such as ``{"DC": ["Th"]}``.
    ligand, knockouts, mutants, inhibitors, parameters, detail
        As in `pysb_il2.build`, for every type.
    name : str, optional
        Name of the model; by default the types' names joined.

    Returns
    -------
    pysb.Model
        Every PySB tool, `pysb_il2.Simulator`, the protocols and `pysb_il2.decouple` work on it.

    Raises
    ------
    Il2Error
        If a type is not known, is named twice, or does not see a ligand or a drug of another; if a number of cells or
        the volume is not above 0.

    Notes
    -----
    Of n cells of a type, molecules of the type meet with 1/n of the rate constant of one cell, and what a cell makes
    is made n times. Reactions with the medium keep their constants, since both models count the medium in its own
    volume. One type alone is the model of one cell at the density n / volume.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> model = il2.populate({"Treg": 1e5, "Th": 1e6}, volume_ml=1.0, model="receptor")
    >>> table = il2.time_course(model, doses_nM=[0.01], times_min=[60], readouts=["Treg_bound_IL2", "Th_bound_IL2"])
    >>> Treg, Th = table.value
    >>> bool(Treg > 10 * Th)
    True
    """
    check_model_name(name)
    if not cells:
        raise Il2Error("cells names no type; give their numbers, such as {'Treg': 1e4, 'Th': 1e5}")
    build_one = partial(
        build, ligand=ligand, knockouts=list(knockouts), mutants=mutants, inhibitors=inhibitors, parameters=parameters,
        detail=detail,
    )  # fmt: skip
    chosen = dict(model) if isinstance(model, Mapping) else dict.fromkeys(cells, model)
    if cells.keys() != chosen.keys():
        raise Il2Error(
            f"cells has the types {', '.join(cells)}, and model has models of {', '.join(chosen)}; give one for each"
        )
    pairs = _presenting(presents or {}, chosen)
    types: dict[str, Model] = {}
    numbers: dict[str, float] = {}
    labels: dict[str, str] = {}
    for given, of_type in chosen.items():
        label = given if isinstance(of_type, Model) else cell_name(given)
        if not label.isidentifier():
            raise Il2Error(f"type {given!r} cannot begin the names of molecules; give letters, digits and underscores")
        if label in types:
            raise Il2Error(f"the type {label!r} is named twice, once as {given!r}; keep one")
        types[label] = as_model(of_type) if isinstance(of_type, Model) else build_one(of_type, cell=label)
        numbers[label] = cells[given]
        labels[given] = label
    sizes = {name for name, row in table().items() if row.scales_with == CYTOPLASM}
    copies = {name for one in types.values() for name in with_suffix(one.parameters.keys(), COPIES_SUFFIX).values()}
    written = write_population(
        name or "_and_".join(types),
        types,
        numbers,
        volume_L=volume_ml * 1e-3,
        of_cell=sizes.union(copies, GROWTH_RATES),
    )
    for donor, acceptor in pairs:
        present_IL2(written, labels[donor], labels[acceptor])
    return written


def _presenting(presents: Mapping[str, Iterable[str]], types: Collection[str]) -> list[tuple[str, str]]:
    """Return who presents IL-2 to whom, as pairs of types; an `Il2Error` if one is not there or is alone."""
    pairs = []
    for donor, acceptors in presents.items():
        of_donor = [(donor, acceptor) for acceptor in acceptors]
        if not of_donor:
            raise Il2Error(f"presents names no type to which {donor!r} presents IL-2; give one, such as 'Th'")
        pairs += of_donor
    for donor, acceptor in pairs:
        if missing := [label for label in (donor, acceptor) if label not in types]:
            raise unknown("type", missing[0], types, where="cells")
        if donor == acceptor:
            raise Il2Error(f"{donor!r} presents IL-2 to itself; give another type")
    return pairs
