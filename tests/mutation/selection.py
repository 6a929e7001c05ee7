"""A plugin of pytest: which test reaches which lines is written down, or chosen tests are run in a chosen order."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

WRITTEN, CHOSEN = os.environ.get("MUTATION_WRITE"), os.environ.get("MUTATION_CHOSEN")
#: By test: seconds, whether it is slow, and whether it passes.
_seconds: dict[str, tuple[float, bool, bool]] = {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """What a test runs, its fixtures included, is measured under its name."""
    if WRITTEN:
        import coverage

        if (measuring := coverage.Coverage.current()) is not None:
            measuring.switch_context(item.nodeid)
    return (yield)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    before, _, passed = _seconds.get(report.nodeid, (0.0, False, True))
    _seconds[report.nodeid] = (before + report.duration, "slow" in report.keywords, passed and not report.failed)


def pytest_sessionfinish() -> None:
    if WRITTEN:
        Path(WRITTEN).write_text(json.dumps(_seconds), encoding="utf-8")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if CHOSEN:
        order = {name: place for place, name in enumerate(json.loads(Path(CHOSEN).read_text(encoding="utf-8")))}
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in order])
        items[:] = sorted((item for item in items if item.nodeid in order), key=lambda item: order[item.nodeid])
