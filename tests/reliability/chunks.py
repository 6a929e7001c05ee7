"""What workers of executors do in tests: a module, so that other processes import it."""

import os
import signal
import time
from pathlib import Path


def square(offset, number):
    return offset + number**2


def fail(offset, number):
    raise ValueError(f"chunk {number}")


def die_once(folder, number):
    """End the worker in the midst of chunk 3, the first time."""
    mark = Path(folder) / "died"
    if number == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def die(offset, number):
    os.kill(os.getpid(), signal.SIGKILL)


def slow_square(seconds, number):
    time.sleep(seconds)
    return number**2


def long(steps, number):
    for _ in range(steps):
        time.sleep(0.01)
    return number
