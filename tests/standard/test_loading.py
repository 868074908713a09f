"""Sentences about SQL and Redis cost a run that does not use them nothing but their declarations."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
DRIVERS = ("asyncpg", "redis", "sqlalchemy")


def test_the_sentences_are_loaded_without_any_driver() -> None:
    code = (
        "import sys, importlib\n"
        "for name in ('redis', 'sql', 'sql_timeline'):\n"
        "    importlib.import_module(f'steps.services.{name}')\n"
        f"print(*sorted({set(DRIVERS)!r} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []
