"""The features of this folder, played once: the verdict on each scenario, and the evidence in its report."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

FEATURES = Path(__file__).parent / "features"
PYPROJECT = """
[tool.plainspec]
template = "schema.sql"

[tool.plainspec.programs]
echo = "uvicorn --app-dir features echo:app --port {port} --ws websockets-sansio"
named = "MOOD=calm python features/serve.py"
elsewhere = "http://127.0.0.1:9"
"""
LIMIT_S = 300


@dataclass(frozen=True)
class Played:
    """What a run has left.

    Attributes:
        results: Allure's results, by the feature's file and the scenario's title.
        folder: Where they lie, with the attachments.
        output: What the run printed.
    """

    results: dict[tuple[str, str], Any]
    folder: Path
    output: str

    def evidence(self, feature: str, title: str) -> dict[str, str]:
        """Return the texts attached to a scenario and its steps, by name."""
        found: dict[str, str] = {}
        waiting = [self.results[feature, title]]
        while waiting:
            one = waiting.pop()
            waiting += one.get("steps", [])
            for attached in one.get("attachments", []):
                found[attached["name"]] = (self.folder / attached["source"]).read_text(encoding="utf-8")
        return found


def play(root: Path, *arguments: str) -> Played:
    """Play the features of a project."""
    command = [sys.executable, "-m", "pytest", "--gherkin", "-p", "no:cacheprovider", "-p", "no:asyncio", *arguments]
    environment = {**os.environ, "http_proxy": "http://127.0.0.1:1", "HTTP_PROXY": "http://127.0.0.1:1"}
    ran = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
    results = {}
    for file in (root / "allure-results").glob("*-result.json"):
        result = json.loads(file.read_text(encoding="utf-8"))
        labels = {label["name"]: label["value"] for label in result["labels"]}
        results[labels["feature"], result["name"]] = result
    return Played(results, root / "allure-results", ran.stdout + ran.stderr)


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    root = tmp_path_factory.mktemp("standard")
    shutil.copytree(FEATURES, root / "features")
    (root / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    (root / "schema.sql").write_text("CREATE TABLE room (number int PRIMARY KEY);\n", encoding="utf-8")
    return play(root)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def measured_where_needed() -> None:
    """Have coverage measure every row: rows here are features about different services."""
