"""Formulas and texts of networks: a small grammar, and nothing else becomes code."""

import pickle
import time
import warnings

import numpy as np
import pytest
from pysb import Model

from pysb_il2.errors import Il2Error
from pysb_il2.network.formulas import compile_formulas, parse_formula
from pysb_il2.network.net_grammar import check_net
from pysb_il2.network.network import Network
from pysb_il2.simulation.rate_laws import RateLaws

VALUES = {"k": 2.0, "lambda": 0.5, "_abs": 3.0, "n": 4.0}


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("1.5e1*k+.5", 30.5), ("k-n-1", -3), ("n/k/2", 1), ("-k^2", -4), ("k^-n", 1 / 16), ("k^n^0.5", 4),
        ("(n/(k))", 2), ("-n+ +k", -2), ("k()*lambda", 1), ("_abs-abs(0-_abs)", 0), ("max(1,k,n)-min(n, k)", 2),
        ("if(k<n,7,8)", 7), ("if(k>=n||n!=4,7,8)", 8), ("if(k==2&&n<=4,7,8)", 7), ("exp(ln(k))", 2),
        ("2^0.5*2^0.5", 2), ("007", 7), ("2*(k>1)", 2), ("sqrt(n) - log2 (n)", 0), (" k ", 2), ("2*-k", -4),
    ],
)  # fmt: skip
def test_a_formula_has_its_value(formula, value):
    model = Model("f", _export=False)
    laws = RateLaws(Network(model, _net(f"begin functions\n    1 f() {formula}\nend functions\n")))
    assert laws.functions == ("f",)
    assert laws.functions_at(VALUES, np.array([])) == pytest.approx([value])
    assert pickle.loads(pickle.dumps(laws)).functions_at(VALUES, np.array([])) == pytest.approx([value])


def _net(blocks="", rate="k"):
    """Return the text of a network that knows the values above."""
    parameters = "".join(f"    {i} {name} {value}  # Constant\n" for i, (name, value) in enumerate(VALUES.items(), 1))
    return (
        f"# Created by BioNetGen\nbegin parameters\n{parameters}end parameters\n{blocks}begin species\n"
        f"    1 A(b!1).B(a!1) k\n    2 $C(s~u)@cell 0\nend species\nbegin reactions\n"
        f"    1 1,2 0 {rate} #r,_reverse_r unit_conversion=1/V\nend reactions\n"
        "begin groups\n    1 all 1,2*2\n    2 none\nend groups\n"
    )


