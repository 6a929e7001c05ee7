"""Work that is killed in the midst: a process loads the library once, and each piece of work runs in a fork of it."""

import contextlib
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from pysb import Expression, Initial, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.calibration import EstimatedParameter, Problem, fit
from pysb_il2.files import write_text
from pysb_il2.network import cache
from pysb_il2.simulation import stochastic_simulation
from pysb_il2.simulation.runner import Runner

KEY = cache.key_of("what is written")
N_SITES = 8
TEXT = "\n".join(f"{number} A(s~u) {number}" for number in range(200_000))


def many_sites(n_sites=N_SITES):
    """Independent sites: twice as many species with each; 8 take half a second."""
    model = Model("many_sites", _export=False)
    sites = [f"s{n}" for n in range(n_sites)]
    with il2.building(model):
        A, k = Monomer("A", sites, {site: ["u", "p"] for site in sites}), Parameter("k", 1.0)
        Initial(A(**dict.fromkeys(sites, "u")), k)
        for site in sites:
            Rule(f"A_{site}_turns", A(**{site: "u"}) >> A(**{site: "p"}), k)
    return model


def turnover():
    model = Model("turnover", _export=False)
    with il2.building(model):
        A = Monomer("A")
        Initial(A(), Parameter("A_0", 20.0))
        Observable("A_total", A())
        Rule("made", None >> A(), Parameter("k_make", 4.0))
        Rule("lost", A() >> None, Parameter("k_lose", 0.4))
    return model


def driven():
    """A rate that follows an observable, so that the network has functions."""
    model = turnover()
    with il2.building(model):
        rate = Expression("rate", model.parameters["k_lose"] / (1 + model.observables["A_total"]))
        Rule("lost_slowly", model.monomers["A"]() >> None, rate)
    return model


def binding():
    """A ligand that is not used up, in M, binds 1000 receptors with a dissociation constant of 1 nM."""
    model = Model("binding", _export=False)
    with il2.building(model):
        L, R = Monomer("L"), Monomer("R", ["bound"], {"bound": ["no", "yes"]})
        Initial(L(), Parameter("L_dose", 0.0), fixed=True)
        Initial(R(bound="no"), Parameter("R_0", 1000.0))
        Observable("bound", R(bound="yes"))
        Rule("L_binds", L() + R(bound="no") >> L() + R(bound="yes"), Parameter("kf", 1e6))
        Rule("L_leaves", R(bound="yes") >> R(bound="no"), Parameter("kr", 1e-3))
    return model


def oscillating():
    """Predator and prey: an integration as long as one wants, in few species."""
    model = Model("oscillating", _export=False)
    with il2.building(model):
        X, Y = Monomer("X"), Monomer("Y")
        Initial(X(), Parameter("X_0", 10.0))
        Initial(Y(), Parameter("Y_0", 5.0))
        Rule("X_doubles", X() >> X() + X(), Parameter("k_double", 1.0))
        Rule("Y_eats", X() + Y() >> Y() + Y(), Parameter("k_eat", 0.1))
        Rule("Y_dies", Y() >> None, Parameter("k_die", 1.5))
    return model


def problem():
    """A fit of one constant to made-up values; a search takes a second."""
    values = [95.0, 230.0, 420.0, 560.0, 640.0, 700.0]
    doses = np.geomspace(0.03, 100, len(values))
    data = pd.DataFrame({"cell": "NK", "ligand": "IL2", "dose_nM": doses, "time_min": 30.0, "replicate": "1"})
    data = data.assign(readout="IL2_trimer", value=values)
    free = [EstimatedParameter("CD132_joins_kf", 2e-6, 1e-5, start=4e-6)]
    return Problem(data, free, model="receptor", noise=(0.05, 0.01))


def write_cache():
    """Keep a text of 5 MB again and again."""
    while True:
        cache.write(KEY, TEXT)


def read_cache():
    print({None: "nothing", TEXT: "whole"}.get(cache.read(KEY), "damaged"), flush=True)


def expand():
    print(len(il2.expand(many_sites(), decoupled=False).species), flush=True)


def expand_in_thread():
    thread = threading.Thread(target=il2.expand, args=[many_sites(14)], kwargs={"decoupled": False, "cache": False})
    thread.start()
    thread.join()


