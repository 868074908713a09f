"""What happens when a step fails or takes too long."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.workflow import (
    Backoff,
    Fallback,
    RecordingStep,
    Retry,
    Step,
    StepTimeoutError,
    Timeout,
    step,
)
from plainspec.stage.workflows.clock import VirtualClock, settle

pytestmark = pytest.mark.anyio

Play = Callable[[Awaitable[Any]], Awaitable[Any]]


def waiting(clock: VirtualClock, seconds: float, answer: str = "done") -> Step[str, str]:
    async def wait(_: str) -> str:
        await clock.sleep(seconds)
        return answer

    return step(wait)


async def cancel_at(clock: VirtualClock, seconds: float, work: Awaitable[Any]) -> None:
    task = asyncio.ensure_future(work)
    clock.call_later(seconds, task.cancel)
    await clock.finish(task)
    assert task.cancelled()


async def test_one_retry_calls_a_failing_step_twice_and_the_next_one_never(clock: VirtualClock, play: Play) -> None:
    failing, following = RecordingStep(side_effect=ValueError("broken")), RecordingStep()
    with pytest.raises(ValueError, match="broken"):
        await play((Retry(failing, max_retries=1, clock=clock) >> following).execute("x"))
    assert (failing.call_count, following.call_count) == (2, 0)


async def test_a_second_attempt_that_succeeds_goes_on(clock: VirtualClock, play: Play) -> None:
    shaky, following = RecordingStep("ok", side_effect=[ValueError()]), RecordingStep("success")
    assert await play((Retry(shaky, max_retries=1, clock=clock) >> following).execute("x")) == "success"
    assert (shaky.call_count, following.last_input) == (2, "ok")


async def test_the_defaults_are_three_attempts_after_two_and_four_seconds(clock: VirtualClock, play: Play) -> None:
    times: list[float] = []

    async def failing(_: str) -> None:
        times.append(clock.now())
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        await play(Retry(step(failing), clock=clock, chance=lambda: 0).execute("x"))
    assert times == [0, 2, 6]
    assert Backoff() == Backoff(base=2.0, cap_s=60.0, jitter=True)


@given(
    base=st.floats(0, 1e6),
    cap_s=st.floats(0, 1e6),
    failures=st.integers(1, 10_000),
    chance=st.floats(0, 1, exclude_max=True),
)
def test_no_wait_is_longer_than_the_cap_or_shorter_than_half_of_the_plain_wait(
    base: float, cap_s: float, failures: int, chance: float
) -> None:
    plain = Backoff(base, cap_s, jitter=False).delay_s(failures)
    assert plain / 2 <= Backoff(base, cap_s).delay_s(failures, lambda: chance) <= plain <= cap_s


async def test_only_the_errors_that_are_named_are_retried(clock: VirtualClock, play: Play) -> None:
    failing = RecordingStep(side_effect=KeyError("other"))
    with pytest.raises(KeyError):
        await play(Retry(failing, on=(ValueError, OSError), clock=clock).execute("x"))
    assert failing.call_count == 1


async def test_a_cancellation_is_not_retried_during_an_attempt_or_a_wait(clock: VirtualClock) -> None:
    calls = RecordingStep(side_effect=lambda _: clock.sleep(10))
    await cancel_at(clock, 5, Retry(calls, clock=clock).execute("x"))
    assert calls.call_count == 1
    failing = RecordingStep(side_effect=ValueError())
    await cancel_at(clock, 1, Retry(failing, clock=clock, chance=lambda: 0).execute("x"))
    assert failing.call_count == 1


@pytest.mark.parametrize("wrap", [Retry, lambda inner: Fallback(inner, RecordingStep("second"))])
async def test_an_error_in_answer_to_a_cancellation_starts_nothing_new(
    clock: VirtualClock, wrap: Callable[[Step[str, Any]], Step[str, Any]]
) -> None:
    async def stubborn(_: str) -> None:
        try:
            await clock.sleep(10)
        except asyncio.CancelledError:
            raise ValueError("I was not done") from None

    inner = RecordingStep(side_effect=stubborn)
    task = asyncio.ensure_future(wrap(inner).execute("x"))
    await settle()
    task.cancel()
    with pytest.raises(ValueError, match="not done"):
        await task
    assert inner.call_count == 1


async def test_a_step_that_is_too_slow_is_cut_short_and_named(clock: VirtualClock, play: Play) -> None:
    with pytest.raises(StepTimeoutError, match=r"wait took longer than 3 s") as caught:
        await play(Timeout(waiting(clock, 10), 3, clock=clock).execute("x"))
    assert (caught.value.step_name, caught.value.limit_s, clock.now()) == ("wait", 3, 3)


async def test_a_step_in_time_answers(clock: VirtualClock, play: Play) -> None:
    assert await play(Timeout(waiting(clock, 2), 3, clock=clock).execute("x")) == "done"
    assert await Timeout(RecordingStep("at once"), 10.0).execute("x") == "at once"


async def test_a_timeout_of_the_steps_own_is_left_as_it_is() -> None:
    with pytest.raises(TimeoutError) as caught:
        await Timeout(RecordingStep(side_effect=TimeoutError("mine")), 3).execute("x")
    assert not isinstance(caught.value, StepTimeoutError)


async def test_the_inner_of_two_limits_is_named(clock: VirtualClock, play: Play) -> None:
    inner = Timeout(waiting(clock, 10), 2, clock=clock)
    with pytest.raises(StepTimeoutError) as caught:
        await play(Timeout(inner, 5, clock=clock).execute("x"))
    assert caught.value.limit_s == 2


async def test_a_step_that_answers_after_its_time_is_late_all_the_same(clock: VirtualClock, play: Play) -> None:
    async def deaf(_: str) -> str:
        try:
            await clock.sleep(10)
        except asyncio.CancelledError:
            return "too late"
        return "in time"

    with pytest.raises(StepTimeoutError):
        await play(Timeout(step(deaf), 3, clock=clock).execute("x"))


async def test_a_cancellation_from_outside_is_no_timeout(clock: VirtualClock) -> None:
    await cancel_at(clock, 1, Timeout(waiting(clock, 10), 3, clock=clock).execute("x"))


async def test_a_limit_still_works_after_a_branch_inside_has_failed(clock: VirtualClock, play: Play) -> None:
    """On Python 3.11 `asyncio.TaskGroup` breaks this."""
    branches = RecordingStep(side_effect=ValueError("broken")) | waiting(clock, 1)
    with pytest.raises(StepTimeoutError):
        await play(Timeout(Fallback(branches, waiting(clock, 10)), 3, clock=clock).execute("x"))


async def test_named_errors_and_groups_of_errors_are_retried_and_start_the_fallback(
    clock: VirtualClock, play: Play
) -> None:
    named = RecordingStep("ok", side_effect=[TimeoutError(), TimeoutError()])
    assert await play(Retry(named, on=TimeoutError, clock=clock).execute("x")) == "ok"
    both = RecordingStep("a", side_effect=[ValueError(), ValueError()]) | RecordingStep("b", side_effect=[KeyError()])
    assert await play(Retry(both, clock=clock).execute("x")) == ["a", "b"]
    group = RecordingStep(side_effect=ExceptionGroup("x", [ValueError()]))
    assert await Fallback(group, RecordingStep("second")).execute("x") == "second"


async def test_the_last_of_different_errors_is_raised(clock: VirtualClock, play: Play) -> None:
    failing = RecordingStep(side_effect=[ValueError("first"), KeyError("last")])
    with pytest.raises(KeyError, match="last"):
        await play(Retry(failing, max_retries=1, clock=clock).execute("x"))


async def test_the_outer_of_two_limits_is_named_with_the_inner_one(clock: VirtualClock, play: Play) -> None:
    inner = Timeout(waiting(clock, 30), 10, clock=clock)
    with pytest.raises(StepTimeoutError, match=r"^timeout\(wait, 10 s\) took longer than 5 s$"):
        await play(Timeout(inner, 5, clock=clock).execute("x"))


async def test_a_thousand_retries_wait_no_longer_than_the_cap(clock: VirtualClock, play: Play) -> None:
    failing = RecordingStep(side_effect=ValueError("broken"))
    with pytest.raises(ValueError, match="broken"):
        await play(Retry(failing, max_retries=1099, clock=clock, chance=lambda: 0).execute("x"))
    assert failing.call_count == 1100
    assert clock.now() == 62 + 1094 * 60
