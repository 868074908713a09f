"""Answers that are kept for a while."""

import asyncio
import gc
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from agency.workflow import Cache, RecordingStep, Timeout, step
from plainspec.stage.workflows.clock import VirtualClock, settle

pytestmark = pytest.mark.anyio

Play = Callable[[Awaitable[Any]], Awaitable[Any]]


async def test_a_fresh_answer_is_not_asked_for_again_and_a_stale_one_is(clock: VirtualClock, play: Play) -> None:
    asked = RecordingStep("answer")
    cache = Cache(asked, ttl_s=300, clock=clock)
    for wait_s, calls in ((0, 1), (299, 1), (1, 2), (299, 2)):
        await play(clock.sleep(wait_s))
        assert await cache.execute("q") == "answer"
        assert asked.call_count == calls
    await cache.execute("another")
    assert asked.call_count == 3


async def test_a_core_step_a_cache_and_a_timeout_make_one_chain() -> None:
    chain = RecordingStep("core") >> Cache(RecordingStep("kept"), ttl_s=300) >> Timeout(RecordingStep("timed"), 10.0)
    assert await chain.execute("in") == "timed"


async def test_ten_concurrent_misses_make_one_call(clock: VirtualClock, play: Play) -> None:
    asked = RecordingStep(side_effect=lambda _: clock.sleep(1))
    cache = Cache(asked, clock=clock)
    await play(asyncio.gather(*(cache.execute("q") for _ in range(10))))
    assert asked.call_count == 1


async def test_callers_share_a_failure_but_it_is_not_kept(clock: VirtualClock, play: Play) -> None:
    async def fail(_: str) -> None:
        await clock.sleep(1)
        raise ValueError("broken")

    asked = RecordingStep(side_effect=fail)
    cache = Cache(asked, clock=clock)
    outcomes = await play(asyncio.gather(*(cache.execute("q") for _ in range(3)), return_exceptions=True))
    assert [str(error) for error in outcomes] == ["broken"] * 3
    assert asked.call_count == 1
    asked.side_effect = None
    asked.return_value = "well"
    assert await cache.execute("q") == "well"


async def test_no_caller_can_change_what_the_others_get(clock: VirtualClock, play: Play) -> None:
    original = {"tags": ["new"]}

    async def slow(_: str) -> dict[str, list[str]]:
        await clock.sleep(1)
        return original

    cache = Cache(RecordingStep(side_effect=slow), clock=clock)
    first, second = await play(asyncio.gather(cache.execute("q"), cache.execute("q")))
    first["tags"].append("first")
    original["tags"].append("origin")
    assert second == {"tags": ["new"]}
    assert await cache.execute("q") == {"tags": ["new"]}


async def test_a_cancelled_first_caller_does_not_disturb_the_others(clock: VirtualClock) -> None:
    asked = RecordingStep("late", side_effect=lambda _: clock.sleep(5))
    cache = Cache(asked, clock=clock)
    first = asyncio.ensure_future(cache.execute("q"))
    second = asyncio.ensure_future(cache.execute("q"))
    clock.call_later(1, first.cancel)
    await clock.finish(second)
    assert first.cancelled()
    assert second.result() is None
    assert asked.call_count == 1


async def test_a_call_whose_callers_are_all_cancelled_is_cancelled_and_awaited(clock: VirtualClock) -> None:
    ended: list[float] = []

    async def slow(_: str) -> None:
        try:
            await clock.sleep(60)
        finally:
            await clock.sleep(2)
            ended.append(clock.now())

    asked = RecordingStep(side_effect=slow)
    cache = Cache(asked, clock=clock)
    callers = [asyncio.ensure_future(cache.execute("q")) for _ in range(2)]
    clock.call_later(1, callers[0].cancel)
    clock.call_later(3, callers[1].cancel)
    clock.call_later(4, callers[1].cancel)
    await clock.finish(callers[1])
    assert [caller.cancelled() for caller in callers] == [True, True]
    assert ended == [5]
    asked.side_effect = None
    assert await cache.execute("q") == "q"


async def test_an_error_that_no_caller_is_left_for_is_not_reported_as_lost(clock: VirtualClock) -> None:
    async def fails_when_cancelled(_: str) -> str:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise ValueError("closed badly") from None
        return "never"

    lost: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, said: lost.append(said))
    caller = asyncio.ensure_future(Cache(step(fails_when_cancelled), clock=clock).execute("q"))
    await settle()
    caller.cancel()
    await asyncio.wait((caller,))
    assert caller.cancelled()
    del caller
    gc.collect()
    assert lost == []


async def test_a_new_caller_does_not_join_a_call_that_is_being_cancelled(clock: VirtualClock) -> None:
    async def slow(_: str) -> str:
        try:
            await clock.sleep(10)
        except asyncio.CancelledError:
            await clock.sleep(5)
            raise
        return "answer"

    asked = RecordingStep(side_effect=slow)
    cache = Cache(asked, clock=clock)
    first = asyncio.ensure_future(cache.execute("q"))
    await settle()
    first.cancel()
    await settle()
    second = asyncio.ensure_future(cache.execute("q"))
    await clock.finish(second)
    assert second.result() == "answer"
    assert asked.call_count == 2
    assert await cache.execute("q") == "answer"
    assert asked.call_count == 2


async def test_the_answer_not_asked_for_the_longest_makes_room() -> None:
    asked = RecordingStep()
    cache = Cache(asked, max_entries=2)
    for question in ("a", "b", "a", "c", "a"):
        await cache.execute(question)
    assert asked.call_count == 3
    await cache.execute("b")
    assert asked.call_count == 4


async def test_an_expired_result_that_is_fetched_anew_is_the_most_recently_used(
    clock: VirtualClock, play: Play
) -> None:
    asked = RecordingStep()
    cache = Cache(asked, ttl_s=10, max_entries=2, clock=clock)
    for question, wait_s in (("a", 0), ("b", 5), ("a", 6), ("c", 0), ("a", 0)):
        await play(clock.sleep(wait_s))
        await cache.execute(question)
    assert asked.call_count == 4


async def test_a_failure_leaves_other_results_cached() -> None:
    asked = RecordingStep(side_effect=["a", ValueError("broken")])
    cache = Cache(asked)
    await cache.execute("a")
    with pytest.raises(ValueError, match="broken"):
        await cache.execute("b")
    assert await cache.execute("a") == "a"
    assert asked.call_count == 2


async def test_callers_who_find_an_expired_result_wait_for_the_new_one(clock: VirtualClock, play: Play) -> None:
    answers = iter(("old", "new"))

    async def slow(_: str) -> str:
        await clock.sleep(2)
        return next(answers)

    cache = Cache(RecordingStep(side_effect=slow), ttl_s=10, clock=clock)
    assert await play(cache.execute("q")) == "old"
    await play(clock.sleep(10))
    assert await play(asyncio.gather(*(cache.execute("q") for _ in range(2)))) == ["new", "new"]
