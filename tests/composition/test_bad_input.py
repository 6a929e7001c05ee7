"""What is asked for and cannot be: one sentence each, with the way out."""

import math

import pytest
from pysb import Rule

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.modules import gamma_chain, il2_receptor, stat5


def refused(match, *modules, **how):
    with pytest.raises(Il2Error, match=match) as caught:
        il2.build(*(modules or ("signal",)), **how)
    assert "\n" not in str(caught.value)


def test_drugs():
    refused("inhibitor 'tofacitinb'.*did you mean 'tofacitinib'", inhibitors={"tofacitinb": 1})
    refused(r"'tofacitinib'\] is -1; give .*0 or more", inhibitors={"tofacitinib": -1})
    refused(r"'tofacitinib'\] is None; give .*0 or more", inhibitors={"tofacitinib": None})
    refused("is not a mapping; give one, such as inhibitors=", inhibitors=["tofacitinib"])
    refused("is not a mapping; give one, such as inhibitors=", inhibitors="tofacitinib")
    refused("acts on MAP2K1.*add the module that uses MAP2K1", inhibitors={"trametinib": 10})


def test_mutants_and_knockouts():
    refused("residue 'Y999'", mutants={"CD122": ["Y999F"]})
    refused("build its modules with detail='sites'", mutants={"CD122": ["Y392F"]})
    refused("cannot be read; write it like 'Y510F'", mutants={"CD122": ["Y510"]})
    refused("protein 'CD123'", knockouts=["CD123"])
    refused("give a list, such as", mutants={"CD122": 392})
    refused("is not a mapping; give one, such as mutants=", mutants=["Y510F"])
    refused("is not a mapping; give one, such as parameters=", parameters=["CD122_0"])
    refused("'CD122_0' is 'many'; give a finite value", parameters={"CD122_0": "many"})


def test_levels():
    with pytest.raises(Il2Error, match=r"level of detail 'atoms'.*'stat5'"):
        stat5(detail="atoms")
    refused("comes in two forms", il2_receptor, stat5, stat5(detail="sites"))


def test_a_mechanism_has_one_owner():
    def rules(m, k):
        """Write once more what gamma_chain writes."""
        Rule(
            "my_own_JAK3_on_CD132",
            m.CD132(tail=None) + m.JAK3(FERM=None) | m.CD132(tail=7) % m.JAK3(FERM=7), k.my_kf, k.my_kr,
        )  # fmt: skip

    def same(m, k):
        """Write it in the same order."""
        Rule(
            "my_own_JAK3_on_CD132",
            m.JAK3(FERM=None) + m.CD132(tail=None) | m.JAK3(FERM=7) % m.CD132(tail=7), k.my_kf, k.my_kr,
        )  # fmt: skip

    constants = {"my_kf": (1e6, "1/(M*s)"), "my_kr": (1.0, "1/s")}
    for written in (rules, same):
        mine = il2.Module("mine", written, requires=[gamma_chain], constants=constants)
        refused("'gamma_chain' and 'mine' both write one mechanism.*leave one of the two out", il2_receptor, mine)


@pytest.mark.parametrize("given", [(5.0, None), (5.0, 3), (5.0, []), (5.0, "nM", "mM"), (), 10**400])
def test_constants_are_numbers_or_have_a_unit(given):
    refused("'IL2_dose' is .*; give a finite value of 0 or more in M", "receptor", parameters={"IL2_dose": given})


def test_phases():
    model = il2.build("receptor")
    with pytest.raises(Il2Error, match="ligand or drug 'IL3'"):
        il2.schedule(model, [il2.Phase(1, add={"IL3": 1.0})], readouts=["free_IL2"])
    with pytest.raises(Il2Error, match="IL2 is added at -1 nM"):
        il2.schedule(model, [il2.Phase(1, add={"IL2": -1.0})], readouts=["free_IL2"])
    for minutes in (-1.0, math.nan, math.inf):
        with pytest.raises(Il2Error, match=r"minutes of a phase holds .*; give finite numbers"):
            il2.Phase(minutes)
    with pytest.raises(Il2Error, match=r"1e\+06 readings are too many; give a shorter course"):
        il2.schedule(model, [il2.Phase(1e6), il2.Phase(1)], readouts=["free_IL2"], every_min=1)
    with pytest.raises(Il2Error, match=r"2.4e\+301 readings are too many; give a shorter course"):
        il2.low_dose_course(model, days=1e300)
    with pytest.raises(Il2Error, match="phases is empty"):
        il2.schedule(model, [], readouts=["free_IL2"])
    with pytest.raises(Il2Error, match="days is 0"):
        il2.low_dose_course(model, days=0)
    with pytest.raises(Il2Error, match="0 before the dose"):
        il2.surface_loss(il2.build("receptor", knockouts=["CD122"]), readout="exposed_CD122")
