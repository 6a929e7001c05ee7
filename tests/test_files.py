"""Files of users: what is read, and files that are written whole, with their permissions and links."""

import ast
import errno
import gzip
import os
import re
import stat
import sys
from contextlib import suppress
from pathlib import Path

import pytest

import pysb_il2
from pysb_il2.errors import Il2Error
from pysb_il2.files import check_folder, check_writable, read_text, writable_folder, write_text
from pysb_il2.temporary import temporary_folder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions and links")


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(("mask", "expected"), [(0o022, 0o644), (0o027, 0o640)])
def test_a_file_may_be_read_by_whom_the_umask_lets(tmp_path, mask, expected):
    before = os.umask(mask)
    try:
        write_text("a table", tmp_path / "table.csv")
        assert os.umask(mask) == mask
    finally:
        os.umask(before)
    assert mode(tmp_path / "table.csv") == expected


@pytest.mark.parametrize("before", [0o600, 0o664, 0o755])
def test_a_file_that_is_written_again_keeps_its_mode(tmp_path, before):
    (tmp_path / "table.csv").write_text("an older one")
    (tmp_path / "table.csv").chmod(before)
    (tmp_path / "link").symlink_to("table.csv")
    for name in ("table.csv", "link"):
        write_text("a table", tmp_path / name)
        assert mode(tmp_path / "table.csv") == before
    assert (tmp_path / "table.csv").read_text() == "a table"


@pytest.mark.skipif(os.getuid() != 0, reason="only the administrator gives files away")
def test_a_file_of_another_stays_his(tmp_path):
    (tmp_path / "table.csv").write_text("his")
    os.chown(tmp_path / "table.csv", 12345, 12346)
    write_text("a table", tmp_path / "table.csv")
    found = (tmp_path / "table.csv").stat()
    assert (found.st_uid, found.st_gid) == (12345, 12346)


def test_a_link_stays_and_the_file_behind_it_is_written(tmp_path):
    behind = tmp_path / "elsewhere"
    behind.mkdir()
    (tmp_path / "table.csv").symlink_to(behind / "mine.csv")
    write_text("a table", tmp_path / "table.csv")
    assert (tmp_path / "table.csv").is_symlink()
    assert (behind / "mine.csv").read_text() == "a table"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def full(*_, **__):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    (tmp_path / "table.csv").write_text("before")
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(Il2Error, match=r"file '.*table.csv' cannot be written \(No space left on device\)"):
        write_text("a table", tmp_path / "table.csv")
    assert (tmp_path / "table.csv").read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["table.csv"]


