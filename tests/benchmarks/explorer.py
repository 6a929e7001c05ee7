"""The explorer: seconds from a change to its first curve and to its last dose, as its page would see them.

``uv run python tests/benchmarks/explorer.py --cells 1 2``: the explorer runs as a process of its own. Changes of each
kind come one after the other, each as soon as the last is answered. The first run fills the cache of networks.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

#: So long the explorer is left alone with its first answer, as long as a reader looks at it.
LOOKS_SECONDS = 5.0
CODE = "import sys; from pysb_il2.cli.command_line import main; sys.exit(main(['explore', '--no-browser']))"
Choices = dict[str, Any]


def changes(n_cells: int) -> Iterator[tuple[str, Choices]]:
    """Yield each kind of change, several times."""
    yield "", {"drugs": [{"name": "tofacitinib", "nM": 1}]}  # a network of its own
    for nM in (10, 30, 100, 300, 1000):
        yield "another concentration of a drug", {"drugs": [{"name": "tofacitinib", "nM": nM}]}
    yield "", {"drugs": []}
    for minute in (20, 45, 75, 100, 110):
        yield "time of the dose response", {"time_min": minute}
    for nM in (0.2, 0.5, 2, 5, 20):
        yield "dose of the time course", {"dose_nM": nM}
    for readout in ("surface_CD122", "pSTAT5", "surface_CD132", "pSTAT5", "surface_CD25"):
        yield "read-out", {"readout": readout}
    types = ("CD8", "Th_naive", "Th_memory", "CD8_naive", "Treg_naive", "NK_CD56bright", "CD8_memory", "NK")
    for first in range(0, len(types), n_cells):
        yield "other cells", {"cells": list(types[first : first + n_cells])}
    for chain in ("JAK3", "CD25", "PTPN2", "PTPN6", "JAK1"):
        yield "a knock-out", {"knockouts": [chain]}


def ask(url: str, number: int, choices: Choices) -> tuple[float, float]:
    """Return after how many seconds the first curve and the last dose are there."""
    body = json.dumps({"page": "bench", "number": number, "choices": choices}).encode()
    question = urllib.request.Request(f"{url}show", data=body, headers={"Content-Type": "application/json"})
    begin, first = time.perf_counter(), None
    with urllib.request.urlopen(question) as answer:
        for event in (json.loads(line) for line in answer if line.strip()):
            if event["kind"] == "refused":
                raise RuntimeError(event["text"])
            if event["kind"] in ("course", "doses") and first is None:
                first = time.perf_counter() - begin
            if event["kind"] == "doses" and event["complete"]:
                assert first is not None
                return first, time.perf_counter() - begin
    raise RuntimeError("the answer ended early")


def measure(model: str, n_cells: int) -> dict[str, list[tuple[float, float]]]:
    """Return the seconds of each kind of change."""
    found, numbers = dict[str, list[tuple[float, float]]](), itertools.count()
    with subprocess.Popen([sys.executable, "-c", CODE], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = re.findall(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())[0]
        try:
            names = json.load(urllib.request.urlopen(f"{url}names"))
            choices = {**names["defaults"], "model": model, "cells": ["Treg", "Th"][:n_cells]}
            ask(url, next(numbers), choices)
            time.sleep(LOOKS_SECONDS)
            for kind, change in changes(n_cells):
                choices |= change
                found.setdefault(kind, []).append(ask(url, next(numbers), choices))
        finally:
            process.terminate()
    return found


def main() -> None:
    """Print a row for each kind of change."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--models", nargs="+", default=["signal"], help="which have pSTAT5")
    parser.add_argument("--cells", type=int, nargs="+", default=[1, 2])
    args = parser.parse_args()
    print("| change | model | cells | n | first curve: median (most) | all: median (most) |\n|---|---|---|---|---|---|")
    for model, n_cells in itertools.product(args.models, args.cells):
        for kind, seconds in measure(model, n_cells).items():
            if kind:
                columns = [f"{statistics.median(one):.2f} ({max(one):.2f})" for one in zip(*seconds, strict=True)]
                print("|", " | ".join([kind, f"`{model}`", f"{n_cells}", f"{len(seconds)}", *columns]), "|", flush=True)


if __name__ == "__main__":
    main()
