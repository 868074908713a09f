"""Ctrl-C stops promptly, tears everything down and still tells what ran."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

Project = Any

STEPS = """
    import asyncio
    from pathlib import Path

    @fixture(scope="session")
    async def server():
        yield
        Path("server-down.txt").write_text("down")

    @fixture()
    async def client(server):
        yield
        Path("client-down.txt").write_text("down")

    @when("it is quick")
    async def quick(client):
        pass

    @when("it waits for ever")
    async def waits(client):
        Path("waiting.txt").write_text("waiting")
        try:
            await asyncio.Event().wait()
        finally:
            Path("cancelled.txt").write_text("cancelled")
"""


def interrupt_when(file: Path, process: subprocess.Popen[str], deadline_s: float = 120.0) -> None:
    limit = time.monotonic() + deadline_s
    while not file.exists():
        assert time.monotonic() < limit, f"{file.name} did not appear within {deadline_s} s"
        assert process.poll() is None, "the run ended before it could be interrupted"
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)


def test_an_interrupt_cancels_tears_down_and_tells_what_ran(project: Project) -> None:
    project.feature("Scenario: A\n  When it is quick\nScenario: B\n  When it waits for ever\n")
    project.steps(STEPS)
    folder = project.pytester.path
    command = [sys.executable, "-m", "pytest", "--gherkin", "--no-allure", "--junitxml=report.xml"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, cwd=folder, text=True, stdout=subprocess.PIPE, env=environment)
    try:
        interrupt_when(folder / "waiting.txt", process)
        output, _ = process.communicate(timeout=120)
    finally:
        process.kill()
    assert process.returncode == 2, output
    assert "1 passed" in output
    assert "KeyboardInterrupt" in output
    written = {file.name for file in folder.glob("*.txt")}
    assert written == {"waiting.txt", "cancelled.txt", "client-down.txt", "server-down.txt"}
    assert 'name="A"' in (folder / "report.xml").read_text()
