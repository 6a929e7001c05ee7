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


def simulator(model, times):
    return il2.Simulator(model, tspan=times, rtol=1e-8, atol=1e-5)


def assert_same(one, other, prefix="", factor=1.0):
    """Observables of one model are those of another to 1e-5."""
    for name in other.dtype.names:
        want = other[name] * factor
        assert np.allclose(one[f"{prefix}{name}"], want, rtol=1e-5, atol=1e-5 * want.max() + 1e-6), name


@pytest.mark.slow
def test_partners_that_share_nothing_are_as_they_were_in_one_model():
    TCR, interferon = (model_from_bngl(str(FOLDER / f"{name}.bngl")) for name in ("tcr", "ifn_gamma"))
    partners = {"earm_": EARM, "egf_": EGFR, "tcr_": TCR, "ifn_": interferon}
    receptor = both = il2.build(il2_receptor, cell="Th")
    for prefix, partner in partners.items():
        units = {"amount": "nM", "volume": "0.1 pL"} if partner is interferon else {}
        both = il2.join(both, partner, prefix=prefix, other_units=units)
    times = np.linspace(0, 18000, 6)
    joined = simulator(both, times).run().observables
    for prefix, model in {"": receptor, **partners}.items():
        alone = simulator(model, times).run().observables
        assert_same(joined, alone, prefix, PER_NM if model is interferon else 1.0)
    assert set(il2.parts(both)) >= {receptor.name, EARM.name, EGFR.name, TCR.name, interferon.name}


@pytest.mark.slow
def test_less_BCL2_brings_death_forward_in_either_order():
    BCL2 = il2.Protein("BCL2", uniprot="P10415")

    def rules(m, k):
        """BCL2 is made and degraded."""
        synthesise(m.BCL2, rate=k.BCL2_0 * k.turnover)
        degrade(m.BCL2, rate=k.turnover)

    module = il2.Module("survival", rules, proteins=[BCL2], constants={"turnover": (1.3e-5, "1/s")})
    ours = il2.build(il2_receptor, module, cell="Th")
    times = np.linspace(0, 18000, 61)
    one = simulator(il2.join(ours, EARM, same={"BCL2": "Bcl2"}, amounts="model"), times)
    other = simulator(il2.join(EARM, ours, same={"Bcl2": "BCL2"}, amounts="other"), times)
    few, many = (one.run(param_values={"BCL2_0": copies}).observables for copies in (5e3, 4e4))
    assert_same(other.run(param_values={"BCL2_0": 5e3}).observables, few)
    early, late = (times[np.argmax(course["CPARP_total"] > 5e5)] for course in (few, many))
    assert 0 < early < late
