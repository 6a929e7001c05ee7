"""What is counted where a site is empty of some partners only."""

from pysb import Model, Monomer, Observable

import pysb_il2 as il2
from pysb_il2.macros import bind, excludes_only


def test_what_is_counted_beside_an_empty_site_is_counted_beside_a_foreign_partner_too():
    """And not beside the partner that the site is empty of."""
    model = Model("m", _export=False)
    with il2.building(model):
        K, S = Monomer("K", ["s"]), Monomer("S", ["SH2"])
        R = Monomer("R", ["k", "Y1"], {"Y1": ["u", "p"]})
        counted = Observable("bare", R(k=None, Y1="u"))
        excludes_only([counted], R, "k", [(K, "s")])
        bind(K, "s", R, "k", kf=1.0, kr=1.0)
        bind(S, "SH2", R, "k", kf=1.0, kr=1.0)
    assert repr(model.observables["bare"].reaction_pattern) == "R(k=None, Y1='u') + R(k=100, Y1='u') % S(SH2=100)"
