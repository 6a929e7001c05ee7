"""Whatever is given for an argument: a result, or one sentence of ours; never a foreign error, nonsense or a hang.

A call with a wrong number of arguments keeps Python's own TypeError, which says so. More calls are
drawn at random by ``python tests/hostile/run.py --calls 10000``.
"""

import ast
import inspect
import random
import re

import pytest

import pysb_il2 as il2
from pysb_il2 import calibration, cells, macros, measured
from pysb_il2.argument_types import READERS, reader
from pysb_il2.arguments import _EXAMPLES
from pysb_il2.calibration import Problem
from pysb_il2.errors import ArgumentTypeError
from pysb_il2.experiments.experiment import Experiment
from pysb_il2.simulation.runner import Runner
from pysb_il2.simulation.simulator import Simulator
from tests.hostile.api import CALLS
from tests.hostile.macro_calls import MACROS
from tests.hostile.outcomes import outcome
from tests.hostile.run import drawn
from tests.hostile.values import alike

EVERY = {**CALLS, **MACROS}
#: Hostile values for each argument.
VALUES = 6


def test_there_are_many_calls():
    assert VALUES * sum(len(call.arguments) for call in EVERY.values()) > 2500


@pytest.mark.parametrize("module", [il2, calibration, cells, macros, measured])
def test_every_public_function_is_called(module):
    public = {name for name, one in vars(module).items() if callable(one) and not name.startswith("_")}
    public |= {name for name in dir(module) if inspect.isfunction(getattr(module, name)) and not name.startswith("_")}
    called = {name.removeprefix("macros.") for name in EVERY}
    assert public - called <= {"Fit", "ReadExperiment", "FewSamplesWarning", "Il2Error", "renamed_name"}


#: Classes that types name and files import for type checkers alone. An alias would be taken for a class.
CLASSES = {"Axes", "DataFrame", "Ligand", "LimitOptions", "Model", "Phase", "SteadyStateOptions"}


def test_aliases_that_types_name_are_imported():
    functions = [call.function for call in EVERY.values() if inspect.isfunction(call.function)]
    functions += [value for kind in (Runner, Problem, Experiment, Simulator) for value in vars(kind).values()]
    unwrapped = [inspect.unwrap(function) for function in functions if inspect.isfunction(function)]
    assert len(unwrapped) > 50
    for function in unwrapped:
        for text in map(str, function.__annotations__.values()):
            names = {name for name in re.findall(r"[A-Z]\w+", re.sub('"[^"]*"', "", text)) if name not in READERS}
            unknown = {name for name in names if name not in function.__globals__}
            assert unknown <= CLASSES | {"None", "Literal"}, (function, text)


@pytest.mark.slow
@pytest.mark.parametrize("name", EVERY)
def test_hostile_arguments_are_said_or_taken(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # some are names of files
    dice, call = random.Random(name), EVERY[name]
    for argument, kind in call.arguments.items():
        for _ in range(VALUES):
            given, words = drawn(dice, {argument: kind})
            try:
                outcome(call, given)
            except Exception as error:
                error.add_note(f"{name}({words})")
                raise


@pytest.mark.slow
@pytest.mark.parametrize("name", EVERY)
def test_other_forms_of_right_arguments_are_taken(name):
    call = EVERY[name]
    for argument, (right, fits) in call.arguments.items():
        for value in random.Random(name).sample(forms := [*alike(right)], min(len(forms), 2)):
            said = outcome(call, {argument: (value, True)})
            assert said is None, (argument, value, said, fits)


#: Context managers and closures, for which Python says it, as it does for classes.
SAID_BY_PYTHON = {"building", "build of"}


@pytest.mark.parametrize("name", [one for one in EVERY if inspect.isfunction(EVERY[one].function)])
def test_a_wrong_name_of_an_argument_is_said_with_those_that_there_are(name):
    """Of the function that was called, and not of one within that takes its options."""
    function = EVERY[name].function
    parameters = inspect.signature(function).parameters.values()
    more = {str(one.annotation) for one in parameters if one.kind is one.VAR_KEYWORD}
    if name in SAID_BY_PYTHON or not more <= {"Unpack[LimitOptions]"}:
        return
    with pytest.raises(ArgumentTypeError, match=f"unknown argument 'wrong' in .*{'max_iter' * len(more)}"):
        function(wrong=1)
    if more:
        with pytest.raises(ArgumentTypeError, match="max_agg is 'two'; give a whole number"):
            function(max_agg="two")
        with pytest.raises(ArgumentTypeError, match="unknown argument 'limits'"):
            function(limits=1)


@pytest.mark.parametrize("kind", [one for one in _EXAMPLES if one not in ("ligands: Ligand", "parameters: Override")])
def test_examples_of_mappings_are_of_the_type_that_they_explain(kind):
    values = kind.partition(": ")[2].replace("Cell", "Mapping[str, float]")
    given = ast.literal_eval(_EXAMPLES[kind])
    assert reader(f"Mapping[str, {values}]", {})(given) == given


def test_what_is_no_mapping_is_said_with_an_example():
    with pytest.raises(ArgumentTypeError, match=r"give one, such as mutants=\{'CD122': \['Y510F'\]\}$"):
        il2.build("receptor", mutants=["Y510F"])
