"""Hostile calls drawn at random: ``python tests/hostile/run.py --calls 10000 --seed 1``; what came of them is printed.

Values stand alone, in collections of several kinds, or in several arguments at once. Not part of the tests, which
make each hostile call of `tests/test_hostile_input.py` once.
"""

import argparse
import collections
import contextlib
import random
import sys
import tempfile
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
import pandas as pd

from tests.hostile.api import CALLS
from tests.hostile.macro_calls import MACROS
from tests.hostile.outcomes import NonsenseError, outcome
from tests.hostile.values import HOSTILE
from tests.hostile.words import CALLS as VERBS
from tests.hostile.words import FILES, MORE, NUMBERS, answer, call, looks_like_numbers
from tests.hostile.words import HOSTILE as WORDS

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
            value, alike = HOSTILE[label](), HOSTILE[label]()  # a generator is asked once, so its twin is a list
            value, twin = (WRAPPERS[wrapper](one) for one in (value, [*alike] if label == "generator" else alike))
            twin = [*twin] if type(twin).__name__ == "generator" else twin
            fits = bool(arguments[name][1](twin))
        except Exception:  # not every value can stand in every collection, or be asked
            value, wrapper, fits = HOSTILE[label](), "", True
        given[name] = value, fits
        words.append(f"{name}={wrapper}{label}")
    return given, ", ".join(words)


def attempt(name, dice, *, command):
    """Return what one drawn call of a function, or of the command line, gave, and its words."""
    if command:
        option, word = dice.choice(VERBS[name][1]), dice.choice([*WORDS, *MORE])
        words = call(name, option, word)
        return lambda: answer(words, ".", number=option in NUMBERS and not looks_like_numbers(word)), f"{words}"
    given, words = drawn(dice, EVERY[name].arguments)
    return lambda: 2 if outcome(EVERY[name], given) else 0, words


def kind_of(make):
    """Return how a call ends, in words; in capitals if it should not."""
    try:
        return "refused" if make() else "taken"
    except NonsenseError as error:
        return f"NONSENSE {error}"
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        return f"FOREIGN {type(error).__name__}: {str(error)[:90]} ({Path(where.filename).name}:{where.lineno})"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=10000, help="calls of functions")
    parser.add_argument("--commands", type=int, default=2000, help="calls of the command line")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    dice, shown = random.Random(args.seed), set()
    functions = [name for name in EVERY for _ in EVERY[name].arguments]
    verbs = [verb for verb in VERBS for _ in VERBS[verb][1]]
    outcomes = {"functions": collections.Counter(), "commands": collections.Counter()}
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for name, text in FILES.items():
            Path(name).write_text(text)
        for which, names, count in (("functions", functions, args.calls), ("commands", verbs, args.commands)):
            for _ in range(count):
                name = dice.choice(names)
                make, words = attempt(name, dice, command=which == "commands")
                kind = kind_of(make)
                outcomes[which][kind.partition(" ")[0]] += 1
                if kind[0].isupper() and (name, kind[:50]) not in shown:
                    shown.add((name, kind[:50]))
                    print(f"{name}({words}): {kind}", flush=True)
    print({which: dict(counted) for which, counted in outcomes.items()})
    return 1 if any({"NONSENSE", "FOREIGN"} & counted.keys() for counted in outcomes.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
