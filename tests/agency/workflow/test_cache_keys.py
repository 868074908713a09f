"""The keys of caches."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.workflow import Cache, Context, RecordingStep
from agency.workflow.cache import identity

pytestmark = pytest.mark.anyio

Play = Callable[[Awaitable[Any]], Awaitable[Any]]


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
