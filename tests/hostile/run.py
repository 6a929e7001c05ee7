"""Hostile calls drawn at random: ``python tests/hostile/run.py --calls 10000 --seed 1``; what came of them is printed.

Values stand alone, in collections of several kinds, or in several arguments at once. Not part of the tests, which
make each hostile call of `tests/test_hostile_input.py` once.
"""

import argparse
import collections
import random
import sys
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
import pandas as pd

from tests.hostile.api import CALLS
from tests.hostile.macro_calls import MACROS
from tests.hostile.outcomes import NonsenseError, outcome
from tests.hostile.values import HOSTILE

EVERY = {**CALLS, **MACROS}
WRAPPERS = {
    "": lambda x: x, "[]": lambda x: [x], "()": lambda x: (x,), "generator": lambda x: (y for y in [x]),
    "[, ]": lambda x: [x, x], "{CD25: }": lambda x: {"CD25": x}, "{x: }": lambda x: {"x": x}, "set": lambda x: {x},
    "array": lambda x: np.array([x]), "Series": lambda x: pd.Series([x]), "named": lambda x: pd.Series({"CD25": x}),
    "tuple": lambda x: ("Treg", x),
}  # fmt: skip


def drawn(random, arguments):
    """Return hostile values by argument, with whether they fit, and in words."""
    given, words = {}, []
    for name in random.sample(list(arguments), min(len(arguments), random.choice([1, 1, 1, 2]))):
        label, wrapper = random.choice(list(HOSTILE)), random.choice(["", "", *WRAPPERS])
        try:
            make = lambda: WRAPPERS[wrapper](HOSTILE[label]())
            value = make()
            fits = bool(arguments[name][1](make()))
        except Exception:  # not every value can stand in every collection, or be asked
            value, wrapper, fits = HOSTILE[label](), "", True
        given[name] = value, fits
        words.append(f"{name}={wrapper}{label}")
    return given, ", ".join(words)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    args = parser.parse_args()
    dice, outcomes, shown = random.Random(args.seed), collections.Counter(), set()
    names = [name for name in EVERY for _ in EVERY[name].arguments if args.only in name]
    for _ in range(args.calls):
        name = dice.choice(names)
        given, words = drawn(dice, EVERY[name].arguments)
        try:
            said = outcome(EVERY[name], given)
            kind = "taken" if said is None else "refused"
        except NonsenseError as error:
            kind = f"NONSENSE {error}"
        except Exception as error:
            kind = f"FOREIGN {type(error).__name__}: {str(error)[:90]}"
            where = traceback.extract_tb(error.__traceback__)[-1]
            kind += f" ({Path(where.filename).name}:{where.lineno})"
        outcomes[kind.partition(" ")[0]] += 1
        if kind[0].isupper() and (name, kind[:50]) not in shown:
            shown.add((name, kind[:50]))
            print(f"{name}({words}): {kind}", flush=True)
    print(dict(outcomes))
    return 1 if {"NONSENSE", "FOREIGN"} & outcomes.keys() else 0


if __name__ == "__main__":
    sys.exit(main())
