"""Rates as machine code: the same courses, also of copies and of other values; and no compiler at all."""

import shutil
import sys

import numpy as np
import pytest

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.simulation.runner import Runner


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setattr("bngsim._codegen.CACHE_DIR", tmp_path / "codegen")


def observables(runner, values, times):
    readouts = runner.run(values, runner.initials(values), times).readouts
    return np.stack([readouts[name] for name in runner.network.groups], axis=-1)


@pytest.mark.slow
@pytest.mark.skipif(not any(map(shutil.which, ("cc", "gcc", "clang"))), reason="no compiler on this machine")
def test_compiled_rates_give_the_same_courses():
    model = il2.build("receptor", cell="Treg")
    plain, compiled = (Runner(model, rtol=1e-10, compiled=on) for on in (False, True))
    assert compiled.engine.simulator.codegen_backend != plain.engine.simulator.codegen_backend
    times = np.linspace(0, 3600, 5)
    for values in ({"IL2_dose": 1e-9}, {"IL2_dose": 1e-10, "CD122_0": 5e3, "CD132_joins_kf": 1e-5}):
        expected, *found = (observables(runner, values, times) for runner in (plain, compiled, compiled.clone()))
        for one in found:
            np.testing.assert_allclose(one, expected, rtol=1e-7, atol=1e-4)


def test_without_a_compiler_compiled_rates_are_refused(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Il2Error, match=r"cannot be compiled: .*[Cc]ompiler.* or leave compiled=True out"):
        Runner(il2.expand(il2.build("receptor", cell="Treg")), compiled=True)


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_machine_code_is_not_loaded_from_a_folder_that_others_can_write(tmp_path):
    (tmp_path / "codegen").mkdir()
    (tmp_path / "codegen").chmod(0o777)
    with pytest.raises(Il2Error, match=r"codegen', from which machine code is loaded, can be written by other users"):
        Runner(il2.expand(il2.build("receptor", cell="Treg")), compiled=True)