def expand_long():
    il2.expand(many_sites(14), decoupled=False, cache=False)


def export():
    """Write two exports in turn over one file."""
    texts = [il2.export(turnover(), format="bngl") + "#" * 1_000_000, "# " * 2_000_000]
    while True:
        for text in texts:
            write_text(text, "model.bngl")


def run_fit_long():
    fit(PROBLEM, n_starts=500, state="state.json")


def run_fit():
    print(fit(PROBLEM, n_starts=3, state="state.json", resume=True).x.tolist(), flush=True)


def write_table():
    write_text("dose_nM\n1.0\n", "table.csv")


def integrate():
    runner = Runner(oscillating(), max_steps=10**9)
    runner.run({}, runner.initials({}), [0, 1e7])


def integrate_batch():
    runner = Runner(oscillating(), max_steps=10**9)
    state = runner.initials({})
    runner.map(lambda own, end: own.run({}, state, [0, end]), [1e7, 1e7, 1e7], cores=2)


def batch():
    """Cells in other processes, that run for minutes."""
    stochastic_simulation.SECONDS_HERE = 0
    il2.stochastic(turnover(), [0, 1e3], parameters={"k_make": 1e6, "k_lose": 1e5}, cells=2)


def write_where_there_is_no_room():
    """Let files have 2 kB at most, which is like a full disk, and say what each writer says."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))
    attempts = {
        "cache": lambda: cache.write(KEY, TEXT),
        "export": lambda: write_text(TEXT, "model.bngl"),
        "expansion": expand,
        "table": lambda: pd.DataFrame({"dose_nM": np.arange(1000.0)}).pipe(
            lambda t: write_text(t.to_csv(), "table.csv")
        ),
        "fit": lambda: fit(PROBLEM, n_starts=20, state="state.json"),
    }
    for name, attempt in attempts.items():
        try:
            attempt()
            print(name, "nothing was said", flush=True)
        except il2.errors.Il2Error as error:
            print(name, error, flush=True)


def serve():
    """Run the work that lines of standard input name in folders, each in a fork, and say its process.

    Its status is said when that is asked for, so that until then its number is that of no other process.
    """
    global PROBLEM
    warnings.simplefilter("ignore")
    PROBLEM, child = problem(), 0
    print("ready", flush=True)
    for line in sys.stdin:
        if line == "wait\n":
            print(os.waitpid(child, 0)[1], flush=True)
            continue
        work, folder = line.split()
        child = os.fork()
        if not child:
            run(globals()[work], folder)
        print(child, flush=True)


def run(work, folder):
    """Run a piece of work in a folder of its own, and end as Python would."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # which nohup has ignored
    status = 1
    try:
        os.chdir(folder)
        os.environ["TMPDIR"], os.environ["PYSB_IL2_CACHE"] = (os.path.join(folder, name) for name in ("tmp", "cache"))
        tempfile.tempdir = None  # it is asked for anew
        with (
            open("said", "a") as said, contextlib.redirect_stdout(said),
            open("errors", "a") as errors, contextlib.redirect_stderr(errors),
        ):  # fmt: skip
            try:
                work()
                status = 0
            except KeyboardInterrupt:
                status = 130
            except BaseException:
                traceback.print_exc()
    finally:
        os._exit(status)


class Server:
    """The process that loads the library once."""

    def __init__(self):
        code = "from tests.reliability import workloads; workloads.serve()"
        self._process = subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            cwd=Path(__file__).parents[2],
        )  # fmt: skip
        assert self._process.stdout.readline() == "ready\n"

    def start(self, work, folder):
        """Start a piece of work and return its process."""
        for name in ("tmp", "cache"):
            (folder / name).mkdir(exist_ok=True)
        process = self._ask(f"{work} {folder}")
        assert process > 1  # who kills 0 kills the tests
        return process

    def wait(self):
        """Return how the work ended: its status, or minus the signal."""
        return os.waitstatus_to_exitcode(self._ask("wait"))

    def _ask(self, line):
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def run(self, work, folder):
        """Return what a piece of work says that comes to its end."""
        (folder / "said").unlink(missing_ok=True)
        self.start(work, folder)
        assert self.wait() == 0, (folder / "errors").read_text()
        return (folder / "said").read_text()

    def close(self):
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
