"""Put small faults into a copy of the code, one at a time, and count by wing how many the tests find.

``uv run --with coverage python tests/mutation/run.py --seed 1 --faults 100``; see docs/contributing/testing.md.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import pytest
from faults import Fault, fault_at, faults_of_table, places

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
WINGS = {
    "macros": "macros", "modules": "pysb_il2/modules", "composition": "pysb_il2/composition",
    "reduction": "pysb_il2/reduction", "simulation": "pysb_il2/simulation", "experiments": "pysb_il2/experiments",
    "exporters": "pysb_il2/exporters", "fitting": "pysb_il2/fitting", "knowledge": "pysb_il2/knowledge",
}  # fmt: skip
TABLE = "pysb_il2/knowledge/data/parameters.tsv"
#: What tests import, so that the fork for a fault has it.
LIBRARIES = ["matplotlib.pyplot", "networkx", "pandas", "pysb.simulator", "scipy.optimize"]
#: The table of sizes is written anew by whoever changes a model, and the tools that read code see how it is written.
NOT_COUNTED = ("test_sizes_in_the_docs_are_true", "tests/test_quality.py", "tests/test_architecture.py", "tests/docs/")
OPTIONS = ["-q", "-n", "0", "-p", "no:cacheprovider", "-p", "selection", "--no-header"]
NOT_RECORDED = ["tests/mutation", "tests/docs", "tests/test_quality.py", "tests/test_architecture.py"]


class Test(NamedTuple):
    """One test: its name for pytest, how long it takes, and whether it is slow."""

    name: str
    seconds: float
    slow: bool

    @property
    def file(self) -> str:
        """The file that it is in."""
        return self.name.partition("::")[0]


class Outcome(NamedTuple):
    """What became of a fault."""

    wing: str
    file: str
    fault: Fault
    found_by: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.fault.lines.start} ({self.fault.kind})"
        return f"{where}: `{self.fault.before[:150]}` -> `{self.fault.after[:150]}`: {self.found_by or 'NOT FOUND'}"


class Copy:
    """A copy of the working tree, with what each test reaches in it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.tree = folder, folder / "tree"
        self.tests: dict[str, Test] = {}
        self.reach: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))

    def make(self) -> None:
        """Copy what git knows or would know of the working tree."""
        shutil.rmtree(self.folder, ignore_errors=True)
        listed = subprocess.check_output(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, text=True)
        for name in filter(None, listed.split("\0")):
            if (ROOT / name).is_file():
                (self.tree / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self.tree / name)

    def record(self, which: str, marks: str, *paths: str) -> None:
        """Run tests once, and write down which lines each of them reaches and how long it takes."""
        left_out = [f"--ignore={path}" for path in NOT_RECORDED]
        data = f"--data-file={self.folder / which}.coverage"
        command = ["nice", sys.executable, "-m", "coverage", "run", data, "--source=pysb_il2,macros", "-m", "pytest"]
        environment = self._environment(MUTATION_WRITE=str(self.folder / f"{which}.json"))
        subprocess.run(
            [*command, *OPTIONS, *left_out, "-m", marks, *paths], cwd=self.tree, env=environment, check=False
        )

    def read(self) -> None:
        """Read what was written down."""
        from coverage import CoverageData

        for file in sorted(self.folder.glob("*.json")):
            seconds = json.loads(file.read_text(encoding="utf-8"))
            for name, (duration, slow, passed) in seconds.items():
                if passed and not any(part in name for part in NOT_COUNTED):
                    self.tests[name] = Test(name, duration, slow)
            data = CoverageData(basename=str(file.with_suffix(".coverage")))
            data.read()
            for source in data.measured_files():
                here = self.reach[str(Path(source).relative_to(self.tree))]
                for line, contexts in data.contexts_by_lineno(source).items():
                    here[line].update(name for name in contexts if name in self.tests)

    def reaching(self, file: str, lines: range) -> list[Test]:
        """Return the tests that reach some lines; where these run on import only, those that reach the file."""
        reach = self.reach.get(file, {})
        names = set().union(*(reach.get(line, set()) for line in lines)) or set().union(*reach.values())
        files = {self.tests[name].file for name in names}
        # What a fixture or a cache has made is reached by the first test alone that asks for it.
        kin = {name for name, test in self.tests.items() if test.file in files}
        return [self.tests[name] for name in (*sorted(names), *sorted(kin - names))]

    def verdict(self, wing: str, file: str, fault: Fault, *, budget: float) -> str:
        """Return the test that finds a fault, or nothing."""
        path, number = self.tree / file, time.time_ns() // 10**9
        before = path.read_text(encoding="utf-8")
        path.write_text(fault.text, encoding="utf-8")
        os.utime(path, (number, number))  # so that no compiled file of another fault is taken for this one's
        try:
            reaching = self.reaching(file, fault.lines) if file != TABLE else self._tests_of_constants()
            for slow in (False, True):
                chosen = _in_order([test for test in reaching if test.slow == slow], wing, budget * (1 + slow))
                if chosen and (found := self._first_failure(chosen)):
                    return found
            return ""
        finally:
            path.write_text(before, encoding="utf-8")
            os.utime(path, (number - 10**8, number - 10**8))

    def _tests_of_constants(self) -> list[Test]:
        folders = ("tests/knowledge/", "tests/validation/", "tests/modules/", "tests/behaviours/", "tests/models/")
        return [test for test in self.tests.values() if test.name.startswith(folders)]

    def _first_failure(self, chosen: list[Test]) -> str:
        listed = self.folder / "chosen"
        listed.write_text(json.dumps([test.name for test in chosen]), encoding="utf-8")
        limit = 60 + 5 * sum(test.seconds for test in chosen)
        files = dict.fromkeys(test.file for test in chosen)
        code, said = self._in_fork([*OPTIONS, "-x", *files], limit, MUTATION_CHOSEN=str(listed))
        if code in (0, 5):
            return ""
        failed = re.search(r"^(?:FAILED|ERROR) (\S+)", said, re.MULTILINE)
        if code is not None and not failed:
            raise SystemExit(f"pytest ends with {code} and no test fails:\n{said}")
        return failed[1] if failed else "the time limit"

    def _environment(self, **variables: str) -> dict[str, str]:
        paths = os.pathsep.join([str(self.tree), str(HERE), *filter(None, sys.path)])
        return {**os.environ, "PYTHONPATH": paths, "PYSB_IL2_CACHE": str(self.folder / "networks"), **variables}

    def _in_fork(self, arguments: list[str], limit: float, **variables: str) -> tuple[int | None, str]:
        """Run pytest in the copy, with libraries loaded; return its exit status, None if it takes too long, and words.

        A fork of this process need not load the libraries anew, which takes longer than most tests.
        """
        with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
            if not (child := os.fork()):
                os.setsid()
                os.dup2(said.fileno(), 1)
                os.dup2(said.fileno(), 2)
                os.environ.update(self._environment(**variables))
                os.chdir(self.tree)
                sys.path[:0] = [str(self.tree), str(HERE)]
                code = 3
                try:
                    code = int(pytest.main(arguments))
                except BaseException:
                    traceback.print_exc()
                finally:
                    sys.stdout.flush()
                    sys.stderr.flush()
                    os._exit(code)
            end = time.monotonic() + limit
            while not (done := os.waitpid(child, os.WNOHANG))[0] and time.monotonic() < end:
                time.sleep(0.05)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)
            if not done[0]:
                os.waitpid(child, 0)
            said.seek(0)
            return (os.waitstatus_to_exitcode(done[1]) if done[0] else None), said.read()


