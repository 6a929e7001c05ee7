"""Models with compartments, of which exports need a size."""

import pytest
from pysb import Compartment, Expression, Initial, Model, Monomer, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.exporters import EXPORTERS, export


@pytest.mark.parametrize("format", EXPORTERS)
def test_a_compartment_without_room_is_refused_before_anything_is_written(tmp_path, format):
    model = Model("vessel", _export=False)
    with il2.building(model):
        A = Monomer("A")
        Initial(A() ** Compartment("C", None, 3, Expression("size", Parameter("V", 0) * 2)), Parameter("A_0", 10))
        Rule("decays", A() >> None, Parameter("k", 1))
    with pytest.raises(Il2Error, match="compartment 'C' has size 0; give one above 0"):
        export(model, tmp_path / "vessel.txt", format=format)
    assert list(tmp_path.iterdir()) == []
