"""What tests of deliveries share."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from agency.cli import EXAMPLE

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def calculator(tmp_path: Path) -> Path:
    """Copy the calculator into a folder of the test's own."""
    place = tmp_path / "calculator"
    shutil.copytree(EXAMPLE, place, ignore=shutil.ignore_patterns("__pycache__"))
    return place