def _in_order(tests: list[Test], wing: str, budget: float) -> list[Test]:
    """Return as many tests as fit into some seconds: those of the wing first, then of the others, files together."""
    by_file: dict[str, list[Test]] = defaultdict(list)
    for test in tests:
        by_file[test.file].append(test)
    seconds = {file: sum(test.seconds for test in of_file) for file, of_file in by_file.items()}
    mirrored = f"tests/{wing}/"
    chosen: list[Test] = []
    for file in sorted(by_file, key=lambda file: (not file.startswith(mirrored), seconds[file])):
        for test in by_file[file]:
            budget -= test.seconds
            if budget < 0:
                return chosen
            chosen.append(test)
    return chosen


def sample(tree: Path, wing: str, number: int, seed: int) -> list[tuple[str, Fault]]:
    """Return some faults of a wing: first the kind is drawn, then the place, so that every kind is there."""
    chance = random.Random(f"{wing} {seed}")
    if wing == "constants":
        return [(TABLE, f) for f in chance.sample(faults_of_table((tree / TABLE).read_text(encoding="utf-8")), number)]
    files = sorted(path for path in (tree / WINGS[wing]).rglob("*.py") if path.name != "__init__.py")
    sources = {str(path.relative_to(tree)): path.read_text(encoding="utf-8") for path in files}
    by_kind = defaultdict(list)
    for file, source in sources.items():
        for place in places(source):
            by_kind[place.kind].append((file, place))
    found: list[tuple[str, Fault]] = []
    drawn = set()
    while len(found) < number and any(by_kind.values()):
        kind = chance.choice(sorted(kind for kind, all_places in by_kind.items() if all_places))
        file, place = by_kind[kind].pop(chance.randrange(len(by_kind[kind])))
        fault = fault_at(sources[file], place)
        if fault.before != fault.after and (file, fault.before) not in drawn:
            drawn.add((file, fault.before))
            found.append((file, fault))
    return found


def table(outcomes: list[Outcome]) -> str:
    """Return the score by wing, and what was not found."""
    rows = ["| wing | faults | found | score |", "|---|---|---|---|"]
    for wing in dict.fromkeys(outcome.wing for outcome in outcomes):
        of_wing = [outcome for outcome in outcomes if outcome.wing == wing]
        found = sum(bool(outcome.found_by) for outcome in of_wing)
        rows.append(f"| {wing} | {len(of_wing)} | {found} | {found / len(of_wing):.0%} |")
    return "\n".join([*rows, "", *(f"- {outcome}" for outcome in outcomes if not outcome.found_by)])


def main() -> None:
    """Record what tests reach unless that is there, then try the faults of a sample."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", type=int, default=108, help="in all wings together")
    parser.add_argument("--wings", nargs="+", default=[*WINGS, "constants"])
    parser.add_argument("--budget", type=float, default=60.0, help="seconds of quick tests for a fault; twice for slow")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "pysb-il2-mutation")
    options = parser.parse_args()
    copy = Copy(options.folder)
    if not (copy.folder / "quick.json").exists():
        copy.make()
        copy.record("quick", "not slow", "tests")
        copy.record("slow", "slow", *(f"tests/{wing}" for wing in (*WINGS, "models", "behaviours")))
    copy.read()
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    for library in LIBRARIES:
        importlib.import_module(library)
    outcomes = []
    for wing in options.wings:
        for file, fault in sample(copy.tree, wing, options.faults // len(options.wings), options.seed):
            found_by = copy.verdict(wing, file, fault, budget=options.budget)
            outcomes.append(Outcome(wing, file, fault, found_by))
            print(outcomes[-1], flush=True)
    print(table(outcomes))


if __name__ == "__main__":
    main()
