"""Programs that a delivery has started are gone once they have ended, asked for their exit code or not."""

import asyncio
import subprocess
import sys

import pytest

from plainspec.stage.delivery import processes


def test_a_process_that_has_ended_is_gone() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    assert asyncio.run(processes.gone(ended.pid))
    ended.wait()
    assert asyncio.run(processes.gone(ended.pid))


def test_one_that_runs_on_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "GONE_S", 0.1)
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as running:
        assert not asyncio.run(processes.gone(running.pid))
        running.kill()
