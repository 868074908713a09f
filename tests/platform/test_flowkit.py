"""A workflow library of somebody else, specified by the features of composition that Plainspec brings."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SETTINGS = """
[tool.plainspec]
features = ["standard:composition"]
system = "flowkit.plainspec_adapter:Adapter"
"""
REASONS = {
    "the system flowkit does not offer circuit breakers": 13,
    "the system flowkit does not offer jobs that block a thread": 5,
    "the system flowkit has no default-settings": 6,
    "the system flowkit has no error-messages": 7,
    "the system flowkit has no recording-steps": 2,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a project with the library, its adapter, and a settings table."""
    shutil.copytree(HERE / "flowkit", tmp_path / "flowkit", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "pyproject.toml").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


def run(folder: Path, *options: str) -> tuple[Counter[str], Counter[str], str]:
    """Run its features; return the verdicts, the reasons of those skipped, and what was printed."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--gherkin", "-q", *options]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    results = [json.loads(file.read_bytes()) for file in (folder / "allure-results").glob("*-result.json")]
    verdicts = Counter(result["status"] for result in results)
    reasons = Counter(result["statusDetails"]["message"] for result in results if result["status"] == "skipped")
    return verdicts, reasons, done.stdout


def test_what_it_offers_holds_and_the_rest_is_skipped_with_its_reason(folder: Path) -> None:
    verdicts, reasons, said = run(folder)
    assert dict(verdicts) == {"passed": 87, "skipped": sum(REASONS.values())}, said
    assert reasons == REASONS


def test_a_defect_of_the_library_is_found(folder: Path) -> None:
    library = folder / "flowkit/jobs.py"
    source = library.read_text(encoding="utf-8")
    library.write_text(source.replace("work, return_when=asyncio.FIRST_EXCEPTION", "work"), encoding="utf-8")
    verdicts, _, said = run(folder, "-k", "scanner")
    assert dict(verdicts) == {"failed": 1}, said
    assert "3 s: translate ends instead of 1 s: translate is cancelled" in said
