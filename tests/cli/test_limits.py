"""Limits of an expansion on the command line."""

import pytest

from pysb_il2.cli import command_line


@pytest.mark.slow
@pytest.mark.filterwarnings("always::pysb_il2.network.limits.TruncationWarning")
def test_the_size_of_a_truncated_network_says_so(capsys):
    assert command_line.main(["size", "receptor", "--max-agg", "3", "--max-stoich", "CD25=1"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("19 species")
    assert "limits: max_agg=3, max_stoich={'CD25': 1}; perhaps truncated by max_agg" in said.out
    assert "pysb-il2: network of model 'receptor' is incomplete" in said.err


@pytest.mark.parametrize("verb", ["size", "export"])
@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (["--max-iter", "0"], "max_iter is 0; give a whole number"),
        (["--max-stoich", "CD25=x"], "--max-stoich CD25 is 'x', which is no whole number"),
        (["--max-stoich", "CD26=2"], "unknown monomer 'CD26' in max_stoich of model 'receptor'; did you mean 'CD25'"),
    ],
)
def test_limits_are_checked(verb, limit, words, capsys):
    assert command_line.main([verb, "receptor", *limit]) == 2
    assert words in capsys.readouterr().err
