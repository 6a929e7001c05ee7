"""Where molecules stand in the picture of the pathway: by their names, or by what the model says of their place."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from ..annotations import cell_types
from ..rules.medium import initials_in_medium
from .svg import width_of

if TYPE_CHECKING:
    from pysb import Model, Monomer

    from ..rules.patterns import SiteKey

__all__ = ["CHIP", "HEAD", "MEMBRANE", "ROW", "Box", "Layout", "lay_out"]

HEAD, ROW = 22, 17
#: The width of a number in colour, the thickness of the membrane, and the space between boxes.
CHIP, MEMBRANE, _ACROSS, _DOWN = 24, 26, 16, 38
_WIDTH = 1180

#: Molecules by zone, lane and level: STATs, ERK, PI3K, and all else.
_KNOWN = {
    ("medium", 0): "antigen IL2 ortho_IL2 IL15 IL4 IL7 IL9 IL21 sCD25",
    ("membrane", 0): "CD25 CD215 CD122 ortho_CD122 CD132 CD124 CD127 CD129 CD360 PTPRC",
    ("cytoplasm", 0): "; JAK1 JAK3; SOCS1 SOCS3 CISH PTPN6 PTPN2 PTPN11; STAT5A STAT5B STAT3 STAT6; PPX",
    ("cytoplasm", 1): "RAS LCK; SHC1 GRB2 SOS1; RAF1 RASGAP; MAP2K1 PPP2CA; MAPK1; PTPN7 DUSP6",
    ("cytoplasm", 2): "PIP PTEN INPP5D; GAB2 PI3K PDPK1; AKT1 RICTOR; TSC2 BAD FOXO1; RHEB RPTOR; RPS6KB1; RPS6",
    ("cytoplasm", 3): "; FASLG; BCL2; CFLAR; NR3C1",
    ("nucleus", 0): "PPN; CISH_mRNA SOCS1_mRNA SOCS3_mRNA; IL2RA_mRNA IL2RB_mRNA",
    ("nucleus", 1): "ELK1 FOS; FOS_mRNA DUSP6_mRNA",
    ("nucleus", 2): "MYC CCND2; MYC_mRNA BCL2_mRNA",
}
_LANES = 4
#: Of a lane that holds what has no known place.
_MOST_IN_ROW = 2


class _Place(NamedTuple):
    zone: str
    lane: int
    level: int
    order: int


_PLACES = {
    name: _Place(zone, lane, level, order)
    for (zone, lane), rows in _KNOWN.items()
    for level, row in enumerate(rows.split(";"))
    for order, name in enumerate(row.split())
}
#: The order of what has no known place begins with it.
_NOWHERE = 1000


@dataclass
class Box:
    """A molecule, its sites, and where it is drawn; of a chain, which sites are outside."""

    name: str
    sites: list[str]
    words: Mapping[str, str]
    chips: Mapping[str, int]
    is_chain: bool = False
    outside: list[str] = field(default_factory=list)
    x: float = 0.0
    y: float = 0.0  # of the upper edge; of a chain, of the part inside

    @property
    def wide(self) -> float:
        """The width that words and numbers need."""
        rows = [
            width_of(self.words[site]) * 12 / 13 + CHIP * self.chips.get(site, 0)
            for site in (*self.sites, *self.outside)
        ]
        return 16 + max([width_of(self.name) * 1.1 + CHIP * self.chips.get("", 0), *rows])

    @property
    def tall(self) -> float:
        """The height; of a chain, of the part inside."""
        return (0 if self.is_chain else HEAD) + ROW * len(self.sites) + (4 if self.sites else 0)

    @property
    def tall_outside(self) -> float:
        """The height of the part of a chain that is outside."""
        return HEAD + ROW * len(self.outside) + (4 if self.outside else 0)


@dataclass
class Layout:
    """Boxes with their places, and the edges of membrane, nucleus and picture; whether any place is known."""

    boxes: dict[str, Box]
    is_cell: bool
    membrane: float
    nucleus: float
    bottom: float
    right: float


def lay_out(
    model: Model,
    neighbours: Mapping[str, Iterable[str]],
    partners: Mapping[SiteKey, Iterable[SiteKey]],
    chips: Mapping[SiteKey, int],
    top: float,
) -> Layout:
    """Return where each molecule of a model stands.

    Parameters
    ----------
    model : pysb.Model
    neighbours : mapping of str to iterable of str
        Molecules near which one should stand.
    partners : mapping of (str, str) to iterable of (str, str)
        What each site binds.
    chips : mapping of (str, str) to int
        How many numbers stand at each site, or at a molecule where the site is "".
    top : float
        Where the medium begins.
    """  # fmt: skip
    places = _places(model)
    is_cell = any(place.order < _NOWHERE for place in places.values())
    medium = {name for name, place in places.items() if place.zone == "medium"}
    boxes = {}
    for monomer in model.monomers:
        mine = {site: number for (name, site), number in chips.items() if name == monomer.name}
        boxes[monomer.name] = _box(monomer, mine)
    chains = [boxes[name] for name, place in places.items() if place.zone == "membrane"]
    for box in chains:
        box.is_chain = True
        reached = {site: {name for name, _ in partners.get((box.name, site), ())} for site in box.sites}
        box.outside = [s for s in box.sites if reached[s] & (medium | {c.name for c in chains}) or s == "loc"]
        box.sites = [site for site in box.sites if site not in box.outside]
    rows = _Rows(places, boxes, neighbours)
    membrane = top + max(20.0, rows.place("medium", top)) + max([0.0, *(box.tall_outside for box in chains)])
    inside = membrane + MEMBRANE
    rows.place("membrane", inside)
    tails = max([0.0, *(box.tall for box in chains)]) + (_DOWN if chains else 0)
    nucleus = inside + max(rows.place("cytoplasm", inside, tails), tails)
    in_nucleus = rows.place("nucleus", nucleus + 34)
    return Layout(
        boxes, is_cell, membrane, nucleus, nucleus + in_nucleus + (34 if in_nucleus else 0), rows.lefts[-1] + 12
    )


def _places(model: Model) -> dict[str, _Place]:
    """Return the place of each molecule; one of unknown name stands where its states or initial amounts say.

    Each type of cell has lanes of its own.
    """
    medium, cell_of = initials_in_medium(model), cell_types(model)
    cells = [*dict.fromkeys(cell_of.values())]
    found, unknown = {}, dict[int, list[str]]()
    for monomer in model.monomers:
        name, cell = monomer.name, cell_of.get(monomer.name, "")
        first = _LANES * cells.index(cell) if cell else 0
        states = {state for states in monomer.site_states.values() for state in states}
        zone = "medium" if name in medium or "medium" in states else "membrane" if "surface" in states else "cytoplasm"
        place = _PLACES.get(name.removeprefix(f"{cell}_"))
        if place is None and zone == "cytoplasm":
            unknown.setdefault(first + _LANES - 1, []).append(name)
        else:
            place = place or _Place(zone, 0, 0, _NOWHERE - 1)
            found[name] = place._replace(lane=first + place.lane)
    is_alone = not any(place.zone == "cytoplasm" for place in found.values())
    for lane, names in unknown.items():
        per_row = math.ceil(math.sqrt(1.5 * len(names))) if is_alone else _MOST_IN_ROW
        found |= {name: _Place("cytoplasm", lane, 1 + i // per_row, _NOWHERE + i) for i, name in enumerate(names)}
    return found


def _box(monomer: Monomer, chips: Mapping[str, int]) -> Box:
    sites = sorted(dict.fromkeys(monomer.sites), key=lambda site: (site == "loc", site not in monomer.site_states))
    places = ", ".join(monomer.site_states.get("loc", ["loc"]))
    return Box(monomer.name, sites, {site: places if site == "loc" else site for site in sites}, chips)


class _Rows:
    """Boxes by zone, lane and level, and where lanes begin."""

    def __init__(
        self, places: Mapping[str, _Place], boxes: Mapping[str, Box], neighbours: Mapping[str, Iterable[str]]
    ) -> None:
        self._boxes, self._neighbours, self._placed = boxes, neighbours, dict[str, Box]()
        self._rows: dict[tuple[str, int], dict[int, list[Box]]] = defaultdict(lambda: defaultdict(list))
        for name in sorted(places, key=lambda name: (places[name], name)):
            zone, lane, level, _ = places[name]
            self._rows[zone, lane][level].append(boxes[name])
        needed = [0.0] * (1 + max((place.lane for place in places.values()), default=0))
        for (_, lane), levels in self._rows.items():
            widths = (sum(box.wide + _ACROSS for box in row) for row in levels.values())
            needed[lane] = max(needed[lane], *widths)
        more = max(0.0, _WIDTH - 20 - sum(needed)) / max(1, sum(map(bool, needed)))
        wide = (one and one + min(more, 60.0) for one in needed)
        self.lefts = list(accumulate(wide, initial=20.0))

    def place(self, zone: str, top: float, tails: float = 0.0) -> float:
        """Place the boxes of a zone, level below level, the first lane of a cell below tails; return how tall it is."""
        deepest, last = 0.0, len(self.lefts) - 1
        for lane in range(last):
            y = top + (0.0 if lane % _LANES else tails)
            for _, row in sorted(self._rows[zone, lane].items()):
                end = last if zone == "medium" and last > _LANES else lane + 1  # above all cells
                self._spread(row, self.lefts[lane], self.lefts[end])
                for box in row:
                    box.y = y
                    self._placed[box.name] = box
                y += max(box.tall for box in row) + _DOWN
                deepest = max(deepest, y - top)
        return deepest

    def _spread(self, row: list[Box], left: float, right: float) -> None:
        """Place a row between two edges, each box near what it has to do with, and none on another."""
        wishes = {box.name: self._wish(box, left, right) for box in row}
        free = (right - left - sum(box.wide + _ACROSS for box in row)) / (len(row) + 1)
        are_free = None in wishes.values()
        if not are_free:
            row.sort(key=lambda box: wishes[box.name] or 0.0)
        x = left + (free if are_free else 0.0)
        for box in row:
            box.x = max(x, (wishes[box.name] or 0.0) - box.wide / 2) if not are_free else x
            x = box.x + box.wide + _ACROSS + (free if are_free else 0.0)
        for box in reversed(row):  # back from the right edge
            box.x = min(box.x, right - box.wide - _ACROSS)
            right = box.x

    def _wish(self, box: Box, left: float, right: float) -> float | None:
        """Return the middle of what a box has to do with and is placed in the same lane."""
        near = [self._placed[name] for name in self._neighbours.get(box.name, ()) if name in self._placed]
        middles = [other.x + other.wide / 2 for other in near if left <= other.x < right]
        return sum(middles) / len(middles) if middles else None
