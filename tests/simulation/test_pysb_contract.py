"""PySB's own tests of its ODE simulator, of its results and of its sensitivity tools, with our Simulator in its place.

They are read from the PySB that is installed; options that are SciPy's alone are taken out.
"""

import ast
import functools
import importlib
import sys
import types
from importlib.util import find_spec
from pathlib import Path
from unittest import TestCase

import pytest
from pysb import Model

from pysb_il2 import Simulator

MODULES = ("test_simulator_scipy", "test_simulationresult", "test_sensitivity_analysis")
SCIPYS_OPTIONS = {"integrator", "use_analytic_jacobian", "compiler", "cleanup"}
#: What does not pass, and why.
DECISIONS = {
    "test_simres_dataframe": "the user's model is left without equations, which would go stale; see simulator.model",
    "test_create_png": "PySB's box plot has an option that Matplotlib 3.11 took away",
}
#: Tests of SciPy's integrators by name.
SCIPYS_OWN = {"test_nonexistent_integrator"}


def simulator(*args, **options):
    """Return our Simulator for the arguments of ScipyOdeSimulator."""
    return Simulator(*args, **{name: value for name, value in options.items() if name not in SCIPYS_OPTIONS})


def nose():
    """Return the few functions of nose that PySB's tests take, since nose does not run on today's Python."""

    def raises(*errors):
        def decorate(test):
            @functools.wraps(test)
            def expecting(*args):
                with pytest.raises(errors):
                    test(*args)

            return expecting

        return decorate

    tools = types.ModuleType("nose.tools")
    tools.raises, tools.make_decorator, tools.assert_raises = raises, functools.wraps, TestCase().assertRaises
    package = types.ModuleType("nose")
    package.tools = tools
    return {"nose": package, "nose.tools": tools}


def pysbs_tests():
    """Return a parameter set of pytest for each of PySB's tests: the names of its module, class and function."""
    found = []
    folder = Path(find_spec("pysb").origin).parent / "tests"
    for module in MODULES:
        tree = ast.parse((folder / f"{module}.py").read_text(encoding="utf-8"))
        for owner in (tree, *(node for node in tree.body if isinstance(node, ast.ClassDef))):
            names = [node.name for node in owner.body if isinstance(node, ast.FunctionDef)]
            for name in (name for name in names if name.startswith("test") and name not in SCIPYS_OWN):
                marks = [pytest.mark.xfail(reason=DECISIONS[name], strict=True)] if name in DECISIONS else []
                found.append(pytest.param(module, getattr(owner, "name", None), name, id=name, marks=marks))
    return found


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # they are not ours to mend
@pytest.mark.parametrize(("module", "owner", "name"), pysbs_tests())
def test_the_simulator_passes_pysbs_own_tests(module, owner, name, monkeypatch, tmp_path):
    for stand_in, content in nose().items():
        monkeypatch.setitem(sys.modules, stand_in, content)
    tests = importlib.import_module(f"pysb.tests.{module}")
    monkeypatch.setattr(tests, "ScipyOdeSimulator", simulator)
    monkeypatch.chdir(tmp_path)  # one of them writes a figure where it runs
    for example in vars(tests).values():
        if isinstance(model := getattr(example, "model", example), Model):
            model.reset_equations()
    case = getattr(tests, owner)() if owner else tests
    getattr(case, "setUp", lambda: None)()
    for check, *arguments in getattr(case, name)() or ():
        check(*arguments)
    getattr(case, "tearDown", lambda: None)()