@pytest.mark.parametrize("act", [check_writable, lambda path: write_text("a table", path)])
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("none/table.csv", "No such file or directory"), ("file/table.csv", "Not a directory"),
        ("folder", "Is a directory"), ("", "Is a directory"), ("loop", "Too many levels of symbolic links"),
        ("n" * 300, "File name too long"), ("a\0b", "embedded null byte"), ("\ud800", "surrogates not allowed"),
    ],
)  # fmt: skip
def test_where_no_file_can_be_is_said_before_and_after_the_work(tmp_path, monkeypatch, act, name, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(Il2Error, match=rf"cannot be written \(.*{words}.*\); give another with -o"):
        act(name)
    assert sorted(os.listdir(tmp_path)) == ["file", "folder", "loop"]


def test_that_a_file_can_be_written_is_seen_without_a_trace(tmp_path):
    check_writable(tmp_path / "table.csv")
    check_folder(tmp_path / "a" / "b")
    assert list(tmp_path.iterdir()) == []
    assert writable_folder(tmp_path / "a" / "b").is_dir()
    (tmp_path / "file").write_text("mine")
    for path in (tmp_path / "file", tmp_path / "file" / "a"):
        with pytest.raises(Il2Error, match=r"folder .* cannot be written \(Not a directory\)"):
            check_folder(path)


@pytest.mark.skipif(os.getuid() == 0, reason="permissions do not bind the administrator")
def test_a_protected_file_is_not_replaced(tmp_path):
    (tmp_path / "table.csv").write_text("mine")
    (tmp_path / "table.csv").chmod(0o444)
    with pytest.raises(Il2Error, match="Permission denied"):
        check_writable(tmp_path / "table.csv")


@pytest.mark.parametrize("address", ["http://host/a.csv", "s3://bucket/a.csv", "file:///etc/passwd", "zip://a.zip"])
def test_addresses_are_not_fetched(address):
    with pytest.raises(Il2Error, match=f"file {address!r} is an address, and only files of this computer are read"):
        read_text(address)


def test_a_pipe_is_read_only_where_it_is_open(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", os.devnull, "/dev/zero"):
        with pytest.raises(Il2Error, match="is a device or a pipe; give a file"):
            read_text(path)
    read, write = os.pipe()
    os.write(write, b"piped in")
    os.close(write)
    assert read_text(f"/dev/fd/{read}") == "piped in"
    os.close(read)


def test_what_is_no_file_to_read(tmp_path):
    (tmp_path / "loop").symlink_to("loop")
    for path, words in (
        (tmp_path, "Is a directory"), (tmp_path / "none", "No such file"), ("a\0b", "embedded null byte"),
        ("\ud800", "surrogates"), (tmp_path / "loop", "Too many levels"), ("n" * 300, "File name too long"),
    ):  # fmt: skip
        with pytest.raises(Il2Error, match=rf"cannot be read \(.*{words}"):
            read_text(path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a,b\n1,µ\n".encode("latin-1"), "line 2 has the byte 0xb5"),
        (gzip.compress(b"a,b", mtime=0), "line 1 has the byte 0x8b"),
        ("a,b".encode("utf-16"), "line 1 has the byte 0xff"),
        (b"a,b\n1,2\n3,\0", "line 3 has a null character"),
    ],
)
def test_what_is_no_text_says_where(tmp_path, content, words):
    (tmp_path / "data").write_bytes(content)
    with pytest.raises(Il2Error, match=rf"is no text \({words}\); unpack it, or save it as text in UTF-8"):
        read_text(tmp_path / "data")


def test_text_is_read_as_it_is_without_the_mark_of_its_encoding(tmp_path):
    (tmp_path / "data").write_bytes(b"\xef\xbb\xbfa;\xc2\xb5\r\n")
    assert read_text(tmp_path / "data") == "a;µ\r\n"


def test_too_large_a_file_is_not_read(tmp_path):
    with (tmp_path / "data").open("wb") as file:
        file.truncate(50 * 10**6 + 1)
    with pytest.raises(Il2Error, match="has more than 50 MB, which is not read"):
        read_text(tmp_path / "data")


def test_temporary_files_without_room_are_said_with_the_way_out(monkeypatch, tmp_path):
    words = r"temporary files cannot be written{} \({}\); make room, or set TMPDIR"
    with (
        pytest.raises(Il2Error, match=words.format(" in '.*'", "No space left on device")),
        temporary_folder() as folder,
    ):
        full()
    assert not folder.exists()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    missing = words.format(f" in '{re.escape(str(tmp_path / 'gone'))}'", "No such file or directory")
    with pytest.raises(Il2Error, match=missing), temporary_folder():
        pass


def test_other_errors_in_a_temporary_folder_are_their_own():
    with pytest.raises(FileNotFoundError, match="no/such/file"), temporary_folder():
        Path("no/such/file").read_text()
    with suppress(KeyError), temporary_folder() as folder:
        raise KeyError
    assert not folder.exists()


PACKAGE = Path(pysb_il2.__file__).parent
TOUCHES_FILES = {
    "open", "read_bytes", "read_csv", "read_excel", "read_json", "read_table", "read_text", "savefig", "to_csv",
    "urlopen", "write_bytes", "write_text",
}  # fmt: skip
#: Files of the package that read or write files by themselves, and which.
ALLOWED = {
    "files.py": "what users name", "records.py": "states of fits, and journals", "__init__.py": "the package",
    "knowledge/datasets.py": "the package", "knowledge/references.py": "the package",
    "network/cache.py": "the package", "network/shipped.py": "the package",
    "network/trust.py": "entries of the cache",
    "network/bionetgen.py": "a temporary folder, and BioNetGen", "exporters/archive_check.py": "a temporary folder",
    "exporters/octave.py": "a temporary folder, and GNU Octave",
    "simulation/engines/bngsim.py": "a temporary folder", "cli/command_line.py": "the null device",
    "cli/output.py": "the null device; text in memory", "cli/plot.py": "a figure in memory",
    "experiments/table_files.py": "a table in memory", "experiments/chunk_files.py": "a table in memory",
    "explorer/downloads.py": "a figure in memory", "explorer/selectivity.py": "a figure in memory",
    "fitting/petab.py": "text in memory",
    "fitting/objective.py": "text in memory", "simulation/simulation_result.py": "a saved result that grows",
}  # fmt: skip


def test_what_users_name_is_read_and_written_in_one_file():
    """All others call it; a file that touches files by itself stands in the list, with what."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text("utf-8")
        if re.search("|".join(TOUCHES_FILES), text):
            functions = [node.func for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
            methods = {function.attr for function in functions if isinstance(function, ast.Attribute)}
            opened = any(isinstance(function, ast.Name) and function.id == "open" for function in functions)
            if opened or methods & TOUCHES_FILES:
                found.add(path.relative_to(PACKAGE).as_posix())
    assert found <= ALLOWED.keys()
