"""Circuit breakers."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from agency.workflow import (
    CircuitBreaker,
    CircuitOpenError,
    RecordingStep,
)
from plainspec.stage.workflows.clock import VirtualClock, settle

pytestmark = pytest.mark.anyio

Play = Callable[[Awaitable[Any]], Awaitable[Any]]


async def outcomes(breaker: CircuitBreaker[str, Any], times: int) -> list[str]:
    seen = []
    for _ in range(times):
        try:
            seen.append(str(await breaker.execute("x")))
        except CircuitOpenError:
            seen.append("refused")
        except ValueError:
            seen.append("failed")
    return seen


def state_of(breaker: CircuitBreaker[str, Any]) -> str:
    return breaker.state.value


async def test_the_defaults_open_after_five_and_recover_in_five_minutes(clock: VirtualClock, play: Play) -> None:
    inner = RecordingStep("ok", side_effect=[ValueError()] * 5)
    breaker = CircuitBreaker(inner, clock=clock)
    assert await outcomes(breaker, 7) == ["failed"] * 5 + ["refused"] * 2
    assert (inner.call_count, state_of(breaker)) == (5, "open")
    await play(clock.sleep(299))
    with pytest.raises(CircuitOpenError, match="the circuit of recording is open; retry after 1 s"):
        await breaker.execute("x")
    await play(clock.sleep(1))
    assert state_of(breaker) == "half-open"
    assert await outcomes(breaker, 1) == ["ok"]
    assert state_of(breaker) == "half-open"
    assert await outcomes(breaker, 1) == ["ok"]
    assert state_of(breaker) == "closed"


async def test_a_success_in_between_starts_the_count_anew() -> None:
    inner = RecordingStep("ok", side_effect=[ValueError(), "ok", ValueError(), ValueError()])
    breaker = CircuitBreaker(inner, failures=2)
    assert await outcomes(breaker, 5) == ["failed", "ok", "failed", "failed", "refused"]


async def test_a_failed_trial_opens_the_circuit_for_the_whole_time(clock: VirtualClock, play: Play) -> None:
    breaker = CircuitBreaker(RecordingStep(side_effect=ValueError()), failures=1, recovery_s=10, clock=clock)
    assert await outcomes(breaker, 2) == ["failed", "refused"]
    await play(clock.sleep(10))
    assert await outcomes(breaker, 2) == ["failed", "refused"]
    await play(clock.sleep(9))
    assert await outcomes(breaker, 1) == ["refused"]


async def half_open(clock: VirtualClock, play: Play, inner: RecordingStep) -> CircuitBreaker[str, Any]:
    effect, inner.side_effect = inner.side_effect, ValueError()
    breaker = CircuitBreaker(inner, failures=1, recovery_s=10, clock=clock)
    assert await outcomes(breaker, 1) == ["failed"]
    await play(clock.sleep(10))
    inner.side_effect = effect
    return breaker


async def test_only_so_many_trial_calls_are_under_way_at_once(clock: VirtualClock, play: Play) -> None:
    breaker = await half_open(clock, play, RecordingStep(side_effect=lambda _: clock.sleep(1)))
    calls = await play(asyncio.gather(*(outcomes(breaker, 1) for _ in range(5))))
    assert sorted(call[0] for call in calls) == ["None", "None", "None", "refused", "refused"]


async def test_a_cancelled_trial_counts_for_nothing_and_frees_its_place(clock: VirtualClock, play: Play) -> None:
    inner = RecordingStep(side_effect=lambda _: clock.sleep(1))
    breaker = await half_open(clock, play, inner)
    for _ in range(4):
        trial = asyncio.ensure_future(breaker.execute("x"))
        await settle()
        trial.cancel()
        await clock.finish(trial)
        assert trial.cancelled()
    assert state_of(breaker) == "half-open"
    inner.side_effect = None
    assert await outcomes(breaker, 2) == ["x", "x"]
    assert state_of(breaker) == "closed"


async def test_what_began_before_the_circuit_changed_does_not_count(clock: VirtualClock) -> None:
    slow = RecordingStep(side_effect=lambda _: clock.sleep(1))
    breaker = CircuitBreaker(slow, failures=1, clock=clock)
    old = asyncio.ensure_future(breaker.execute("x"))
    await settle()
    slow.side_effect = ValueError()
    assert await outcomes(breaker, 1) == ["failed"]
    await clock.finish(old)
    assert state_of(breaker) == "open"


async def test_errors_that_are_not_the_steps_fault_are_not_counted() -> None:
    breaker = CircuitBreaker(RecordingStep(side_effect=KeyError("your fault")), failures=1, on=OSError)
    for _ in range(3):
        with pytest.raises(KeyError):
            await breaker.execute("x")
    assert state_of(breaker) == "closed"
    assert breaker.name == "breaker(recording)"


@pytest.mark.parametrize("outcome", [ValueError(), "ok"])
async def test_a_trial_that_ends_after_another_has_closed_the_circuit_does_not_count(
    outcome: ValueError | str, clock: VirtualClock, play: Play
) -> None:
    async def late(value: str) -> str:
        if value == "late":
            await clock.sleep(5)
        if value == "late" and isinstance(outcome, ValueError):
            raise outcome
        return value

    inner = RecordingStep(side_effect=ValueError())
    breaker = CircuitBreaker(inner, failures=1, recovery_s=10, successes=1, clock=clock)
    assert await outcomes(breaker, 1) == ["failed"]
    await play(clock.sleep(10))
    inner.side_effect = late
    trial = asyncio.ensure_future(breaker.execute("late"))
    await settle()
    assert await outcomes(breaker, 1) == ["x"]
    assert state_of(breaker) == "closed"
    await clock.finish(trial)
    assert trial.done()
    assert not trial.cancelled()
    trial.exception()
    assert state_of(breaker) == "closed"


async def test_a_success_that_began_before_the_outage_does_not_count_as_a_trial(
    clock: VirtualClock, play: Play
) -> None:
    release = asyncio.Event()

    async def work(value: str) -> str:
        if value == "x":
            raise ValueError
        await release.wait()
        return value

    breaker = CircuitBreaker(RecordingStep(side_effect=work), failures=1, recovery_s=10, successes=2, clock=clock)
    old = asyncio.ensure_future(breaker.execute("old"))
    await settle()
    assert await outcomes(breaker, 1) == ["failed"]
    await play(clock.sleep(10))
    trial = asyncio.ensure_future(breaker.execute("trial"))
    await settle()
    release.set()
    assert [await old, await trial] == ["old", "trial"]
    assert state_of(breaker) == "half-open"


async def test_other_errors_neither_count_nor_reset_the_count_nor_keep_a_trials_place(
    clock: VirtualClock, play: Play
) -> None:
    inner = RecordingStep("ok", side_effect=[ValueError(), KeyError(), ValueError(), KeyError(), "ok"])
    breaker = CircuitBreaker(inner, failures=2, recovery_s=10, half_open_calls=1, on=ValueError, clock=clock)
    for error in (ValueError, KeyError, ValueError, CircuitOpenError):
        with pytest.raises(error):
            await breaker.execute("x")
    await play(clock.sleep(10))
    with pytest.raises(KeyError):
        await breaker.execute("x")
    assert await breaker.execute("x") == "ok"


async def test_an_open_circuit_says_when_to_retry(clock: VirtualClock, play: Play) -> None:
    inner = RecordingStep(side_effect=ValueError(), name="print")
    breaker = CircuitBreaker(inner, failures=1, recovery_s=60, half_open_calls=1, clock=clock)
    assert await outcomes(breaker, 1) == ["failed"]
    for wait_s, retry_after_s in ((15, 45), (44.5, 0.5)):
        await play(clock.sleep(wait_s))
        with pytest.raises(CircuitOpenError, match=f"the circuit of print is open; retry after {retry_after_s} s"):
            await breaker.execute("x")
    await play(clock.sleep(0.5))
    inner.side_effect = lambda _: clock.sleep(10)
    trial = asyncio.ensure_future(breaker.execute("x"))
    await settle()
    with pytest.raises(CircuitOpenError, match="retry after 0 s"):
        await breaker.execute("x")
    await clock.finish(trial)


async def test_the_recovery_time_starts_when_the_last_failure_ends(clock: VirtualClock, play: Play) -> None:
    async def slow(_: str) -> None:
        await clock.sleep(5)
        raise ValueError

    breaker = CircuitBreaker(RecordingStep(side_effect=slow), failures=1, recovery_s=60, clock=clock)
    assert await play(outcomes(breaker, 1)) == ["failed"]
    await play(clock.sleep(59))
    assert state_of(breaker) == "open"
    await play(clock.sleep(1))
    assert state_of(breaker) == "half-open"
