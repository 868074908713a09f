"""Parallel branches."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from agency.workflow import (
    Parallel,
    RecordingStep,
    Retry,
    UnexpectedCancellationError,
    step,
)
from plainspec.stage.workflows.clock import VirtualClock, settle

pytestmark = pytest.mark.anyio

Play = Callable[[Awaitable[Any]], Awaitable[Any]]


async def test_branches_answer_in_their_order_whichever_ends_first(clock: VirtualClock, play: Play) -> None:
    async def slow(value: str) -> str:
        await clock.sleep(5)
        return f"slow {value}"

    async def quick(value: str) -> str:
        return f"quick {value}"

    assert await play((step(slow) | step(quick)).execute("x")) == ["slow x", "quick x"]
    assert clock.now() == 5


async def test_a_failed_branch_cancels_its_siblings_and_waits_for_their_end(clock: VirtualClock, play: Play) -> None:
    seen: list[str] = []

    async def tidy(_: str) -> None:
        try:
            await clock.sleep(60)
        except asyncio.CancelledError:
            await clock.sleep(2)
            seen.append("tidied up")
            raise

    async def failing(_: str) -> None:
        await clock.sleep(1)
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        await play((step(tidy) | step(failing)).execute("x"))
    assert seen == ["tidied up"]
    assert clock.now() == 3


async def test_the_error_of_a_branch_keeps_its_cause() -> None:
    async def failing(_: str) -> None:
        raise ValueError("outer") from KeyError("inner")

    with pytest.raises(ValueError, match="outer") as caught:
        await (step(failing) | RecordingStep()).execute("x")
    assert isinstance(caught.value.__cause__, KeyError)


async def test_two_branches_that_fail_at_once_raise_both_errors() -> None:
    both = RecordingStep(side_effect=ValueError("a")) | RecordingStep(side_effect=KeyError("b"))
    with pytest.raises(ExceptionGroup) as caught:
        await both.execute("x")
    assert [type(error) for error in caught.value.exceptions] == [ValueError, KeyError]


async def test_a_cancellation_reaches_all_branches_even_if_one_answers_with_an_error(
    clock: VirtualClock,
) -> None:
    async def stubborn(_: str) -> None:
        try:
            await clock.sleep(60)
        except asyncio.CancelledError:
            raise ValueError("I was not done") from None

    async def patient(_: str) -> None:
        await clock.sleep(60)

    task = asyncio.ensure_future((step(stubborn) | step(patient)).execute("x"))
    await settle()
    task.cancel()
    with pytest.raises(asyncio.CancelledError) as caught:
        await task
    assert isinstance(caught.value.__cause__, ValueError)


async def raise_it() -> None:
    raise asyncio.CancelledError


async def await_work_that_was_cancelled_elsewhere() -> None:
    work = asyncio.ensure_future(asyncio.sleep(60))
    work.cancel()
    await work


async def cancel_oneself() -> None:
    task = asyncio.current_task()
    assert task is not None
    task.cancel()
    await asyncio.sleep(0)


@pytest.mark.parametrize("cancel", [raise_it, await_work_that_was_cancelled_elsewhere, cancel_oneself])
async def test_a_branch_that_was_cancelled_from_inside_fails_and_stops_its_siblings(
    cancel: Callable[[], Awaitable[None]], clock: VirtualClock, play: Play
) -> None:
    seen: list[str] = []

    async def tidy(_: str) -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await clock.sleep(2)
            seen.append("tidied up")
            raise

    async def stray(_: str) -> None:
        await clock.sleep(1)
        await cancel()

    with pytest.raises(UnexpectedCancellationError, match="stray was cancelled, but not by its caller") as caught:
        await play((step(tidy) | step(stray)).execute("x"))
    assert isinstance(caught.value.__cause__, asyncio.CancelledError)
    assert caught.value.step_name == "stray"
    assert seen == ["tidied up"]
    assert clock.now() == 3


async def test_only_an_error_that_is_alone_is_raised_as_it_is() -> None:
    three = [RecordingStep(side_effect=ValueError(number)) for number in "abc"]
    with pytest.raises(ExceptionGroup, match=r"^several branches failed$") as caught:
        await Parallel(*three).execute("x")
    assert [str(error) for error in caught.value.exceptions] == ["a", "b", "c"]
    with pytest.raises(ValueError, match=r"^a$"):
        await (three[0] | RecordingStep()).execute("x")


async def test_a_branch_that_was_cancelled_from_inside_is_reported_beside_others_and_retried(
    clock: VirtualClock, play: Play
) -> None:
    stray = RecordingStep("done", side_effect=[asyncio.CancelledError()] * 2)
    with pytest.raises(ExceptionGroup) as caught:
        await (RecordingStep(side_effect=ValueError()) | stray).execute("x")
    assert [type(error) for error in caught.value.exceptions] == [ValueError, UnexpectedCancellationError]
    assert await play(Retry(stray | RecordingStep("side"), clock=clock).execute("x")) == ["done", "side"]
