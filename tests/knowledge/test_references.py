import re
import subprocess
import sys
from pathlib import Path

import pytest

from pysb_il2.errors import Il2Error
from pysb_il2.knowledge.references import bibtex, cited, keys, read_table

TABLES = ("cells.tsv", "ligands.tsv", "measured_ec50.tsv", "measured_pstat5.tsv")


def _fields(key):
    return dict(re.findall(r"^  (\w+) = \{(.*)\},$", bibtex([key]), flags=re.MULTILINE))


def test_every_source_in_a_table_has_an_entry():
    assert set(cited()) <= set(keys())


@pytest.mark.parametrize("name", TABLES)
def test_every_row_names_its_source(name):
    assert all(row["source"] for row in read_table(name))


def test_a_constant_that_is_not_assumed_says_where_in_its_source_it_stands():
    rows = [row for row in read_table("parameters.tsv") if row["basis"] != "assumed"]
    assert [row["id"] for row in rows if not (row["source"] and row["source_location"])] == []


@pytest.mark.parametrize("name", [*TABLES, "parameters.tsv"])
def test_a_source_that_a_remark_names_by_key_has_an_entry(name):
    remarks = " ".join(f"{row.get('source_location', '')} {row.get('note', '')}" for row in read_table(name))
    assert set(re.findall(r"\b[A-Z][A-Za-z]+(?:19|20)\d\d\b", remarks)) <= set(keys())


@pytest.mark.parametrize("name", TABLES)
def test_rows_are_as_long_as_their_header(name):
    # The csv reader keeps what is too many under None and fills what is too few with None.
    for row in read_table(name):
        assert None not in row
        assert None not in row.values()


@pytest.mark.parametrize("key", keys())
def test_entries_are_whole_and_without_placeholders(key):
    fields = _fields(key)
    lines = bibtex([key]).splitlines()
    assert len(fields) == len(lines) - 2  # every line between the first and the last is a field
    place = {"journal", "volume"} if lines[0].startswith("@article") else {"howpublished"}
    assert {"author", "title", "year", *place} <= fields.keys()
    placeholder = re.compile(r"\W*|.*(todo|tba|xxx|\?\?|unknown).*", re.IGNORECASE)
    assert not [field for field, text in fields.items() if placeholder.fullmatch(text)]
    assert re.search(r"\d{4}$", key)[0] == fields["year"]
    assert all(bibtex([key]).count(a) == bibtex([key]).count(b) for a, b in ("{}", "()"))


#: Sources that no identifier is known for, and why.
WITHOUT_IDENTIFIER = {
    "Bosco1994": "the DOI was not read; its address is there",
    "Carmenate2013": "the DOI was not read",
    "Fung2003": "the DOI was not read",
    "Mitra2015": "the DOI was not read",
    "Shanafelt2000": "the DOI was not read",
    "Konrad1990": "a journal that gave no DOIs then; its address is there",
    "Proleukin2024": "the label of a drug",
    "Yang2011": "the DOI was not read; its address is there",
}


@pytest.mark.parametrize("key", keys())
def test_an_entry_has_a_doi_or_pmid_or_is_known_to_have_none(key):
    fields = _fields(key)
    identified = {"doi", "pmid"} & fields.keys()
    assert bool(identified) != (key in WITHOUT_IDENTIFIER)
    assert re.fullmatch(r"10\.\d{4,5}/[^\s{}]+", fields.get("doi", "10.1000/none"))
    assert re.fullmatch(r"[1-9]\d{5,7}", fields.get("pmid", "1234567"))


@pytest.mark.parametrize("key", keys())
def test_a_doi_that_spells_volume_and_page_spells_those_of_its_entry(key):
    # 10.1084/jem.166.4.1055, 10.1182/blood.V97.1.221, 10.1042/bj2960297, 10.3389/fimmu.2014.00172
    fields = _fields(key)
    doi, volume, page = fields.get("doi", ""), fields.get("volume"), fields.get("pages", "").split("--")[0]
    if found := re.search(r"/(?!j\.)[a-zA-Z]+\.V?(\d+)\.\d+\.(\d+)(?:\.\2)?$", doi):
        assert found.groups() == (volume, page)
    elif found := re.search(r"/bj(\d{3})(\d{4})$", doi):
        assert (int(found[1]), int(found[2])) == (int(volume), int(page))
    elif found := re.search(r"/(?:f\w+\.(\d{4})\.|journal\.\w+\.)0*(\d+)$", doi):
        assert found[1] in (None, fields["year"])
        assert page.removeprefix("e").lstrip("0") == found[2]


def test_dois_come_once():
    dois = [fields["doi"].lower() for key in keys() if "doi" in (fields := _fields(key))]
    assert len(set(dois)) == len(dois) > 90


@pytest.mark.slow
def test_every_entry_is_cited_by_a_table_or_told_in_a_story():
    # Modules and the lexicon name their sources by key in their docstrings.
    root = Path(__file__).parents[2]
    told = "".join(f.read_text(encoding="utf-8") for d in ("pysb_il2", "macros") for f in root.glob(f"{d}/**/*.py"))
    assert [key for key in keys() if key not in cited() and key not in told] == []


def test_entries_come_once_and_sorted():
    text = bibtex(["Ring2012;Farhat2021", "Farhat2021"])
    assert re.findall(r"@article\{(\w+),", text) == ["Farhat2021", "Ring2012"]
    assert bibtex("Ring2012;Farhat2021") == text


def test_unknown_source_is_named():
    with pytest.raises(Il2Error, match="did you mean 'Farhat2021'"):
        bibtex(["Farhat2020"])


def test_the_tables_are_read_without_pandas_or_pysb():
    code = (
        "import sys, pysb_il2.measured; from pysb_il2.knowledge import cells, ligands, references;"
        "cells.copies('Treg'); ligands.ligand('IL2'); references.cited();"
        "assert not {'pandas', 'pysb', 'numpy'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
