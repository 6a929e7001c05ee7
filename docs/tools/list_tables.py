"""Write the reference tables of proteins, constants, copies, ligands and sources; the docs build calls it."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from pysb_il2.knowledge.cells import cells, rows
from pysb_il2.knowledge.constants import table
from pysb_il2.knowledge.proteins import LEXICON
from pysb_il2.knowledge.references import bibtex, cited, keys, read_table, split_keys
from pysb_il2.modules import INHIBITORS

REFERENCE = Path(__file__).parents[1] / "reference"
#: What each basis is marked by beside its colour.
MARKS = {"measured": "●", "derived": "◐", "fitted": "◆", "assumed": "○"}


def _text(words: str) -> str:
    """Return text of a table in which nothing is markup."""
    return re.sub(r"([\\`*_|<>\[\]{}$~^])", r"\\\1", words)


def _table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    marked = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *(f"| {' | '.join(line)} |" for line in lines)]
    return "\n".join(marked) + "\n"


def _basis(basis: str) -> str:
    return f'<span class="basis-{basis}">{MARKS[basis]} {basis}</span>'


def _sources(cell: str) -> str:
    return ", ".join(f"[{key}](#source-{key.lower()})" for key in split_keys(cell))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _range(low: float | None, high: float | None) -> str:
    return "" if low is None and high is None else f"{_number(low)}–{_number(high)}"


def proteins() -> str:
    """Return every protein with its sites, states and other names."""
    lines = []
    for protein in LEXICON.values():
        sites = []
        for site, states in protein.sites.items():
            words = f"`{site}`" + (f" ({', '.join(states)})" if states else "")
            residue = protein.residues.get(site)
            sites.append(f"{words}: {_text(residue)}" if residue else words)
        link = f"[{protein.uniprot}](https://www.uniprot.org/uniprotkb/{protein.uniprot})" if protein.uniprot else ""
        lines.append((f"`{protein.name}`", _text(", ".join(protein.aliases)), link, "; ".join(sites)))
    return _table(("protein", "other names", "UniProt", "sites (states): what they are"), lines)


def constants() -> str:
    """Return every constant with value, unit, range, basis and source."""
    lines = [
        (f"`{row.id}`", _number(row.value), row.unit, _range(row.low, row.high), _basis(row.basis),
         _sources(row.source), _text("; ".join(filter(None, (row.source_location, row.system, row.note)))))
        for row in table().values()
    ]  # fmt: skip
    return _table(("constant", "value", "unit", "range", "basis", "source", "where, in which cells, remarks"), lines)


def copies() -> str:
    """Return the numbers of each cell that differ from those of all resting cells."""
    own = {(line["cell"], line["protein"]) for line in read_table("cells.tsv")}
    lines = [
        (f"`{cell}`", f"`{row.protein}`", _number(row.copies), _range(row.low, row.high), _basis(row.basis),
         _sources(row.source), _text("; ".join(filter(None, (row.source_location, row.note)))))
        for cell in cells() for row in rows(cell) if (cell, row.protein) in own
    ]  # fmt: skip
    return _table(("cell", "protein", "copies per cell", "range", "basis", "source", "where, remarks"), lines)


def ligands() -> str:
    """Return every ligand with its affinities, of native ones from the table of constants."""
    lines = []
    for line in read_table("ligands.tsv"):
        native = [row for row in table().values() if line["format"] == "native" and row.ligand == line["ligand"]]
        affinities = [f"`{row.id}` {row.value:g} {row.unit}" for row in native]
        affinities += [f"{words} {_affinity(line[column])}" for column, words in _AFFINITIES.items() if line[column]]
        if line["CD132_fold"]:
            affinities.append(f"CD132 x {line['CD132_fold']}")
        if line["association"]:
            affinities.append(f"association x {line['association']}")
        arms = "two arms" if line["valency"] == "2" else ""
        shape = _text(", ".join(filter(None, (line["mutations"], line["format"], arms))))
        source, note = _sources(line["source"]), _text(line["note"])
        lines.append((f"`{line['ligand']}`", shape, "; ".join(affinities), _basis(line["basis"]), source, note))
    return _table(("ligand", "mutations, format", "dissociation constants", "basis", "source", "remarks"), lines)


def _affinity(cell: str) -> str:
    above, over, below = cell.partition("/")
    return f"x {float(above) / float(below):g}" if over else f"{float(cell):g} nM"


_AFFINITIES = {"Kd_private_nM": "CD25", "Kd_pair_nM": "CD122 and CD132"}


def drugs() -> str:
    """Return the constants of each drug."""
    lines = [
        (f"`{name}`", f"`{row.id}`", f"{row.value:g} {row.unit}", _basis(row.basis), _sources(row.source),
         _text(row.note))
        for name in INHIBITORS for row in table().values() if row.id.startswith(f"{name}_")
    ]  # fmt: skip
    return _table(("drug", "constant", "value", "basis", "source", "remarks"), lines)


def sources() -> str:
    """Return every source with who wrote it, where it was published and which tables cite it."""
    entries, by = [], cited()
    for key in keys():
        fields = dict(re.findall(r"^  (\w+) = \{(.*)\},?$", bibtex([key]), re.MULTILINE))
        plain = {name: _text(re.sub(r"[{}]", "", value)) for name, value in fields.items()}
        where = " ".join(plain[name] for name in ("journal", "booktitle", "volume") if name in plain)
        parts = [plain.get("author", ""), f"({plain.get('year', '')})", f"{plain.get('title', '')}.", where]
        if "doi" in fields:
            parts.append(f"[doi:{plain['doi']}](https://doi.org/{fields['doi']})")
        elif "pmid" in fields:
            parts.append(f"[PMID {fields['pmid']}](https://pubmed.ncbi.nlm.nih.gov/{fields['pmid']})")
        elif "url" in fields:
            parts.append(f"<{fields['url']}>")
        tables = ", ".join(f"`{name}`" for name in by.get(key, ()))
        words = f"Cited in {tables}." if tables else ""
        entries.append(f"(source-{key.lower()})=\n**{key}**: {' '.join(filter(None, parts))} {words}".rstrip())
    return "\n\n".join(entries) + "\n"


def write() -> None:
    """Write all files."""
    for made in (proteins, constants, copies, ligands, drugs, sources):
        (REFERENCE / f"{made.__name__}_listed.md").write_text(made(), encoding="utf-8")
