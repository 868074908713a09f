"""A gateway of somebody else, specified by the features of live events that Plainspec brings."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SETTINGS = """
[tool.plainspec]
features = ["standard:websocket"]
system = "tinygate.plainspec_adapter:Adapter"
"""
REASONS = {
    "the system tinygate does not offer a second gateway with the same data",
    "the system tinygate does not offer gateways in processes of their own",
    "the system tinygate does not offer gateways on PostgreSQL",
    "the system tinygate has no events-over-redis",
    "the system tinygate offers no database schema",
    "the system tinygate offers no threads",
}
LEFT_OUT = "not hangs"
"""A phone that hangs reads again when a Then looks at it, which here is before its ping has waited for a second."""
FEWEST_PASSED = 60
IMPORTED = re.compile(r"^\s*(?:from|import) (agency|plainspec)\b", re.MULTILINE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a project with the gateway, its adapter, and a settings table."""
    shutil.copytree(HERE / "tinygate", tmp_path / "tinygate", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "pyproject.toml").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


def run(folder: Path, *options: str) -> tuple[Counter[str], set[str], str]:
    """Run its features; return the verdicts, the reasons of those skipped, and what was printed."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--gherkin", "-q", *options]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    results = [json.loads(file.read_bytes()) for file in (folder / "allure-results").glob("*-result.json")]
    verdicts = Counter(result["status"] for result in results)
    reasons = {result["statusDetails"]["message"] for result in results if result["status"] == "skipped"}
    return verdicts, reasons, done.stdout


def broken(folder: Path, file: str, right: str, wrong: str, *chosen: str) -> str:
    """Break the gateway in one place, run some of its features, which must fail, and return what was printed."""
    place = folder / "tinygate" / file
    source = place.read_text(encoding="utf-8")
    assert right in source
    place.write_text(source.replace(right, wrong), encoding="utf-8")
    verdicts, _, said = run(folder, *chosen)
    assert verdicts["failed"], said
    return said


def test_it_shares_no_line_with_the_agency() -> None:
    importing = {file.name for file in (HERE / "tinygate").glob("*.py") if IMPORTED.search(file.read_text("utf-8"))}
    assert importing == {"plainspec_adapter.py"}


def test_what_it_offers_holds_and_the_rest_is_skipped_with_its_reason(folder: Path) -> None:
    verdicts, reasons, said = run(folder, "-k", LEFT_OUT)
    assert set(verdicts) == {"passed", "skipped"}, said
    assert verdicts["passed"] >= FEWEST_PASSED
    assert reasons == REASONS


@pytest.mark.parametrize(
    ("file", "right", "wrong", "chosen", "because"),
    [
        (
            "gateway.py",
            "stream = self.service.stream(caller.user)",
            'stream = self.service.stream(("", ""))',
            "user_isolation",
            "has not received every event once, in order",
        ),
        (
            "service.py",
            "if found is None or found.user != user:",
            "if found is None:",
            "commands",
            "Ben was not refused",
        ),
        (
            "streams.py",
            "if kept.offset > after]",
            "if kept.offset >= after]",
            "reconnection",
            "the gateway has answered gap",
        ),
    ],
    ids=["one stream for all", "threads of others", "an event twice"],
)
def test_a_defect_of_it_is_found(  # noqa: PLR0913, PLR0917 - what is broken where, and how it shows
    folder: Path, file: str, right: str, wrong: str, chosen: str, because: str
) -> None:
    assert because in broken(folder, file, right, wrong, "-k", chosen)
