"""What scenarios run on is real: no library that stands in for a database, a cache or a socket is used."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STAND_INS = {
    *("mock", "fakeredis", "moto", "pytest_mock", "responses", "respx", "pglite", "mockredis", "aioresponses"),
    "unittest.mock",
}


def imported(file: Path) -> set[str]:
    """Return every name that a file imports, and the packages that they belong to."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names += [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        found |= {*names, *(name.partition(".")[0] for name in names)}
    return found


@pytest.mark.requirement("S3-RUN-01")
@pytest.mark.parametrize("folder", ["agency", "steps", "support"])
def test_nothing_that_scenarios_use_is_a_stand_in(folder: str) -> None:
    files = list((ROOT / folder).rglob("*.py"))
    assert files
    assert {str(file): used for file in files if (used := imported(file) & STAND_INS)} == {}


def test_a_stand_in_would_be_noticed(tmp_path: Path) -> None:
    file = tmp_path / "steps.py"
    file.write_text("from unittest import mock\n")
    assert imported(file) & STAND_INS == {"unittest.mock"}
