"""Runs of one workflow, and primitives in one workflow: none keeps anything that decides about another."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from agency.workflow import (
    Cache,
    CircuitBreaker,
    Conditional,
    Context,
    Fallback,
    Parallel,
    RecordingStep,
    Retry,
    Router,
    Saga,
    Sequence,
    Step,
    Timeout,
    step,
)
from plainspec.stage.workflows.clock import VirtualClock

pytestmark = pytest.mark.anyio

Play = Callable[[Awaitable[Any]], Awaitable[Any]]
Wrap = Callable[[Step[Any, Any], VirtualClock], Step[Any, Any]]


@step(name="fail")
async def fail(_: str) -> str:
    raise ValueError("broken")


def is_rain(value: str) -> bool:
    return value == "rain"


WRAPS: dict[str, tuple[Wrap, Callable[[str], Any]]] = {
    "sequence": (lambda inner, _: Sequence(inner, RecordingStep()), lambda result: result),
    "branches": (lambda inner, _: Parallel(inner, RecordingStep("side")), lambda result: [result, "side"]),
    "retry": (lambda inner, clock: Retry(inner, clock=clock), lambda result: result),
    "timeout": (lambda inner, clock: Timeout(inner, 10, clock=clock), lambda result: result),
    "cache": (lambda inner, clock: Cache(inner, clock=clock), lambda result: result),
    "fallback": (lambda inner, _: Fallback(fail, inner), lambda result: result),
    "breaker": (lambda inner, clock: CircuitBreaker(inner, clock=clock), lambda result: result),
    "saga": (lambda inner, _: Saga((inner, fail)), lambda result: result),
    "condition": (lambda inner, _: Conditional(is_rain, inner, inner), lambda result: result),
    "route": (lambda inner, _: Router(lambda value: value, {"rain": inner}, default=inner), lambda result: result),
}


@pytest.mark.parametrize("kind", WRAPS)
async def test_every_run_has_its_own_input_result_context_and_time(kind: str, clock: VirtualClock, play: Play) -> None:
    async def work(value: str, context: Context) -> str:
        await clock.sleep(6)
        return f"{value} for {context.data['user']}"

    wrap, whole = WRAPS[kind]
    workflow = wrap(step(work), clock)

    async def run(value: str, user: str, at_s: float) -> Any:
        await clock.sleep(at_s)
        return await workflow.execute(value, Context(user, {"user": user}))

    results = await play(asyncio.gather(run("rain", "Ana", 0), run("snow", "Ben", 1), run("snow", "Cleo", 8)))
    assert results == [whole("rain for Ana"), whole("snow for Ben"), whole("snow for Cleo")]


@pytest.mark.parametrize("kind", WRAPS)
async def test_none_is_a_result_like_any_other(kind: str, clock: VirtualClock, play: Play) -> None:
    inner = RecordingStep(None)
    wrap, whole = WRAPS[kind]
    workflow = wrap(inner, clock)
    for value in ("rain", "snow"):
        assert await play(workflow.execute(value)) == whole(None)  # type: ignore[arg-type]  # what is held here
    assert inner.call_count == 2


async def test_none_is_cached_handed_on_and_compensated() -> None:
    inner, undo = RecordingStep(None), RecordingStep()
    cache: Cache[Any, Any] = Cache(inner)
    assert [await cache.execute("x") for _ in range(2)] == [None, None]
    assert inner.call_count == 1
    saga: Saga[Any, Any] = Saga((inner, undo), (fail, None))
    with pytest.raises(ValueError, match="broken"):
        await saga.execute("x")
    assert (undo.call_count, undo.last_input) == (1, None)


async def test_attempts_and_compensations_belong_to_one_run(clock: VirtualClock, play: Play) -> None:
    failing, undo = RecordingStep(side_effect=ValueError("broken")), RecordingStep()
    retry = Fallback(Retry(failing, max_retries=1, clock=clock), RecordingStep("second"))
    for calls in (2, 4):
        assert await play(retry.execute("x")) == "second"
        assert failing.call_count == calls
    saga: Saga[str, str] = Saga((RecordingStep(), undo), (Conditional(is_rain, RecordingStep(), fail), None))
    assert await saga.execute("rain") == "rain"
    with pytest.raises(ValueError, match="broken"):
        await saga.execute("snow")
    assert (undo.call_count, undo.last_input) == (1, "snow")


async def test_primitives_of_one_workflow_share_neither_results_nor_circuits(clock: VirtualClock, play: Play) -> None:
    first, second = Cache(RecordingStep(), clock=clock), Cache(RecordingStep("draft"), clock=clock)
    assert await play((first | second).execute("x")) == ["x", "draft"]
    assert await play((first >> second).execute("x")) == "draft"
    broken, well = CircuitBreaker(fail, failures=1), CircuitBreaker(RecordingStep("well"), failures=1)
    for _ in range(2):
        assert await (Fallback[str, Any](broken, RecordingStep("x")) >> well).execute("x") == "well"
