"""The cache of networks: whole entries of its own, or none."""

import os
import subprocess
import sys

import pytest

from pysb_il2.errors import Il2Error
from pysb_il2.network import cache

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
