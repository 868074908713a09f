"""What does not let itself be cancelled is named, and holds up neither the run nor its end."""

import asyncio
from typing import Any

import pytest

from plainspec.execution.event_loop import loop as module
from plainspec.execution.event_loop.loop import ScenarioLoop
from plainspec.execution.event_loop.task_tracker import OWNER, TaskTracker

Project = Any


async def hold_on() -> None:
    """Go on for 20 s, whoever asks to stop."""
    running = asyncio.get_running_loop()
    end = running.time() + 20
    while (left_s := end - running.time()) > 0:
        try:
            await asyncio.sleep(left_s)
        except asyncio.CancelledError:
            continue


def interrupt() -> None:
    raise KeyboardInterrupt


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CANCEL_S", 0.2)


@pytest.mark.usefixtures("short_patience")
def test_it_is_named_when_it_is_given_up_and_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    loop, ledger = ScenarioLoop(), TaskTracker()
    token = OWNER.set(ledger)
    loop.loop.call_later(0.1, interrupt)
    with pytest.raises(KeyboardInterrupt) as interrupted:
        loop.run(hold_on())
    OWNER.reset(token)
    loop.settle(ledger)
    loop.shutdown()
    [noted] = interrupted.value.__notes__
    assert noted.startswith("hold_on(), at ")
    assert "of being cancelled" in noted
    assert capsys.readouterr().err == f"{noted}\n"


@pytest.mark.usefixtures("short_patience")
def test_nobody_waits_for_it_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    loop = ScenarioLoop()

    async def start() -> asyncio.Task[None]:
        task = asyncio.create_task(hold_on())
        await asyncio.sleep(0)
        return task

    task = loop.run(start())
    loop.shutdown()
    assert not task.done()
    assert "hold_on(), at " in capsys.readouterr().err


def test_a_step_that_cancels_itself_is_shown_where_it_was(project: Project) -> None:
    project.feature("Scenario: S\n  When it gives up\n")
    project.steps(
        """
        import asyncio

        @when("it gives up")
        async def gives_up():
            asyncio.current_task().cancel()
            await asyncio.sleep(0)
        """
    )
    result = project.outcomes(failed=1)
    result.stdout.fnmatch_lines(["*✗ When it gives up", "*await asyncio.sleep(0)"])
