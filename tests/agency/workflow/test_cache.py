"""Answers that are kept for a while."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.workflow import Cache, Context, RecordingStep, Timeout
from agency.workflow.cache import identity
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


async def test_nobody_can_change_what_the_others_get(clock: VirtualClock, play: Play) -> None:
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


async def test_a_call_that_nobody_waits_for_is_stopped_and_waited_for(clock: VirtualClock) -> None:
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


async def test_who_comes_while_an_abandoned_call_winds_down_gets_a_call_of_their_own(clock: VirtualClock) -> None:
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


async def test_one_persons_answer_never_reaches_another() -> None:
    asked = RecordingStep(side_effect=lambda value, context: f"{value} of {context.data['user']}")
    cache = Cache(asked)
    for person in ("Ana", "Ben"):
        for run in ("first", "second"):
            assert await cache.execute("letters", Context(run, {"user": person})) == f"letters of {person}"
    assert asked.call_count == 2


async def test_a_key_of_ones_own_decides_what_is_shared() -> None:
    asked = RecordingStep(side_effect=lambda value: value)
    cache = Cache(asked, key=lambda value, _: value.lower())
    assert await cache.execute("Rain") == "Rain"
    assert await cache.execute("RAIN") == "Rain"


async def test_the_answer_not_asked_for_the_longest_makes_room() -> None:
    asked = RecordingStep()
    cache = Cache(asked, max_entries=2)
    for question in ("a", "b", "a", "c", "a"):
        await cache.execute(question)
    assert asked.call_count == 3
    await cache.execute("b")
    assert asked.call_count == 4


async def test_a_question_that_cannot_be_a_key_is_refused_with_a_way_out() -> None:
    with pytest.raises(TypeError, match="key="):
        await Cache(RecordingStep()).execute({"when": bytearray(b"now")})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from([0.0, 1.0, "a", "b"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=5,
)


@given(JSON, JSON)
def test_two_questions_have_one_key_only_if_they_are_written_alike(one: object, other: object) -> None:
    assert (identity(one) == identity(other)) == (spell(one) == spell(other))


def spell(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{key}:{spell(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(spell, value)) + "]"
    return repr(value)


def test_kinds_of_collections_are_told_apart() -> None:
    assert identity([1]) != identity((1,))
    assert identity({1}) == identity(frozenset({1}))
    assert identity({1: "a"}) != identity({"1": "a"})
    assert identity((1, [2])) != identity((True, [2]))


@pytest.mark.parametrize(
    ("first", "second", "calls"),
    [
        (1, True, 2),
        (1, 1.0, 2),
        (1, "1", 2),
        ([1], ["1"], 2),
        ({"a": 1}, {"a": "1"}, 2),
        ([1, 2], [2, 1], 2),
        ([1], (1,), 2),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, 1),
        ({1, 2}, {2, 1}, 1),
        ({"a": [1, {2}]}, {"a": [1, {2}]}, 1),
    ],
)
async def test_inputs_are_the_same_if_they_are_equal_and_of_the_same_type(
    first: object, second: object, calls: int
) -> None:
    asked = RecordingStep()
    cache = Cache(asked)
    assert await cache.execute(first) == first
    assert await cache.execute(second) == second
    assert asked.call_count == calls


@pytest.mark.parametrize(
    ("first", "second", "calls"),
    [
        ({"firm": "Acme", "supplier": "Bolt"}, {"firm": "Acme", "supplier": "Cork"}, 2),
        ({"firm": "Acme", "supplier": "Bolt"}, {"firm": "Bolt", "supplier": "Acme"}, 2),
        ({"firm": "Acme", "supplier": "Bolt"}, {"supplier": "Bolt", "firm": "Acme"}, 1),
    ],
)
async def test_results_are_shared_if_all_entries_of_the_context_are_equal(
    first: dict[str, object], second: dict[str, object], calls: int
) -> None:
    asked = RecordingStep()
    cache = Cache(asked)
    await cache.execute("q", Context("run-1", first))
    await cache.execute("q", Context("run-2", second))
    assert asked.call_count == calls


async def test_a_key_of_its_own_replaces_the_context_and_a_copier_of_its_own_the_copy() -> None:
    asked = RecordingStep(side_effect=lambda _: [])
    cache = Cache(asked, key=lambda value, _: value, copier=lambda result: result)
    first = await cache.execute("q", Context("run-1", {"user": "Ana"}))
    first.append("changed")
    assert await cache.execute("q", Context("run-2", {"user": "Ben"})) == ["changed"]
    assert asked.call_count == 1


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
