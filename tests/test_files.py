"""Files that are written whole: who may read them, and what a link to one becomes."""

import os
import stat
import sys

import pytest

from pysb_il2.files import write_text

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions and links")


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o027, 0o640)])
def test_a_file_may_be_read_by_whom_the_umask_lets(tmp_path, mask, mode):
    before = os.umask(mask)
    try:
        write_text("a table", tmp_path / "table.csv")
        assert os.umask(mask) == mask
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "table.csv").stat().st_mode) == mode


def test_a_link_stays_and_the_file_behind_it_is_written(tmp_path):
    behind = tmp_path / "elsewhere"
    behind.mkdir()
    (tmp_path / "table.csv").symlink_to(behind / "mine.csv")
    write_text("a table", tmp_path / "table.csv")
    assert (tmp_path / "table.csv").is_symlink()
    assert (behind / "mine.csv").read_text() == "a table"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
