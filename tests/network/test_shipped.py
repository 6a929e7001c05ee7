"""Networks of the ready models that come with the package: found without BioNetGen, and what BioNetGen would make."""

import lzma
import runpy
from pathlib import Path

import pytest

import pysb_il2 as il2
from pysb_il2.network import bionetgen, expansion, shipped

TOOL = "docs/tools/ship_networks.py"
VARIANTS = [*runpy.run_path(str(Path(il2.__file__).parents[1] / TOOL))["variants"]()]


@pytest.fixture(autouse=True)
def fresh_machine(tmp_path, monkeypatch):
    """Without a cache, and without BioNetGen."""

    def stale(*args, **kwargs):
        pytest.fail(f"the networks that come with the package are of other rules: run 'uv run python {TOOL}'")

    monkeypatch.setenv("PYSB_IL2_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(expansion, "decoupled_model", stale)
    monkeypatch.setattr(bionetgen, "run", stale)
    return tmp_path


def test_a_cell_of_any_size_has_its_network_at_once(fresh_machine):
    for cell in ("Treg", "NK"):
        assert len(il2.expand(il2.build("receptor", cell=cell)).species) == 21
    assert not list(fresh_machine.iterdir())  # nothing is kept twice


@pytest.mark.slow
@pytest.mark.parametrize(("name", "detail", "ligand"), VARIANTS)
def test_every_ready_model_has_its_network(name, detail, ligand):
    assert il2.expand(il2.build(name, detail=detail, ligand=ligand)).species


def test_each_file_belongs_to_a_ready_model():
    texts = {file.name: lzma.decompress(file.read_bytes()).decode() for file in shipped.FOLDER.glob("*.xz")}
    networks = {name for name, text in texts.items() if "begin species" in text}
    chosen = {shipped.file_name(text.strip()) for name, text in texts.items() if name not in networks}
    assert len(networks) == len(VARIANTS)
    assert len(networks - chosen) == 2  # those of the receptor, which are too small to be decoupled


@pytest.mark.parametrize("name", ["receptor", pytest.param("signal", marks=pytest.mark.slow)])
def test_it_is_what_bionetgen_makes(monkeypatch, name):
    text = il2.expand(name).text
    monkeypatch.undo()
    assert il2.expand(name, cache=False).text == text


@pytest.mark.slow
def test_a_decoupled_one_is_what_bionetgen_makes(monkeypatch, same_network):
    model = il2.build("signal", detail="sites")
    found = il2.expand(model)
    monkeypatch.undo()
    same_network(il2.expand(model, cache=False), found)


@pytest.mark.slow
@pytest.mark.parametrize("spoil", [lambda b: b[:-9], lambda b: b[:50] + b"\0" + b[51:], lambda b: b"", None])
def test_a_file_that_is_damaged_or_gone_is_expanded_again(monkeypatch, tmp_path, spoil):
    (entry,) = expansion.entries_of(il2.build("receptor")).items()
    key, text = entry
    whole = (shipped.FOLDER / shipped.file_name(key)).read_bytes()
    monkeypatch.undo()
    monkeypatch.setenv("PYSB_IL2_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(shipped, "FOLDER", tmp_path)
    if spoil:
        (tmp_path / shipped.file_name(key)).write_bytes(spoil(whole))
    assert shipped.read(key) is None
    assert il2.expand("receptor").text == text
    assert (tmp_path / "cache" / f"{key}.net").is_file()


def test_other_rules_find_none(monkeypatch, tmp_path):
    monkeypatch.undo()
    monkeypatch.setenv("PYSB_IL2_CACHE", str(tmp_path))
    ran, run = [], bionetgen.run
    monkeypatch.setattr(bionetgen, "run", lambda *args, **kwargs: ran.append(1) or run(*args, **kwargs))
    il2.expand(il2.build("receptor", ligand="IL7"))
    assert ran == [1]
