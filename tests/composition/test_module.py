"""What a module shows of itself, and the old names of its fields."""

import pydoc
import warnings

import pytest

import pysb_il2 as il2
from pysb_il2.knowledge.proteins import CD25, CD122
from pysb_il2.modules import il2_receptor, stat5


@pytest.mark.parametrize(
    ("old", "new", "value"),
    [
        ("speaks", "proteins", [CD25]),
        ("also", "optional_proteins", [CD122["Y"]]),
        ("needs", "requires", [il2_receptor]),
    ],
)
def test_old_names_of_fields_are_taken_and_read_with_a_warning(old, new, value):
    with pytest.warns(DeprecationWarning, match=f"argument '{old}' of Module is now '{new}'"):
        module = il2.Module("mine", lambda m, k: None, **{old: value})
    assert getattr(module, new) == value
    with pytest.warns(DeprecationWarning, match=f"attribute '{old}' of Module is now '{new}'"):
        assert getattr(module, old) == value
    with warnings.catch_warnings(), pytest.raises(TypeError, match=f"'{new}' twice"):
        il2.Module("mine", lambda m, k: None, **{old: value, new: value})


@pytest.mark.parametrize(
    "module", [*il2.modules.MODULES.values(), *il2.modules.INHIBITORS.values()], ids=lambda m: m.name
)
def test_a_module_shows_itself_in_one_line(module):
    assert repr(module).startswith(f"Module('{module.name}'")
    assert "\n" not in repr(module)


def test_help_tells_what_the_module_does_with_its_levels_and_sites():
    shown = pydoc.render_doc(stat5, renderer=pydoc.plaintext)
    assert "STAT5A and STAT5B dock on CD122 by SH2" in shown
    assert "Levels of detail: lumped, sites; this one is lumped" in shown
    assert "PPX: pocket (catalytic pocket)" in shown
    assert "Y694[u/p]" in shown
    assert "this one is sites" in pydoc.render_doc(stat5(detail="sites"))


def test_the_question_mark_of_ipython_tells_it_too():
    oinspect = pytest.importorskip("IPython.core.oinspect")
    assert "STAT5A and STAT5B dock" in oinspect.getdoc(stat5)


def test_a_module_without_a_docstring_shows_what_a_module_is():
    bare = il2.Module("bare", lambda m, k: None)
    assert bare.__doc__ == il2.Module.__doc__
    assert repr(bare) == "Module('bare'; proteins: none of its own)"
