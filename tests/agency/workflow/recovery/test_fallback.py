"""Fallbacks."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from agency.workflow import (
    Context,
    Fallback,
    RecordingStep,
    Step,
    step,
)
from plainspec.stage.workflows.clock import VirtualClock

pytestmark = pytest.mark.anyio

Play = Callable[[Awaitable[Any]], Awaitable[Any]]


def waiting(clock: VirtualClock, seconds: float) -> Step[str, None]:
    async def wait(_: str) -> None:
        await clock.sleep(seconds)

    return step(wait)


async def test_a_fallback_takes_over_with_the_same_input() -> None:
    second = RecordingStep("second")
    assert await Fallback(RecordingStep("first"), second).execute("in") == "first"
    assert second.call_count == 0
    assert await Fallback(RecordingStep(side_effect=ValueError()), second).execute("in", Context("c")) == "second"
    assert (second.last_input, second.last_context) == ("in", Context("c"))


async def test_both_errors_are_reachable_when_both_fail() -> None:
    first, second = ValueError("first"), KeyError("second")
    both = Fallback(
        RecordingStep(side_effect=first),
        RecordingStep(side_effect=ExceptionGroup("x", [second])) | RecordingStep(),
    )
    with pytest.raises(ExceptionGroup) as caught:
        await both.execute("x")
    assert caught.value.exceptions == (second,)
    assert caught.value.__context__ is first


@pytest.mark.parametrize("cause", [None, KeyError("cause")])
async def test_the_first_error_shows_even_if_the_second_names_a_cause_of_its_own(cause: KeyError | None) -> None:
    async def failing(_: str) -> None:
        raise ValueError("second") from cause

    first = OSError("first")
    with pytest.raises(ValueError, match="second") as caught:
        await Fallback(RecordingStep(side_effect=first), step(failing)).execute("x")
    trace = "".join(traceback.format_exception(caught.value))
    assert "OSError: first" in trace
    assert ("KeyError: 'cause'" in trace) == (cause is not None)


async def test_an_error_that_fails_twice_is_not_its_own_context() -> None:
    same = ValueError("again")
    failing = RecordingStep(side_effect=same)
    with pytest.raises(ValueError, match="again") as caught:
        await Fallback(failing, failing).execute("x")
    assert caught.value.__context__ is None


async def test_a_cancellation_does_not_start_the_fallback(clock: VirtualClock) -> None:
    second = RecordingStep("second")
    task = asyncio.ensure_future(Fallback(waiting(clock, 10), second).execute("x"))
    clock.call_later(1, task.cancel)
    await clock.finish(task)
    assert task.cancelled()
    assert second.call_count == 0


async def test_errors_outside_the_named_ones_reach_the_caller_at_once() -> None:
    second = RecordingStep("second")
    with pytest.raises(KeyError):
        await Fallback(RecordingStep(side_effect=KeyError()), second, on=ValueError).execute("x")
    assert second.call_count == 0


async def test_the_errors_of_three_nested_fallbacks_are_reachable() -> None:
    first, second, third = (RecordingStep(side_effect=ValueError(number)) for number in "123")
    with pytest.raises(ValueError, match="3") as caught:
        await Fallback(first, Fallback(second, third)).execute("x")
    trace = "".join(traceback.format_exception(caught.value))
    assert [f"ValueError: {number}" in trace for number in "123"] == [True] * 3
