"""Referees: programs of others that examine the gateway, and that may not be there."""

from __future__ import annotations

import subprocess
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

LIMIT_S = 300


def run_referee(name: str, arguments: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a referee to its end in a folder; a test without it could not run, and is skipped."""
    program = Path(sysconfig.get_path("scripts")) / name
    if not program.exists():
        pytest.skip(f"could not run: {name} is not installed; uv sync installs it")
    return subprocess.run(
        [str(program), *arguments], cwd=folder, capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
