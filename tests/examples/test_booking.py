"""The booking example: three features without Python, true of a service in Python and of one in another language."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from plainspec.config.project import Project
from plainspec.gherkin.features.parsing import parse_feature
from plainspec.proving.loading import load_areas
from tests.standard.conftest import play

BOOKING = Path(__file__).parents[2] / "examples/booking"
IGNORED = shutil.ignore_patterns("allure-results", ".plainspec_cache", "__pycache__")
WEBSOCKETS = "Notifications: the reception sees what happens to a room"


@pytest.fixture(scope="module")
def booking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the example, away from this project's settings."""
    return Path(shutil.copytree(BOOKING, tmp_path_factory.mktemp("examples") / "booking", ignore=IGNORED))


def test_the_specification_has_no_python() -> None:
    python = {file.relative_to(BOOKING).parts[0] for file in BOOKING.rglob("*.py")}
    assert python <= {"service", "faults"}
    assert len(list((BOOKING / "features").glob("*.feature"))) == 3


def test_the_service_is_as_the_features_say(booking: Path) -> None:
    ran = play(booking)
    titles = {
        scenario.title
        for file in (booking / "features").glob("*.feature")
        for scenario in parse_feature(file.read_text(encoding="utf-8"), file.name).scenarios
    }
    assert {title for _, title in ran.results} == titles, ran.output
    assert {result["status"] for result in ran.results.values()} == {"passed"}, ran.output


def test_so_is_the_one_in_node(booking: Path) -> None:
    ran = play(booking / "node")
    assert len(ran.results) >= 12, ran.output
    assert WEBSOCKETS not in {feature for feature, _ in ran.results}
    assert {result["status"] for result in ran.results.values()} == {"passed"}, ran.output


def test_behave_comes_to_the_same_verdicts(booking: Path, tmp_path: Path) -> None:
    project = Path(shutil.copytree(booking, tmp_path / "booking", ignore=IGNORED))
    shutil.copy(BOOKING.parents[1] / "environment.py", project)
    (project / "steps").mkdir()  # behave asks for one
    command = [
        sys.executable,
        "-m",
        "behave",
        "--no-capture",
        "features/access.feature",
        "features/notifications.feature",
    ]
    ran = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=300, check=False)
    assert "9 scenarios passed, 0 failed, 0 skipped" in ran.stdout, ran.stdout + ran.stderr


@pytest.mark.parametrize("fault", ["two guests can book a room for one night", "nobody is told"])
def test_a_fault_of_the_database_and_one_of_the_program_are_caught(booking: Path, fault: str) -> None:
    command = [sys.executable, "-m", "plainspec.cli", "prove", "--quick", "--no-allure", "--fault", fault]
    proved = subprocess.run(command, cwd=booking, capture_output=True, text=True, timeout=300, check=False)
    assert f"✓ {fault}" in proved.stdout, proved.stdout + proved.stderr
    assert proved.returncode == 0


def test_each_rule_has_a_fault(booking: Path) -> None:
    faults = [fault for area in load_areas(Project.at(booking)) for fault in area.faults]
    caught = {(catcher.path, catcher.title) for fault in faults for catcher in fault.catchers}
    for file in (booking / "features").glob("*.feature"):
        feature = parse_feature(file.read_text(encoding="utf-8"), file.name)
        for rule in feature.rules:
            titles = {scenario.template for scenario in feature.scenarios if scenario.rule == rule}
            assert {title for path, title in caught if path == file.name} & titles, f"{file.name}: {rule.title}"


def test_the_service_is_small() -> None:
    text = (BOOKING / "service/app.py").read_text(encoding="utf-8")
    assert len([line for line in text.splitlines() if line]) <= 150, "it is read in the tutorial"
    assert "plainspec" not in text


def test_the_tutorial_shows_the_example() -> None:
    page = (BOOKING.parents[1] / "docs/tutorial.md").read_text(encoding="utf-8")
    shown = dict(re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", page, re.DOTALL))  # of two versions, the last
    assert set(shown) >= {
        "service/app.py",
        "service/schema.sql",
        "features/bookings.feature",
        "features/access.feature",
    }
    for path in set(shown) - {"pyproject.toml", "faults/bookings.py", "faults/_broken.py"}:
        assert shown[path] == (BOOKING / path).read_text(encoding="utf-8"), path
    assert (BOOKING / "pyproject.toml").read_text(encoding="utf-8").startswith(shown["pyproject.toml"])
