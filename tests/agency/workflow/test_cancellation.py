"""Cancellations: what counts as one, and what does not."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from agency.workflow import CircuitBreaker, CircuitOpenError, Fallback, RecordingStep, Retry, Step, Timeout, step
from plainspec.stage.workflows.clock import VirtualClock

pytestmark = pytest.mark.anyio

Play = Callable[[Awaitable[Any]], Awaitable[Any]]


async def after_a_swallowed_cancellation(work: Callable[[], Awaitable[Any]]) -> Any:
    """Run something in a task that was cancelled once, caught it, and never called `asyncio.Task.uncancel`."""
    task = asyncio.current_task()
    assert task is not None
    task.cancel()
    try:
        await asyncio.sleep(0)
    except asyncio.CancelledError:
        assert task.cancelling() == 1
    return await work()


async def test_a_task_that_once_swallowed_a_cancellation_still_retries(clock: VirtualClock, play: Play) -> None:
    shaky = RecordingStep("ok", side_effect=[ValueError(), ValueError()])
    retry = Retry(shaky, clock=clock)
    assert await play(after_a_swallowed_cancellation(lambda: retry.execute("x"))) == "ok"
    assert shaky.call_count == 3


async def test_a_task_that_once_swallowed_a_cancellation_still_falls_back(play: Play) -> None:
    fallback = Fallback(RecordingStep(side_effect=ValueError()), RecordingStep("second"))
    assert await play(after_a_swallowed_cancellation(lambda: fallback.execute("x"))) == "second"


async def test_a_task_that_once_swallowed_a_cancellation_still_counts_failures(play: Play) -> None:
    breaker = CircuitBreaker(RecordingStep(side_effect=ValueError()), failures=1)
    with pytest.raises(ValueError, match=r"^$"):
        await play(after_a_swallowed_cancellation(lambda: breaker.execute("x")))
    with pytest.raises(CircuitOpenError):
        await breaker.execute("x")


async def test_a_task_that_once_swallowed_a_cancellation_still_has_time_limits(clock: VirtualClock, play: Play) -> None:
    slow = RecordingStep(side_effect=lambda _: clock.sleep(10))
    limited = Fallback(Timeout(slow, 1, clock=clock), RecordingStep("second"))
    assert await play(after_a_swallowed_cancellation(lambda: limited.execute("x"))) == "second"


def failing_when_cancelled(clock: VirtualClock) -> Step[str, None]:
    async def stubborn(_: str) -> None:
        try:
            await clock.sleep(10)
        except asyncio.CancelledError:
            raise ValueError("broken by the cancellation") from None

    return step(stubborn)


async def test_a_failure_that_a_cancellation_has_caused_does_not_open_a_circuit(clock: VirtualClock) -> None:
    breaker = CircuitBreaker(failing_when_cancelled(clock), failures=1, clock=clock)
    task = asyncio.ensure_future(breaker.execute("x"))
    clock.call_later(1, task.cancel)
    await clock.finish(task)
    assert isinstance(task.exception(), ValueError)
    assert breaker.state.value == "closed"


async def test_a_failure_that_a_time_limit_has_caused_is_the_cause_of_the_timeout(
    clock: VirtualClock, play: Play
) -> None:
    with pytest.raises(TimeoutError, match="stubborn took longer than 3 s") as caught:
        await play(Timeout(failing_when_cancelled(clock), 3, clock=clock).execute("x"))
    assert isinstance(caught.value.__cause__, ValueError)


async def test_a_failed_branch_whose_siblings_fail_when_they_are_cancelled_reports_both(
    clock: VirtualClock, play: Play
) -> None:
    branches = failing_when_cancelled(clock) | RecordingStep(side_effect=KeyError("first"))
    with pytest.raises(ExceptionGroup) as caught:
        await play(branches.execute("x"))
    assert [type(error) for error in caught.value.exceptions] == [ValueError, KeyError]


async def test_branches_that_are_cancelled_while_they_clean_up_keep_the_failure(clock: VirtualClock) -> None:
    async def tidy(_: str) -> None:
        try:
            await clock.sleep(10)
        finally:
            await clock.sleep(2)

    failure = ValueError("broken")
    task = asyncio.ensure_future((step(tidy) | RecordingStep(side_effect=failure)).execute("x"))
    clock.call_later(1, task.cancel)
    await clock.finish(task)
    with pytest.raises(asyncio.CancelledError) as caught:
        await task
    assert caught.value.__cause__ is failure
