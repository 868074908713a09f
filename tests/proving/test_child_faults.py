"""Faults in processes that a system starts: the same one is planted there before the module is loaded."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from plainspec.services.fault_overrides import ChildPlanting, python_module

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

FAULT = """
from plainspec.proving import fault

@fault("everything is dear", caught_by="shop.feature: Ana buys", because="2")
def dear(patch):
    patch.attribute("shop:price", lambda: 2)
"""


def test_a_module_runs_with_the_fault_and_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shop.py").write_text("def price():\n    return 1\n", encoding="utf-8")
    (tmp_path / "till.py").write_text(
        "import sys\nfrom shop import price\nprint(__name__, price(), *sys.argv[1:])\n", encoding="utf-8"
    )
    (tmp_path / "dear.py").write_text(FAULT, encoding="utf-8")
    monkeypatch.setattr("plainspec.services.fault_overrides.CHILDREN", [])
    assert run(python_module("till"), tmp_path) == "__main__ 1"
    planting = ChildPlanting(("-m", "plainspec.proving.child", str(tmp_path), f"{tmp_path / 'dear.py'}::dear"))
    monkeypatch.setattr("plainspec.services.fault_overrides.CHILDREN", [planting])
    assert run([*python_module("till"), "--for", "Ana"], tmp_path) == "__main__ 2 --for Ana"
    assert planting.applied


def run(command: list[str], folder: Path) -> str:
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()
