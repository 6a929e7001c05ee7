"""Entries of the cache that others could have written are not read, and each names what it is of."""

import hashlib
import os
import socket
import sys
import warnings

import pytest
from pysb.examples import bngwiki_simple

import pysb_il2 as il2
from pysb_il2.network import cache, trust
from pysb_il2.network.expansion import expand

KEY = cache.key_of("begin model", "2.9.3")
NET = (
    "begin parameters\n    1 A_0 1.5  # Constant\n    2 k 2.5  # Constant\nend parameters\n"
    "begin species\n    1 A() A_0\n    2 B() 0\nend species\nbegin reactions\n    1 1 2 k #r\nend reactions\n"
)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("PYSB_IL2_CACHE", str(tmp_path / "cache"))
    cache.warn_once.cache_clear()
    return tmp_path / "cache"


posix = pytest.mark.skipif(sys.platform == "win32", reason="owners, modes and links of POSIX")


def _link(file, elsewhere):
    elsewhere.write_bytes(file.read_bytes())
    file.unlink()
    file.symlink_to(elsewhere)


def _pipe(file, elsewhere):
    file.unlink()
    os.mkfifo(file)


def _socket(file, elsewhere):
    file.unlink()
    os.chdir(file.parent)  # since names of sockets are short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(file.name)


def _folder(file, elsewhere):
    file.unlink()
    file.mkdir()


def _hard_link(file, elsewhere):
    os.link(file, elsewhere)


def _device(file, elsewhere):
    file.unlink()
    file.symlink_to("/dev/zero")


@posix
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_link, "is a link"), (_device, "is a link"), (_pipe, "is a pipe"), (_socket, "is a pipe, a socket"),
        (_folder, "is a folder"), (_hard_link, "has another name"),
        (lambda file, _: file.chmod(0o620), "can be written by other users"),
        (lambda file, _: file.chmod(0o602), "can be written by other users"),
    ],
)  # fmt: skip
def test_an_entry_that_others_could_have_written_is_not_read(folder, tmp_path, monkeypatch, change, words):
    monkeypatch.chdir(tmp_path)
    cache.write(KEY, NET)
    file = folder / f"{KEY}.net"
    change(file, tmp_path / "elsewhere")
    before = (tmp_path / "elsewhere").exists()
    with pytest.warns(
        cache.CacheWarning, match=rf"cache entry '.*{KEY}.net' {words}.*expanded again; 'pysb-il2 cache'"
    ):
        assert cache.read(KEY) is None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert cache.read(KEY) is None  # and is said once
    assert cache.entries() == []
    (said,) = cache.repair()
    assert words in said
    assert said.endswith("it was removed")
    assert list(folder.iterdir()) == []
    assert (tmp_path / "elsewhere").exists() == before  # what a link means stays
    cache.write(KEY, NET)
    assert (cache.read(KEY), cache.repair()) == (NET, [])


@posix
def test_an_entry_or_folder_of_another_user_is_not_read(folder, monkeypatch):
    cache.write(KEY, NET)
    assert cache.is_own()
    monkeypatch.setattr(trust.os, "geteuid", lambda: os.getuid() + 1)
    with pytest.warns(cache.CacheWarning, match="belongs to another user, so the network is expanded again"):
        assert cache.read(KEY) is None
    with pytest.warns(cache.CacheWarning, match=r"cache folder '.*' belongs to another user, so .*PYSB_IL2_CACHE"):
        assert not cache.is_own()
    (said,) = cache.repair()
    assert "belongs to another user" in said
    assert "PYSB_IL2_CACHE" in said
    assert [path.name for path in folder.iterdir()] == [f"{KEY}.net"]


@pytest.mark.slow
@posix
@pytest.mark.parametrize("mode", [0o777, 0o770, 0o722])
def test_a_folder_that_others_can_write_is_neither_read_nor_written_until_it_is_mended(folder, mode):
    folder.mkdir()
    folder.chmod(mode)
    with pytest.warns(
        cache.CacheWarning, match=r"can be written by other users, so networks are neither read from it nor"
    ):
        assert len(expand(bngwiki_simple.model).species) == 3
    assert list(folder.iterdir()) == []
    (said,) = cache.repair()
    assert "no longer can" in said
    assert folder.stat().st_mode & 0o777 == mode & 0o755
    expand(bngwiki_simple.model)
    assert len(cache.entries()) == 1


