"""A run on an external server that gets SIGTERM, as from a CI that cancels it, drops what it has made there."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from tests.services.process.test_lifetimes import LIMIT_S, PYPROJECT, started

if TYPE_CHECKING:
    from pathlib import Path

    from plainspec.services.postgres.databases import Databases
    from plainspec.services.postgres.server import PostgresServer

pytestmark = pytest.mark.anyio

STEPS = """
import asyncio, os, pathlib
from plainspec import when

@when("a door is held")
async def hold(database_url):
    pathlib.Path(f"held-{os.getpid()}").write_text("")
    await asyncio.sleep(600)
"""


@pytest.mark.parametrize("workers", [0, 2], ids=["alone", "two workers"])
async def test_a_run_that_gets_sigterm_leaves_no_database(
    tmp_path: Path, postgres: PostgresServer, databases: Databases, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)  # coverage would see to SIGTERM itself
    url = f"postgresql://postgres@/postgres?host={postgres.host}&port={postgres.port}"
    files = {
        "steps/s.py": STEPS,
        "schema.sql": "SELECT 1;",
        "pyproject.toml": f'[tool.plainspec]\ntemplate = "schema.sql"\n{PYPROJECT}',
    }
    options = [f"--postgres-url={url}", *(["-n", str(workers)] if workers else [])]
    with started(tmp_path, *options, files=files) as run:
        run.holders(workers or 1)
        assert await databases.names()
        run.process.send_signal(signal.SIGTERM)
        said = run.process.communicate(timeout=LIMIT_S)[0]
        assert run.process.returncode == pytest.ExitCode.INTERRUPTED, said
    assert await databases.names() == ()
