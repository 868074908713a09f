"""Verdicts written down scenario by scenario, in the same form by every runner, so that they can be compared.

For pytest and pytest-bdd this module is a plugin (`-p tests.runners.verdicts.verdicts`); for behave
``tests.runners.behave.behave_verdicts`` is a formatter. The environment says where they go, and which fault is planted.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from plainspec.proving.planting.patching import Patch
from plainspec.proving.plugin import plant
from plainspec.runners.pytest.case import case_of

if TYPE_CHECKING:
    import pytest

Verdict = Literal["passed", "failed", "skipped"]
Place = tuple[str, int]

FILE = "PLAINSPEC_VERDICTS"
PLANTED = "PLAINSPEC_PLANTED"


def write_down(place: Place, verdict: Verdict) -> None:
    """Add the verdict on the scenario at a place (path and line) to the file that the environment names."""
    with Path(os.environ[FILE]).open("a", encoding="utf-8") as file:
        file.write(json.dumps([*place, verdict]) + "\n")


def read_verdicts(file: Path) -> dict[Place, Verdict]:
    """Read what was written down; a bad verdict on a scenario is not made good by a later one."""
    verdicts: dict[Place, Verdict] = {}
    for line in file.read_text(encoding="utf-8").splitlines() if file.is_file() else ():
        path, number, verdict = json.loads(line)
        if verdicts.get((path, number)) != "failed":
            verdicts[path, number] = cast("Verdict", verdict)
    return verdicts


def plant_if_asked(root: Path) -> None:
    """Plant the fault that the environment names (`path/to/faults.py::its_function`), if it names one."""
    asked = os.environ.get(PLANTED)
    if asked:
        plant(asked, Patch(), root)


def pytest_configure(config: pytest.Config) -> None:
    """Begin with the fault planted."""
    plant_if_asked(config.rootpath)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Write down what the phases of a scenario say together."""
    place = _PLACES.get(report.nodeid)
    if place is None:
        return
    if report.failed:
        write_down(place, "failed")
    elif report.skipped:
        write_down(place, "skipped")
    elif report.when == "call":
        write_down(place, "passed")


_PLACES: dict[str, Place] = {}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Take note of which scenario comes now, before its set-up can fail."""
    _note(item)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Take note of all of them, because a skipped one is not set up."""
    for item in session.items:
        _note(item)


def _note(item: pytest.Item) -> None:
    case = case_of(item)
    if case is not None:
        _PLACES[item.nodeid] = case.bound.feature.path, case.bound.scenario.own_line
