"""Files of records: damage of any kind is noticed, and nothing but a file of records is touched."""

import io
import os
import random
import socket
import sys
import warnings

import pytest

from pysb_il2.records import DamageWarning, RecordError, RecordFile

RECORDS = [{"search": {"x": [0.1, -0.0, 1e-300], "cost": None}}, {"search": {"x": [2.5]}}, {"noise": {"x": []}}]
OWNER = {"seed": 3, "points": (1.5, 2.0)}


@pytest.fixture
def file(tmp_path):
    (tmp_path / "state").write_bytes(b"")
    with pytest.warns(DamageWarning):  # such a file is left where power is cut
        RecordFile(tmp_path / "state", "a fit", OWNER).read()
    kept = RecordFile(tmp_path / "state", "a fit", OWNER)
    for record in RECORDS:
        kept.append(record)
    assert list(tmp_path.iterdir()) == [tmp_path / "state"]
    return tmp_path / "state"


def read(path, owner=OWNER):
    """Return the records, or nothing where they are refused, and whether damage was said."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            records = RecordFile(path, "a fit", owner).read()
        except RecordError:
            return None, True
    assert all(one.category is DamageWarning and str(path) in str(one.message) for one in said)
    return records, bool(said)


def test_what_was_written_is_read(file):
    assert read(file) == (RECORDS, False)
    again = RecordFile(file, "a fit", OWNER)
    again.read()
    again.append({"more": 1})
    assert read(file) == ([*RECORDS, {"more": 1}], False)
    again.write(RECORDS[:1])
    assert read(file) == (RECORDS[:1], False)
    again.remove()
    assert read(file) == ([], False)


def damaged_copies(whole):
    """Yield what single faults make of a file: flipped bits, cuts, and lines that are gone, repeated or moved."""
    rng = random.Random(1)
    for position in rng.sample(range(8 * len(whole)), 160):
        copy = bytearray(whole)
        copy[position // 8] ^= 1 << position % 8
        yield bytes(copy)
    lines = whole.splitlines(keepends=True)
    ends = [sum(map(len, lines[:n])) for n in range(len(lines))]
    for end in {*ends, *(end - 1 for end in ends[1:]), *rng.sample(range(len(whole)), 20)}:
        yield whole[:end]
        yield whole[:end] + bytes(len(whole) - end)
    for n in range(1, len(lines) - 1):
        yield b"".join(lines[:n] + lines[n + 1 :])
        yield b"".join(lines[: n + 1] + lines[n:])
        for m in range(n + 1, len(lines) - 1):
            swapped = list(lines)
            swapped[n], swapped[m] = lines[m], lines[n]
            yield b"".join(swapped)
    yield whole + b"\n"
    yield whole + whole


@pytest.mark.slow
def test_no_damage_is_silent_and_none_is_read_as_another_record(file):
    copies, kept, refused = list(damaged_copies(file.read_bytes())), 0, 0
    for damaged in copies:
        file.write_bytes(damaged)
        records, said = read(file)
        assert said, damaged
        if records is None:
            assert file.read_bytes() == damaged  # it may be another's
            refused += 1
        else:
            assert str(records) == str(RECORDS[: len(records)])  # as text, since -0.0 equals 0.0
            kept += bool(records)
            assert read(file) == (records, False)  # it is said once
    assert refused < 0.1 * len(copies)
    assert kept > 0.6 * len(copies)


def test_a_record_of_another_fit_is_not_taken(file, tmp_path):
    other = RecordFile(tmp_path / "other", "a fit", {**OWNER, "seed": 4})
    other.write([{"search": {"x": [9.0]}}, *RECORDS[1:]])
    lines, foreign = file.read_text().splitlines(), (tmp_path / "other").read_text().splitlines()
    file.write_text("\n".join([*lines[:2], foreign[2], *lines[3:]]))
    assert read(file) == ([], True)
    with pytest.raises(RecordError, match="other' holds a fit of another seed; give another place, or the same seed"):
        RecordFile(tmp_path / "other", "a fit", OWNER).read()
    with pytest.raises(RecordError, match="holds a search of another kind"):
        RecordFile(tmp_path / "other", "a search", OWNER).read()


def test_what_others_do_to_the_file_meanwhile_loses_nothing(tmp_path):
    kept = RecordFile(tmp_path / "state", "a fit", OWNER)
    kept.append(RECORDS[0])
    (tmp_path / "state").unlink()
    kept.append(RECORDS[1])
    other = RecordFile(tmp_path / "state", "a fit", OWNER)
    other.read()
    other.append(RECORDS[0])
    kept.append(RECORDS[2])
    assert read(tmp_path / "state") == (RECORDS, False)
    (tmp_path / "state").write_text("mine")
    for use in (lambda: kept.append(RECORDS[0]), lambda: kept.write(RECORDS), kept.remove):
        with pytest.raises(RecordError, match="is not the state of a fit, or is all damaged"):
            use()
    assert (tmp_path / "state").read_text() == "mine"


@pytest.mark.parametrize("contents", ["{}", "[]", "dose,value\n1,2\n", "[[[[" * 20000, '[\n[null, {}, "a"]\n]\n', "\0"])
def test_another_file_is_left_alone(contents, tmp_path):
    (tmp_path / "state").write_text(contents)
    with pytest.raises(
        RecordError, match="state' is not the state of a fit, or is all damaged; remove it or give another"
    ):
        RecordFile(tmp_path / "state", "a fit", OWNER).read()
    assert (tmp_path / "state").read_text() == contents


def bind(place):
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(place))


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes")
@pytest.mark.parametrize("kind", ["folder", "link", "dangling link", "pipe", "device", "socket"])
def test_what_is_no_file_is_left_alone(kind, file, tmp_path):
    place = tmp_path / "place"
    {
        "folder": place.mkdir, "link": lambda: place.symlink_to(file), "pipe": lambda: os.mkfifo(place),
        "dangling link": lambda: place.symlink_to(tmp_path / "nothing"),
        "device": lambda: None, "socket": lambda: bind(place),
    }[kind]()  # fmt: skip
    path = "/dev/null" if kind == "device" else place
    before = os.lstat(path)
    for use in ("read", "remove", "exists"):
        with pytest.raises(
            RecordError, match="is a link, a folder, a pipe or a device; remove it or give another place"
        ):
            getattr(RecordFile(path, "a fit", OWNER), use)()
    with pytest.raises(RecordError, match="is a link"):
        RecordFile(path, "a fit", OWNER).append({})
    assert os.lstat(path)[:3] == before[:3]
    assert not (tmp_path / "nothing").exists()


def test_a_file_that_cannot_be_written_is_said(tmp_path):
    for path, reason in ((tmp_path / "no" / "state", "No such file"), (f"{tmp_path}/\0", "null")):
        with pytest.raises(RecordError, match=rf"cannot be (read|written) \(.*{reason}.*\); remove it or give another"):
            RecordFile(path, "a fit", OWNER).append({})


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="Linux")
def test_a_full_disk_is_said(file, monkeypatch):
    kept = RecordFile(file, "a fit", OWNER)
    kept.read()
    full = io.BufferedWriter(io.FileIO("/dev/full", "w"))
    monkeypatch.setattr(type(file), "open", lambda self, mode: full)
    with pytest.raises(RecordError, match=r"state' cannot be written \(.*\); remove it or give another place"):
        kept.append({})
