"""The cache of networks: whole entries of its own, or none."""

import hashlib
import os
import socket
import subprocess
import sys
import warnings

import pytest
from pysb.examples import bngwiki_simple

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
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


def test_what_is_written_is_read(folder):
    assert cache.read(KEY) is None
    cache.write(KEY, NET)
    assert cache.read(KEY) == NET
    (entry,) = cache.entries()
    assert (entry.key, entry.species, entry.reactions) == (KEY, 2, 1)
    assert entry.size_bytes == (folder / f"{KEY}.net").stat().st_size


def test_the_variable_moves_it_and_without_it_the_user_has_one(folder, monkeypatch):
    assert cache.folder() == folder
    monkeypatch.delenv("PYSB_IL2_CACHE")
    assert cache.folder().name == "pysb-il2"


def test_other_versions_of_bionetgen_have_other_keys():
    assert cache.key_of("begin model", "2.9.4") != KEY


def test_parts_that_are_divided_otherwise_have_another_key():
    assert cache.key_of("begin model2", ".9.3") != KEY


def test_entries_stand_newest_first(folder):
    keys = [cache.key_of(name, "2.9.3") for name in ("oldest", "newest", "between")]
    for key, seconds in zip(keys, (1e9, 3e9, 2e9), strict=True):
        cache.write(key, NET)
        os.utime(folder / f"{key}.net", (seconds, seconds))
    assert [entry.key for entry in cache.entries()] == [keys[1], keys[2], keys[0]]


def test_emptying_removes_what_was_left_half_written(folder):
    cache.write(KEY, NET)
    (folder / ".pysb-il2-x1.part").write_text("begin spec")
    assert cache.clear() == 1
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("keep", [0, 10, -1, -20])
def test_a_truncated_entry_is_none(folder, keep):
    cache.write(KEY, NET)
    file = folder / f"{KEY}.net"
    file.write_bytes(file.read_bytes()[:keep])
    assert cache.read(KEY) is None or keep == -1  # without its last line break an entry is whole
    assert [entry.key for entry in cache.entries()] == [KEY] * (keep == -1)


def test_a_changed_entry_is_none(folder):
    cache.write(KEY, NET)
    file = folder / f"{KEY}.net"
    file.write_text(file.read_text().replace("1 1 2 k", "1 2 1 k"))
    assert cache.read(KEY) is None


def test_an_entry_of_another_model_under_this_name_is_none(folder):
    other = cache.key_of("another", "2.9.3")
    cache.write(other, NET)
    (folder / f"{other}.net").rename(folder / f"{KEY}.net")
    assert cache.read(KEY) is None


def test_bytes_that_are_not_text_are_none(folder):
    folder.mkdir()
    (folder / f"{KEY}.net").write_bytes(b"\xff\xfe\x00")
    assert cache.read(KEY) is None


def test_emptying_leaves_what_is_not_the_caches(folder):
    cache.write(KEY, NET)
    mine = [folder / "mine.net", folder / ".mine.part"]
    for file in mine:
        file.write_text("a user's network")
    assert len(cache.entries()) == 1
    assert cache.clear() == 1
    assert sorted(folder.iterdir()) == sorted(mine)


def test_an_empty_cache_has_no_entries_and_is_emptied():
    assert cache.entries() == []
    assert cache.clear() == 0


@pytest.mark.parametrize("act", [cache.check_writable, lambda: cache.write(KEY, NET)])
def test_a_folder_that_cannot_be_written_is_named_with_the_way_out(folder, act):
    folder.write_text("a file stands where the folder should be")
    with pytest.raises(Il2Error, match=r"cache folder '.*cache' cannot be written \(.*PYSB_IL2_CACHE"):
        act()


@pytest.mark.skipif(sys.platform == "win32" or os.getuid() == 0, reason="permissions do not bind the administrator")
def test_a_read_only_folder_is_named_with_the_way_out(folder):
    folder.mkdir(mode=0o500)
    with pytest.raises(Il2Error, match="PYSB_IL2_CACHE"):
        cache.check_writable()


def test_a_write_that_fails_leaves_nothing(folder, monkeypatch):
    def refuse(*paths):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(Il2Error, match="Permission denied"):
        cache.write(KEY, NET)
    assert list(folder.iterdir()) == []


WRITER = """
import sys
from pysb_il2.network import cache
key, text = sys.argv[1], "begin species\\nend species\\n" + "# line\\n" * int(sys.argv[2])
for _ in range(100):
    cache.write(key, text)
    assert cache.read(key) is not None
"""


@pytest.mark.slow
def test_two_processes_may_write_at_once(folder):
    lines = (10, 20_000)
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, KEY, str(number)]) for number in lines]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    assert cache.read(KEY).count("# line") in lines
    assert [path.name for path in folder.iterdir()] == [f"{KEY}.net"]


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


def test_damaged_entries_are_removed_and_whole_ones_stay(folder):
    other = cache.key_of("other", "2.9.3")
    for key in (KEY, other):
        cache.write(key, NET)
    file = folder / f"{KEY}.net"
    file.write_bytes(file.read_bytes()[:-30])
    (said,) = cache.repair()
    assert f"{KEY}.net' is damaged; it was removed" in said
    assert [entry.key for entry in cache.entries()] == [other]


def test_an_entry_names_its_model_cell_size_and_date(folder):
    il2.expand(il2.build("receptor", cell="NK"))
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
