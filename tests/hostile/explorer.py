"""Random input to the explorer: ``python tests/hostile/explorer.py --seconds 60 --seed 1`` asks a real one.

It is asked from three threads. Every answer must be what was asked for or one sentence with a status from 400 to 431,
and never a traceback, a path or a fault; the explorer must end with Ctrl-C afterwards.
`tests/explorer/test_random_input.py` does some of it.
"""

import argparse
import collections
import http.client
import json
import math
import random
import signal
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from pysb_il2.explorer.choices import DEFAULTS, MOST, RANGES
from pysb_il2.knowledge.cells import cells
from pysb_il2.knowledge.ligands import ligands
from pysb_il2.models import NAMES
from tests.explorer.served import served
from tests.hostile.outcomes import NonsenseError
from tests.hostile.words import HOSTILE, MORE

#: Values that JSON has, beside words that are hostile on the command line.
VALUES = (
    *(word for word in (*HOSTILE, *MORE) if word != "\ud800"), None, True, 0, -1, 1e308, 10**400, math.nan, math.inf,
    [], {}, [[]], [None], {"name": "tofacitinib"}, {"__proto__": 1}, ["Treg"] * 1000, [{"name": "x", "nM": 1}],
    "<script>alert(1)</script>", "pysb_il2.errors", "il2.build('signal')", "x" * 5000,
)  # fmt: skip
FILES = ("table.csv", "figure.svg", "model.bngl", "script.py", "..%2F..%2Fetc%2Fpasswd", "server.py", "")
PATHS = ("/show", "/facts", *(f"/files/{name}" for name in FILES), "/", "/names", "/assets/..%2fserver.py", "/x")
#: What an answer never says.
SECRETS = ("Traceback", "site-packages", "/pysb_il2/", "fault of pysb-il2", "root:x:")


def right_choices(dice):
    """Return choices that the page could make of the smallest model."""
    drugs = [{"name": name, "nM": dice.choice([0, 1, 1000])} for name in dice.sample(["basiliximab", "daclizumab"], 1)]
    return {
        "model": "receptor", "cells": dice.sample(cells(), dice.randint(1, 2)), "ligand": dice.choice(ligands()),
        "readout": dice.choice(["IL2_trimer", "surface_CD122", "bound_IL15"]), "n_doses": 3, "until_min": 30,
        "time_min": dice.choice([0.1, 5, 30]), "drugs": dice.choice([[], drugs]), "dose_nM": dice.choice([0, 1, 1e5]),
        "knockouts": dice.choice([[], ["CD25"], ["CD122"]]), "partner": dice.choice(["", "", "DC"]),
    }  # fmt: skip


def body(dice):
    """Return the bytes of a question, most of which are wrong in a place or two."""
    choices = right_choices(dice)
    for _ in range(dice.choice([0, 1, 1, 2])):
        name = dice.choice([*DEFAULTS, "path", "__class__"])
        listed = isinstance(DEFAULTS.get(name), list) and dice.random() < 0.5
        value = dice.choice(VALUES)
        choices[name] = [value] * dice.choice([1, MOST.get(name, 1)]) if listed else value
        if name in RANGES and dice.random() < 0.3:
            choices[name] = dice.choice(RANGES[name])
    # Other models would be expanded, which tells nothing more.
    if choices["model"] in NAMES:
        choices["model"] = "receptor"
    asked = {
        "page": dice.choice(["a1", "b2", dice.choice(VALUES)]),
        "number": dice.choice([1, 10**9, dice.choice(VALUES)]),
    }
    if dice.random() < 0.8:
        asked = {"page": f"page{dice.random()}".replace(".", ""), "number": 1}
    text = json.dumps({**asked, "choices": choices} if dice.random() < 0.9 else dice.choice(VALUES)).encode()
    broken = [text[: dice.randrange(len(text) + 1)], dice.randbytes(50), b"[" * 15000, b" " * 20000]
    return text if dice.random() < 0.9 else dice.choice(broken)


def attack(ask, seconds, seed, least=1):
    """Ask for so long and so often at least, and return how often each status came.

    `ask` takes a method, a path, bytes and headers, and gives a status and a text.
    """
    dice, end, found = random.Random(seed), time.monotonic() + seconds, collections.Counter()
    while time.monotonic() < end or found.total() < least:
        path, content = dice.choice([*["/show"] * 6, *["/facts"] * 2, *PATHS]), body(dice)
        if path.startswith("/files") and dice.random() < 0.9:
            content = json.dumps({"choices": json.loads(json.dumps(right_choices(dice)))}).encode()
        method = "POST" if path[1:].partition("/")[0] in ("show", "facts", "files") else "GET"
        method = dice.choice([method] * 9 + ["GET", "PUT", "DELETE", "OPTIONS"])
        headers = {"Content-Type": dice.choice(["application/json"] * 9 + ["text/plain"])}
        if dice.random() < 0.05:
            headers["Origin"] = dice.choice(["http://evil.example", "null", ""])
        status, text = ask(method, path, content, headers)
        if not (status in (200, 308) or 400 <= status < 432) or any(word in text for word in SECRETS):
            raise NonsenseError(f"{method} {path} {content[:500]!r} gave {status}: {text[:500]}")
        if status >= 400 and method != "OPTIONS" and "error" not in text:
            raise NonsenseError(f"{method} {path} {content[:500]!r} says nothing: {text[:500]}")
        if path == "/show" and status == 200 and ("NaN" in text or "Infinity" in text):
            raise NonsenseError(f"{content!r} gave what is no finite number")
        found[status if path != "/show" or status != 200 else "done" if '"done"' in text else "said"] += 1
    return found


def _asker(address):
    host = address.split("/")[2]

    def ask(method, path, content, headers):
        connection = http.client.HTTPConnection(host, timeout=60)
        connection.request(method, path, content, headers)
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        connection.close()
        return answer.status, text

    return ask


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=3)
    args = parser.parse_args()
    found, failed = collections.Counter(), []

    def run(seed):
        try:
            found.update(attack(_asker(address), args.seconds, seed))
        except Exception as error:
            failed.append(error)

    with served() as (process, address):
        threads = [threading.Thread(target=run, args=[args.seed + index]) for index in range(args.threads)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        status = Path(f"/proc/{process.pid}/status")
        memory = status.read_text().partition("VmRSS:")[2].split()[0] if status.exists() else "?"
        begin = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    print(
        dict(found), f"memory {memory} kB; ended with {process.returncode} in {time.monotonic() - begin:.1f} s; {err!r}"
    )
    for error in failed:
        print(f"{type(error).__name__}: {error}")
    return bool(failed or process.returncode != 130)


if __name__ == "__main__":
    sys.exit(main())