HOSTILE = [
    "", " ", "()", "k.real", "k .real", "k.__class__", "k[0]", "k[lambda]", "lambda: k", "lambda k: k", "'k'", '"k"',
    "`k`", "[k]", "(k,n)", "k,n", "{k}", "k if n else k", "(k:=n)", "f'{k}'", "[k for k in n]", "__import__('os')",
    "__import__(k)", "os", "__builtins__", "_builtins__", "__class__", "print(k)", "exec(k)", "eval (k)", "k(n)",
    "k ()", "exp()", "exp", "exp(k,n)", "if(k,n)", "max()", "exp(k)(n)", "(exp)(k)", "f_exp(k)", "exp(*k)",
    "exp(k=n)", "*k", "k//n", "k**n", "k%n", "k@n", "k<<n", "k&n", "k|n", "k=n", "k<>n", "!k", "~k", "not k",
    "k and n", "k n", "2 k", "2k", "k 2", "k;n", "k\nn", "k\rn", "k\tn", "k\x0cn", "k\\", "k#n", "k$", "k?n:n",
    "True", "None", "...", "1_000", "0x10", "0b1", "1j", "1e", "1e+", "1..2", "1.e5.", "ｋ", "ｅｘｐ(k)",
    "k.ｒｅａｌ", "𝐤", "ﬁ", "k\u200b", "k＋n", "٣*k", "१", "²", "k²", "∞", "inf", "nan", "1e999", "9^9^9^9", "9^9^9",
    "2^-(9^9^9)", "1/0", "0^-1", "(0-8)^0.5", "9" * 400, "tfun(k)", "time(k)", "(k", "k)", "k+", "*k", "((k)",
    "(" * 5000 + "k" + ")" * 5000, "-" * 100_000 + "k", "k^" * 5000 + "k", "exp(" * 3000 + "k" + ")" * 3000,
    "(" * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("formula", HOSTILE, ids=lambda formula: ascii(formula[:20]))
def test_what_is_no_formula_is_refused_at_once(formula):
    start = time.process_time()
    with pytest.raises(Il2Error, match=r"^formula .* of a network cannot be read; write it with numbers, names"):
        parse_formula(formula, VALUES)
    assert time.process_time() - start < 1.0


@pytest.mark.parametrize("place", ["constant", "function", "initial amount", "rate"])
@pytest.mark.parametrize("formula", ["k.real", "__import__('os')", "9^9^9^9", "other", "k;k"])
def test_a_network_with_what_is_no_formula_is_refused(place, formula):
    texts = {
        "constant": _net().replace("2.0  # Constant", f"{formula}  # ConstantExpression"),
        "function": _net(f"begin functions\n    1 f() {formula}\nend functions\n"),
        "initial amount": _net().replace(" k\n", f" {formula}\n"),
        "rate": _net(rate=f"2*{formula}"),
    }
    check_net(_net("begin functions\n    1 f() all/k\nend functions\n", rate="0.5*f()"))
    with pytest.raises(Il2Error, match=r"of a network cannot be read"):
        Network(Model("m", _export=False), texts[place])


@pytest.mark.parametrize(
    "text",
    [
        "import os\n" + _net(), _net() + "setOption(1)\n", _net() + "begin actions\nend actions\n", _net() + _net(),
        _net("begin functions\n    1 f() k\nend functions\n" * 2), _net().replace("end groups", ""),
        _net(rate="Sat k n"), _net().replace("# Created", "# begin  functions\n#"),
        _net().replace("#r,", "#end reactions,"), _net() + "\u2028", _net().replace("begin groups", "begin  groups"),
        _net().replace("1,2*2", "1,k*2"), _net().replace("#r", "\\"), _net().replace("1,2 0", "1,2 k"),
        _net().replace("A(b!1)", "A(b!1)`id`"), _net().replace("\n    2 $C", "\x85    2 $C"),
        _net().replace("1 k 2.0", "1 k.x 2.0"), _net().replace("    1 all", "os.system\n    1 all"),
    ],
)  # fmt: skip
def test_a_text_with_more_than_a_network_is_refused(text):
    with pytest.raises(Il2Error, match=r"network.*expand the model again|formula"):
        Network(Model("m", _export=False), text)


def test_names_that_are_words_of_python_and_numpy_are_names():
    functions = compile_formulas([("def", "lambda*np"), ("exp", "def+exec")], ["lambda"], ["np", "exec"], {})
    assert functions({"lambda": 2.0}, [3.0, 1.0]) == {"def": 6.0, "exp": 7.0}


def test_a_function_uses_those_before_it_alone():
    with pytest.raises(Il2Error, match="names of the network"):
        compile_formulas([("f", "g"), ("g", "1")], [], [], {})


def test_a_rate_of_many_terms_is_compiled():
    """BioNetGen writes a sum with a bracket for each of its terms, and Python reads 200 at most."""
    text = "(" * 400 + "k" + "+k)" * 400
    assert compile_formulas([("f", text)], ["k"], [], {})({"k": 2.0}, []) == {"f": 802.0}
    with pytest.raises(Il2Error, match="nested too deeply"):
        compile_formulas([("f", "+".join(["k"] * 5000))], ["k"], [], {})


def test_whole_numbers_are_floats():
    """NumPy refuses negative powers of integers, and wraps large ones round."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        f = compile_formulas([("f", "if(k>1,2,3)^-2*if(k>1,10,3)^20")], ["k"], [], {"if": np.where})
    assert f({"k": 2.0}, [])["f"] == pytest.approx(0.25e20)
