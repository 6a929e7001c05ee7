"""What cannot be decoupled is refused with the rule, the condition and the way out."""

import re
from pathlib import Path

import pytest
from pysb import (
    ANY,
    WILD,
    Compartment,
    EnergyPattern,
    Expression,
    Initial,
    Model,
    Monomer,
    Observable,
    Parameter,
    Rule,
    Tag,
)

import pysb_il2 as il2
from pysb_il2.errors import Il2Error, NotDecouplableError
from pysb_il2.reduction.conditions import Condition
from pysb_il2.validation.verify_decoupling import check_against_full_model, largest_difference


def split(model):
    return [limbs.limbs for limbs in il2.decoupling(model).splits]


def one(name, left_right, rate="kc", **options):
    """Return what adds one rule, made from the monomers."""
    return lambda m, k: Rule(name, left_right(*map(m.get, "RLPAB")), k[rate], **options)


def bridge(m, k):
    """One molecule that holds two sites of one receptor."""
    Z, R = Monomer("Z", ["a", "b"]), m["R"]
    Initial(Z(a=None, b=None), Parameter("Z_0", 5))
    Rule("Z_docks", Z(a=None, b=None) + R(Y1="p") >> Z(a=1, b=None) % R(Y1=("p", 1)), k["on"])
    held = R(Y1=("p", 1))
    Rule("Z_closes", Z(a=1, b=None) % held(Y2="p") >> Z(a=1, b=2) % held(Y2=("p", 2)), k["kc"])


REFUSED = {
    "trunk": (
        one("Y1_loops", lambda R, L, P, A, B: R(Y1="p", loop="u") >> R(Y1="p", loop="p")),
        r"rule 'Y1_loops' asks for Y1 of R and changes loop of R, which is the trunk; leave Y1 to the trunk",
    ),
    "removed": (
        one("R_lost", lambda R, L, P, A, B: R(Y1="p") >> None, delete_molecules=True),
        r"rule 'R_lost' asks for it and makes or removes R",
    ),
    "partly removed": (
        one("R_slips", lambda R, L, P, A, B: R(lig=1) % L(r=1) >> L(r=None)),
        r"rule 'R_slips' removes R only where nothing else is bound to it",
    ),
    "removed with its complex": (
        one("A_takes_all", lambda R, L, P, A, B: A(y="u") >> None),
        r"rule 'A_takes_all' removes all that is bound to A; write delete_molecules=True",
    ),
    "seen at once": (
        one("both_read", lambda R, L, P, A, B: R(Y1="p", Y2="p") + P(q="u") >> R(Y1="p", Y2="p") + P(q="p"), "k2"),
        r"rule 'both_read' asks for Y1 of R, Y2 of R at once; give these sites as one limb",
    ),
    "anywhere": (
        one("A_near", lambda R, L, P, A, B: A(y="u") % B(SH2=ANY) >> A(y="p") % B(SH2=ANY)),
        r"rule 'A_near' asks for .* anywhere in the complex, without a bond",
    ),
    "counted by complexes": (
        one("A_reads", lambda R, L, P, A, B: A() + P(q="u") >> A() + P(q="p"), "k2"),
        r"rule 'A_reads' counts complexes with A, which Y1 of R and Y2 of R and Y3 of R may hold",
    ),
    "bridge": (
        bridge,
        r"Y1 of R belongs to the trunk: Z bound to it may also reach Y2 of R",
    ),
    "observable": (
        lambda m, k: Observable("both", m["R"](Y1=("p", WILD), Y2=("p", WILD))),
        r"observable 'both' counts complexes by Y1 of R and Y2 of R at once; take it out, or give",
    ),
    "observable of complexes": (
        lambda m, k: Observable("with_A", m["A"](SH2=ANY), match="species"),
        r"observable 'with_A' counts complexes by Y1 of R and Y2 of R and Y3 of R at once",
    ),
    "fixed": (
        lambda m, k: Initial(m["R"](lig=None, loop="p", Y1="p", Y2="p", Y3="p"), k["k2"], fixed=True),
        r"the amount of R\(.*\) is held fixed",
    ),
}  # fmt: skip


