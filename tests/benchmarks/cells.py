"""Virtual cells of ``signal`` at five doses: cells per second, peak memory, what is sent, the same on any workers.

``uv run python tests/benchmarks/cells.py --cells 10000 --workers 1 2 4``: each number of workers in a process of its
own. With ``--kill 30`` the first run is killed after so many seconds, which count, and goes on; its file is compared
with the others.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import pickle
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

DOSES = (0.0, 0.01, 0.1, 1.0, 10.0)


def children(task: Path) -> list[str]:
    """Return the processes that a thread has started, on Linux."""
    return (task / "children").read_text().split()


def peak_MiB(process: int) -> float:
    """Return the peak memory of a process, MiB."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def run(file: str, cells: int, workers: int, executor: str) -> dict[str, Any]:
    """Return how long cells took, and the peak memory of this process and of the largest worker, MiB."""
    import pysb_il2 as il2
    from pysb_il2.simulation.runner import Runner
    from pysb_il2.simulation.shipped_network import ShippedNetwork

    model = il2.build("signal", cell="Treg")
    il2.expand(model)
    begin = time.perf_counter()
    il2.cytometry(model, cells=cells, doses_nM=DOSES, file=file, resume=True, executor=executor, workers=workers)
    taken = time.perf_counter() - begin
    workers_MiB = [peak_MiB(int(pid)) for task in Path("/proc/self/task").iterdir() for pid in children(task)]
    return {
        "workers": workers, "cells": cells, "seconds": taken,
        "session_MiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "worker_MiB": max(workers_MiB, default=0.0),
        "kB_of_the_network": len(pickle.dumps(ShippedNetwork.of(Runner(model)))) / 1e3,
        "file_bytes_per_cell": Path(file).stat().st_size / cells,
        "values": hashlib.sha256(il2.read_table(file).to_numpy().tobytes()).hexdigest()[:16],
    }  # fmt: skip


def main() -> None:
    """Measure, or be one of the measurements."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cells", type=int, default=10_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--executor", default="processes")
    parser.add_argument("--kill", type=float)
    parser.add_argument("--file")
    args = parser.parse_args()
    if args.file:
        print(json.dumps(run(args.file, args.cells, args.workers[0], args.executor)))
        return
    for workers in args.workers:
        with tempfile.TemporaryDirectory() as folder:
            own = [sys.executable, __file__, "--file", f"{folder}/cells.parquet", "--cells", str(args.cells)]
            own += ["--workers", str(workers), "--executor", args.executor]
            spent = 0.0
            if args.kill and workers == args.workers[0]:
                process = subprocess.Popen(own, stderr=subprocess.DEVNULL)
                time.sleep(args.kill)
                os.kill(process.pid, signal.SIGKILL)
                process.wait()
                spent = args.kill
                print(f"killed with {len(list(Path(folder).glob('*.parts/*.parquet')))} parts finished", flush=True)
            found = json.loads(subprocess.run(own, capture_output=True, text=True, check=True).stdout)
            found["seconds"] += spent
            print(json.dumps({**found, "cells_per_second": found["cells"] / found["seconds"]}), flush=True)


if __name__ == "__main__":
    main()
