"""Models of other people beside the IL-2 receptor: as they were where nothing is shared, and in either order."""

from pathlib import Path

import numpy as np
import pytest
from pysb.examples.bngwiki_egfr_simple import model as EGFR
from pysb.examples.earm_1_0 import model as EARM
from pysb.importers.bngl import model_from_bngl

import pysb_il2 as il2
from pysb_il2.macros import degrade, synthesise
from pysb_il2.modules import il2_receptor

FOLDER = Path(__file__).parents[2] / "docs" / "howto" / "partners"
#: Molecules in 1 nM of 0.1 pL.
PER_NM = 60.2214076


def course(model, times):
    return il2.Simulator(model, tspan=times, rtol=1e-9, atol=1e-6).run().observables


def assert_same(one, other, names, prefix="", factor=1.0):
    for name in names:
        want = other[name] * factor
        assert np.allclose(one[f"{prefix}{name}"], want, rtol=1e-5, atol=1e-5 * want.max() + 1e-9), name


@pytest.mark.slow
@pytest.mark.parametrize(
    ("other", "hours", "units"),
    [
        (EARM, 6, {}),
        (EGFR, 0.1, {}),
        (lambda: model_from_bngl(str(FOLDER / "tcr.bngl")), 1, {}),
        (lambda: model_from_bngl(str(FOLDER / "ifn_gamma.bngl")), 2, {"amount": "nM", "volume": "0.1 pL"}),
    ],
    ids=["EARM", "EGFR", "TCR", "IFN"],
)
def test_partners_that_share_nothing_are_as_they_were(other, hours, units):
    other = other() if callable(other) else other
    ours = il2.build(il2_receptor, cell="Th")
    times = np.linspace(0, hours * 3600, 7)
    both, alone, receptor = (
        course(model, times) for model in (il2.join(ours, other, prefix="x_", other_units=units), other, ours)
    )
    assert_same(both, receptor, receptor.dtype.names)
    assert_same(both, alone, alone.dtype.names, "x_", PER_NM if units else 1.0)


@pytest.mark.slow
def test_less_BCL2_brings_death_forward_in_either_order():
    BCL2 = il2.Protein("BCL2", uniprot="P10415")

    def rules(m, k):
        """BCL2 is made and degraded."""
        synthesise(m.BCL2, rate=k.BCL2_0 * k.turnover)
        degrade(m.BCL2, rate=k.turnover)

    module = il2.Module("survival", rules, proteins=[BCL2], constants={"turnover": (1.3e-5, "1/s")})
    ours = il2.build(il2_receptor, module, cell="Th")
    joined = (
        il2.join(ours, EARM, same={"BCL2": "Bcl2"}, amounts="model"),
        il2.join(EARM, ours, same={"Bcl2": "BCL2"}, amounts="other"),
    )
    times = np.linspace(0, 18000, 61)
    death = {}
    for copies in (5e3, 4e4):
        found = []
        for model in joined:
            model.parameters["BCL2_0"].value = copies
            found.append(course(model, times))
        assert_same(found[0], found[1], found[1].dtype.names)
        death[copies] = times[np.argmax(found[0]["CPARP_total"] > 5e5)]
    assert 0 < death[5e3] < death[4e4]
