"""A program that is run to its end: what it says, how long it may take, and that it never outlives its caller."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from plainspec.services.errors import ServiceError
from plainspec.services.process.programs import output_of
from tests.services.traces import processes_of

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.anyio

# Writes its process id first, so that a test can see whether it still runs; then never ends by itself.
ENDLESS = "import os, pathlib, time; pathlib.Path('pid').write_text(str(os.getpid())); time.sleep(600)"


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


async def started(folder: Path) -> int:
    """Wait until the endless program has written its process id."""

    def written() -> int:
        file = folder / "pid"
        while not (file.exists() and file.read_text()):
            time.sleep(0.01)
        return int(file.read_text())

    return await asyncio.to_thread(written)


async def test_what_it_wrote_on_both_streams_comes_back_with_its_exit_code(tmp_path: Path) -> None:
    code = "import os, sys; print(os.environ['WHO'], flush=True); print('no', file=sys.stderr); sys.exit(3)"
    output = await output_of(python(code), tmp_path, {**os.environ, "WHO": "mira"})
    assert output == (3, "mira\nno")


async def test_it_runs_in_the_folder_and_reads_nothing(tmp_path: Path) -> None:
    code = "import os, sys; print(os.getcwd(), repr(sys.stdin.read()))"
    assert await output_of(python(code), tmp_path, os.environ) == (0, f"{tmp_path} ''")


async def test_beyond_the_limit_it_is_killed_and_the_error_names_program_and_limit(tmp_path: Path) -> None:
    """However far it has come by then."""
    with pytest.raises(ServiceError, match=r"python.* did not finish within 0\.2 s"):
        await output_of([*python(ENDLESS), str(tmp_path)], tmp_path, os.environ, limit_s=0.2)
    assert processes_of(tmp_path) == []


async def test_it_is_killed_when_its_caller_is_cancelled(tmp_path: Path) -> None:
    running = asyncio.create_task(output_of(python(ENDLESS), tmp_path, os.environ))
    pid = await started(tmp_path)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert not psutil.pid_exists(pid)