@posix
def test_a_folder_in_which_nobody_can_replace_files_of_others_is_used(folder):
    folder.mkdir()
    folder.chmod(0o1777)
    cache.write(KEY, NET)
    assert (cache.is_own(), cache.read(KEY)) == (True, NET)


@posix
def test_the_folder_that_is_made_is_for_its_user_alone(folder):
    before = os.umask(0)
    try:
        cache.write(KEY, NET)
    finally:
        os.umask(before)
    assert [path.stat().st_mode & 0o077 for path in (folder, folder / f"{KEY}.net")] == [0, 0]


def test_a_full_folder_in_the_place_of_an_entry_is_left_and_said(folder):
    (folder / f"{KEY}.net" / "mine").mkdir(parents=True)
    cache.write(KEY, NET)
    (said,) = cache.repair()
    assert "is a folder; it cannot be removed" in said
    assert (folder / f"{KEY}.net" / "mine").exists()


def test_a_folder_in_the_place_of_an_entry_does_not_keep_a_cache_from_being_emptied(folder):
    (folder / f"{KEY}.net" / "mine").mkdir(parents=True)
    empty, other = (hashlib.sha256(name).hexdigest() for name in (b"empty", b"other"))
    (folder / f"{empty}.net").mkdir()
    cache.write(other, NET)
    with pytest.warns(cache.CacheWarning, match="is a folder that holds something, and stays; remove it yourself"):
        assert cache.clear() == 2
    assert [path.name for path in folder.iterdir()] == [f"{KEY}.net"]


def test_damaged_entries_are_removed_and_whole_ones_stay(folder):
    other = cache.key_of("other", "2.9.3")
    for key in (KEY, other):
        cache.write(key, NET)
    file = folder / f"{KEY}.net"
    file.write_bytes(file.read_bytes()[:-30])
    (said,) = cache.repair()
    assert f"{KEY}.net' is damaged; it was removed" in said
    assert [entry.key for entry in cache.entries()] == [other]


@pytest.mark.slow
def test_an_entry_names_its_model_cell_size_and_date(folder):
    il2.expand(il2.build("receptor", cell="NK", ligand="IL15"))
    cache.write(KEY, NET, {"model": "# pysb-il2 expanded \x1b[31m\n# pysb-il2 cache entry x", "cell": "é"})
    hostile, entry = sorted(cache.entries(), key=lambda entry: entry.species)
    assert (entry.model, entry.cell, entry.species, entry.reactions) == ("receptor", "NK", 21, 66)
    assert abs(entry.written.timestamp() - (folder / f"{entry.key}.net").stat().st_mtime) < 2
    assert "\x1b[31m\n" in hostile.model
    assert hostile.cell == "é"
    assert (cache.read(KEY), (folder / f"{KEY}.net").read_text().isascii()) == (NET, True)


def test_an_entry_of_an_earlier_version_is_read(folder):
    folder.mkdir()
    digest = hashlib.sha256(f"{KEY}\0{NET}".encode()).hexdigest()
    (folder / f"{KEY}.net").write_text(f"{NET}# pysb-il2 cache entry {digest}\n")
    assert cache.read(KEY) == NET
    (entry,) = cache.entries()
    assert (entry.model, entry.species) == ("", 2)


@pytest.mark.slow
@pytest.mark.parametrize("code", ["__import__('os').mkdir('made')", "k.__class__", "9^9^9^9"])
def test_a_planted_entry_with_code_is_said_and_expanded_again(folder, tmp_path, monkeypatch, code):
    """Whoever can write as this user can make a digest that is right."""
    monkeypatch.chdir(tmp_path)
    model = bngwiki_simple.model
    text = expand(model).text
    (entry,) = cache.entries()
    cache.write(entry.key, text.replace("end parameters", f"   99 evil {code}  # ConstantExpression\nend parameters"))
    with pytest.warns(cache.CacheWarning, match="is not used, and the network is expanded again: formula"):
        assert expand(model).text == text
    assert not (tmp_path / "made").exists()
    assert expand(model).text == text  # what was expanded again has taken its place
    cache.write(entry.key, text.replace("begin species", f"    1 {code}\nbegin species"))
    (said,) = cache.repair()
    assert "is no network (line" in said
