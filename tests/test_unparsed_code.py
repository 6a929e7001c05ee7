"""No text becomes code in the package, but where the list below says why it may."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = [path for folder in ("pysb_il2", "macros") for path in sorted((ROOT / folder).rglob("*.py"))]
#: By file and name: why what becomes code there is no text of others.
ALLOWED = {
    ("network/formulas.py", "exec"): "code made of trees that the grammar of formulas has read",
    ("network/formulas.py", "compile"): "the same trees",
    ("network/formulas.py", "ast.parse"): "a constant text, the head of a function",
    ("simulation/expanded_model.py", "pysb.bng._parse_netfile"): "the text of a Network, which `check_net` has read",
    ("exporters/flat_pysb_reader.py", "ast.parse"): "a grammar reads the tree; of the tree no code is made",
    ("simulation/stochastic_simulation.py", "sympy.lambdify"): "objects with functions that `check_functions` takes",
    ("simulation/processes.py", "importlib.import_module"): "modules of a constant list",
    ("simulation/processes.py", "pickle.loads"): "what this process has pickled for its own workers",
    ("simulation/executors.py", "pickle.loads"): "what a client has pickled for its own workers",
    ("network/bionetgen.py", "subprocess.Popen"): "Perl with a list of arguments",
    ("exporters/octave.py", "subprocess.run"): "GNU Octave with a list of arguments",
    ("simulation/parallel.py", "ctypes.CDLL"): "libraries that the process has already",
    ("argument_types.py", "ast.parse"): "types in signatures of this package; of the tree no code is made",
    ("cli/examples.py", "ast.parse"): "where the last expression of a cell stands; of the tree no code is made",
    ("__init__.py", "ast.parse"): "the list of public names; of the tree no code is made",
    ("__init__.py", "importlib.import_module"): "modules of the constant table of public names",
    ("deprecation.py", "importlib.import_module"): "modules of constant tables of moved names",
    ("models/lookup.py", "importlib.import_module"): "a name among those of the ready models",
}
#: What makes code of text: functions of Python, and ends of full names.
BUILTINS = {"eval", "exec", "compile", "__import__", "execfile", "__builtins__"}
MAKERS = {
    "ast.parse", "code.interact", "runpy.run_path", "runpy.run_module", "import_module", "spec_from_file_location",
    "SourceFileLoader", "FunctionType", "CodeType", "sympify", "sympy.S", "parse_expr", "lambdify", "autowrap",
    "ufuncify", "parse_bngl_expr", "_parse_netfile", "model_from_bngl", "model_from_sbml", "load_module",
    "numexpr.evaluate", "DataFrame.eval", "df.eval", "table.eval", "table.query", "df.query",
    "pickle.load", "pickle.loads", "Unpickler",
    "read_pickle", "marshal.load", "marshal.loads", "shelve.open", "joblib.load", "dill.load", "dill.loads",
    "cloudpickle.load", "cloudpickle.loads", "yaml.load", "yaml.load_all", "yaml.unsafe_load", "yaml.full_load",
    "os.system", "os.popen", "os.execv", "os.execve", "os.execvp", "os.execl", "os.execlp", "os.spawnl", "os.spawnv",
    "os.posix_spawn", "os.startfile", "pty.spawn", "subprocess.Popen", "subprocess.run", "subprocess.call",
    "subprocess.check_call", "subprocess.check_output", "subprocess.getoutput", "subprocess.getstatusoutput",
    "create_subprocess_shell", "create_subprocess_exec", "CDLL", "LoadLibrary", "cffi.FFI",
}  # fmt: skip


def _makers(source):
    """Return what of it a source uses, by full name, and the dangerous options that it gives."""
    tree = ast.parse(source)
    modules, used = {}, set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules |= {
                a.asname or a.name.partition(".")[0]: a.name if a.asname else a.name.partition(".")[0]
                for a in node.names
            }
        elif isinstance(node, ast.ImportFrom):
            modules |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    strict = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call) and "strict=True" in _options(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            used |= _options(node) & {"shell=True", "allow_pickle=True", "weights_only=False"}
        if isinstance(node, (ast.Name, ast.Attribute)) and node not in strict:
            used.add(_full_name(node, modules))
    used |= set(modules.values())
    return {name for name in used if name.removeprefix("builtins.") in BUILTINS or _ends(name) or "=" in name}


def _options(call):
    return {ast.unparse(keyword).strip() for keyword in call.keywords if keyword.arg}


def _full_name(node, modules):
    if isinstance(node, ast.Attribute):
        return f"{_full_name(node.value, modules)}.{node.attr}"
    return modules.get(node.id, node.id) if isinstance(node, ast.Name) else "?"


def _ends(name):
    parts = name.split(".")
    return not MAKERS.isdisjoint(".".join(parts[i:]) for i in range(len(parts)))


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("eval(text)", {"eval"}), ("f = exec", {"exec"}), ("import builtins\nbuiltins.eval(x)", {"builtins.eval"}),
        ("import re\nre.compile(x)", set()), ("model.compile()", set()), ("import pickle\npickle.dumps(x)", set()),
        ("import sympy as sp\nsp.sympify(x)", {"sympy.sympify"}), ("from sympy import S as T\nT(x)", {"sympy.S"}),
        ("import sympy\nsympy.sympify(x, strict=True)", set()), ("from os import system as s\ns(x)", {"os.system"}),
        ("import numpy as np\nnp.load(x, allow_pickle=True)", {"allow_pickle=True"}),
        ("run(x, shell=True)", {"shell=True"}), ("import yaml\nyaml.safe_load(x)", set()),
        ("import yaml\nyaml.load(x, Loader=y)", {"yaml.load"}),
        ("import sympy.parsing.sympy_parser as p\np.parse_expr(x)", {"sympy.parsing.sympy_parser.parse_expr"}),
        ("def f():\n    from subprocess import run\n    run(x)", {"subprocess.run"}),
        ("frame.table.query(x)", {"frame.table.query"}),
    ],
)  # fmt: skip
def test_what_makes_code_of_text_is_found(source, found):
    assert _makers(source) == found


@pytest.mark.slow
def test_no_text_becomes_code():
    found = {
        (path.relative_to(ROOT).as_posix().removeprefix("pysb_il2/"), name)
        for path in FILES
        for name in _makers(path.read_text(encoding="utf-8"))
    }
    assert len(FILES) > 150
    assert sorted(found - ALLOWED.keys()) == []  # what is new is parsed by a grammar, or has a reason above
    assert sorted(ALLOWED.keys() - found) == []  # what is no longer there