#: The condition that each breaks, by its number in docs/explanation/decoupling.md.
CONDITIONS = {
    "trunk": 2, "removed": 2, "partly removed": 5, "removed with its complex": 5, "seen at once": 1, "anywhere": 1,
    "counted by complexes": 4, "bridge": 3, "observable": 6, "observable of complexes": 6, "fixed": 2,
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_limbs_that_break_a_condition_are_refused_with_the_reason(case, receptor):
    add, words = REFUSED[case]
    with pytest.raises(NotDecouplableError, match=words) as refusal:
        il2.decouple(receptor(add), scaffold="R", limbs=["Y1", "Y2", "Y3"])
    assert refusal.value.condition == CONDITIONS[case]
    assert str(refusal.value).endswith(f" (condition {CONDITIONS[case]} of exact decoupling)")


def test_conditions_are_numbered_as_on_the_page_that_explains_them():
    page = Path(__file__).parents[2] / "docs" / "explanation" / "decoupling.md"
    conditions = page.read_text(encoding="utf-8").partition("## Conditions")[2].partition("\n## ")[0]
    numbers = re.findall(r"^(\d)\. ", conditions, re.M)
    assert [int(number) for number in numbers] == list(Condition)
    assert {*CONDITIONS.values(), 7} == {*Condition}


@pytest.mark.slow
@pytest.mark.parametrize("case", REFUSED)
def test_what_breaks_a_condition_stays_exact_when_limbs_are_found(case, receptor):
    full = receptor(REFUSED[case][0], sites=("Y1", "Y2", "Y3"))
    small = il2.decouple(full)
    assert (("R.Y1",), ("R.Y2",), ("R.Y3",)) not in split(small)
    if il2.decoupling(small).splits:
        assert largest_difference(full, small) < 1e-6


def test_an_observable_of_two_limbs_is_refused_where_the_scaffold_is_named(receptor):
    with pytest.raises(Il2Error, match=r"at R: observable 'both' counts complexes by Y1 of R and Y2 of R at once"):
        il2.decouple(receptor(REFUSED["observable"][0]), scaffold="R")


def energy(m, k):
    EnergyPattern("tight", m["R"](lig=1) % m["L"](r=1), k["kc"])


def boxed(m, k):
    Compartment("box", None, 3, Parameter("volume", 1.0))


def local(m, k):
    x = Tag("x")
    counted = Expression("by_complex", k["kc"] * Observable("here", m["R"](Y1="p"))(x))
    Rule("slowly", m["R"](loop="p") @ x >> m["R"](loop="u") @ x, counted)


UNREADABLE = {
    energy: "it has energy patterns",
    boxed: "it has compartments; write places as states of a site",
    local: r"it has local functions \(Tag 'x'\)",
    one("total", lambda R, L, P, A, B: R(loop="p") >> R(loop="u"), total_rate=True): "rule 'total' .* a total rate",
    lambda m, k: Monomer("Q", ["s", "s"]): "monomer 'Q' has several sites of one name",
}


@pytest.mark.parametrize("add", UNREADABLE)
def test_what_no_rule_by_rule_reading_can_hold_is_refused(add, receptor):
    with pytest.raises(NotDecouplableError, match=UNREADABLE[add]) as refusal:
        il2.decouple(receptor(add))
    assert refusal.value.condition == 7


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"scaffold": "RR"}, "unknown monomer 'RR'"),
        ({"scaffold": "R", "limbs": ["Y1", "Y9"]}, "unknown site 'Y9' in monomer R"),
        ({"limbs": ["Y1", "Y2"]}, "give scaffold="),
        ({"scaffold": "R", "limbs": ["Y1"]}, "give at least two"),
        ({"scaffold": "R", "limbs": ["Y1", ["Y1", "Y2"]]}, "each site in one of them only"),
    ],
)
def test_limbs_are_checked(options, words, receptor):
    with pytest.raises(Il2Error, match=words):
        il2.decouple(receptor(), **options)


@pytest.mark.slow
def test_a_wrong_reduction_would_be_noticed(receptor):
    add = REFUSED["removed"][0]
    with pytest.raises(Il2Error, match=r"differs from the full network by .* do not use it"):
        check_against_full_model(receptor(add), il2.decouple(receptor()))
    many = tuple(f"Y{i}" for i in range(1, 9))
    with pytest.raises(Il2Error, match="differs from the means of 10 network-free runs by"):
        check_against_full_model(receptor(add, sites=many), il2.decouple(receptor(sites=many)))


def switched_together():
    """R and A switch each other on; A docks on three sites of R, on Y2 beside Y1 only."""
    model = Model("switched_together", _export=False)
    with il2.building(model):
        R = Monomer("R", ["loop", "Y1", "Y2", "Y3"], {"loop": ["u", "p"]})
        A, k = Monomer("A", ["SH2", "y"], {"y": ["u", "p"]}), Parameter("k", 1e-2)
        Initial(R(loop="u", Y1=None, Y2=None, Y3=None), Parameter("R_0", 20.0))
        Initial(A(SH2=None, y="u"), Parameter("A_0", 20.0))
        for site, beside in (("Y1", {}), ("Y2", {"Y1": ANY}), ("Y3", {})):
            docking = A(SH2=None) + R(loop="p", **{site: None}, **beside)
            Rule(f"A_docks_on_{site}", docking >> A(SH2=1) % R(loop="p", **{site: 1}, **beside), k)
            Rule(f"A_leaves_{site}", A(SH2=1) % R(**{site: 1}) >> A(SH2=None) + R(**{site: None}), k)
        Rule("A_and_R_switch_on", A(y="u") + R(loop="u") >> A(y="p") + R(loop="p"), k)
        Rule("R_switches_off", R(loop="p") >> R(loop="u"), k)
        Observable("on_without_Y3", R(loop="p", Y3=None))
    return model


def test_a_rule_that_changes_the_trunk_and_a_protein_that_is_there_twice_keeps_the_limbs_together():
    """Dividing R at Y3 would move the observable by half a percent: one complex may hold several A."""
    small = il2.decouple(switched_together())
    words = "rule 'A_and_R_switch_on' changes the trunk and A at once, of which one complex may hold several"
    assert split(small) == []
    assert words in il2.decoupling(small).why_not["R"]
    with pytest.raises(Il2Error, match=words):
        il2.decouple(switched_together(), scaffold="R", limbs=[["Y1", "Y2"], "Y3"])


def test_each_monomer_that_stays_whole_has_a_reason_of_its_own(receptor):
    def two_more(m, k):
        for name, site in (("S", "a"), ("T", "c")):
            other = chr(ord(site) + 1)
            M = Monomer(name, [site, other], {site: ["u", "p"], other: ["u", "p"]})
            Initial(M(**{site: "u", other: "u"}), k["on"])
            for one, two in ((site, other), (other, site)):
                Rule(f"{name}_{one}", M(**{one: "u", two: "u"}) >> M(**{one: "p", two: "u"}), k["kc"])

    why_not = il2.decoupling(il2.decouple(receptor(two_more, sites=("Y1",)))).why_not
    for name, rules in (("S", "S_[ab]"), ("T", "T_[cd]")):
        assert re.search(f"rule '{rules}'", why_not[name]), why_not[name]
