"""Commands that take a model take a file of one."""

import pysb_il2 as il2
from pysb_il2.cli.command_line import main


def test_a_model_of_a_file_is_exported(tmp_path, capsys):
    text = il2.export("receptor", tmp_path / "receptor.bngl")
    again = tmp_path / "again.bngl"
    assert main(["export", str(tmp_path / "receptor.bngl"), "-o", str(again)]) == 0
    assert again.read_text().partition("begin model")[2] == text.partition("begin model")[2]
    assert main(["export", str(tmp_path / "receptor.bngl"), "--cell", "NK", "-o", str(tmp_path / "nk.bngl")]) == 2
    assert "cell is given for a model that is read from" in capsys.readouterr().err
    assert main(["export", str(tmp_path / "missing.bngl"), "-o", str(tmp_path / "nk.bngl")]) == 2
    assert "cannot be read" in capsys.readouterr().err
    assert not (tmp_path / "nk.bngl").exists()
