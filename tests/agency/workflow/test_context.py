"""What travels with a run."""

import asyncio
import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.workflow import Cache, Context, FrozenMapping, Parallel, RecordingStep, Retry, step

pytestmark = pytest.mark.anyio

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=10,
)


def thaw(value: object) -> object:
    if isinstance(value, FrozenMapping):
        return {key: thaw(item) for key, item in value.items()}
    return [thaw(item) for item in value] if isinstance(value, tuple) else value


async def test_the_context_passed_in_reaches_every_step() -> None:
    context = Context("test-123", {"user": "testuser"})
    inner, side, last = RecordingStep(), RecordingStep(), RecordingStep("done")
    workflow = Retry(Cache(inner)) >> (side | RecordingStep()) >> last
    assert await workflow.execute("in", context) == "done"
    assert inner.last_context is side.last_context is last.last_context is context
    assert last.last_context == Context("test-123", {"user": "testuser"})


async def test_without_a_context_all_steps_share_a_fresh_one() -> None:
    first, second = RecordingStep(), RecordingStep()
    await (first >> second).execute("in", None)
    made = first.last_context
    assert made is not None
    assert made is second.last_context
    assert made.correlation_id == made.correlation_id != ""
    await (first >> second).execute("in")
    assert first.last_context is not None
    assert first.last_context.correlation_id != made.correlation_id


async def test_arguments_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(TypeError, match=r"execute\(value, context\)"):
        await RecordingStep().execute(Context(), "in")  # type: ignore[arg-type]  # what is held here
    with pytest.raises(TypeError, match=r"execute\(value, context\)"):
        await (RecordingStep() >> RecordingStep()).execute(Context(), "in")  # type: ignore[arg-type]  # the same


async def test_a_step_cannot_change_what_its_sibling_sees() -> None:
    async def intruder(_: str, context: Context) -> None:
        with pytest.raises(TypeError):
            context.data["user"] = "Eve"  # type: ignore[index]  # what is held here
        with pytest.raises(AttributeError):
            context.data["tags"].append("seen")  # type: ignore[attr-defined]  # what is held here
        with pytest.raises(AttributeError, match="with_data"):
            context.user = "Eve"

    sibling = RecordingStep()
    await Parallel(step(intruder), sibling).execute("x", Context("c", {"user": "Ana", "tags": ["new"]}))
    assert sibling.last_context == Context("c", {"user": "Ana", "tags": ["new"]})


async def test_concurrent_runs_keep_their_contexts_apart() -> None:
    async def whose(_: str, context: Context) -> object:
        await asyncio.sleep(0)
        return context.data["user"]

    workflow = step(whose) >> RecordingStep()
    runs = [workflow.execute("x", Context(data={"user": number})) for number in range(20)]
    assert await asyncio.gather(*runs) == list(range(20))


def test_with_data_makes_another_context_of_the_same_run() -> None:
    before = Context("c", {"user": "Ana"})
    after = before.with_data(role="editor")
    assert after == Context("c", {"user": "Ana", "role": "editor"})
    assert before == Context("c", {"user": "Ana"})
    assert before != after
    assert before != "c"
    assert len(after.data) == 2
    assert repr(after) == "Context('c', {'user': 'Ana', 'role': 'editor'})"


@given(st.dictionaries(st.text(max_size=3), JSON, max_size=4))
def test_a_context_holds_what_it_was_given_and_no_later_change_of_it(data: dict[str, object]) -> None:
    given_first = copy.deepcopy(data)
    context = Context("c", data)
    data["later"] = 1
    for value in data.values():
        if isinstance(value, list):
            value.append("later")
    assert thaw(context.data) == given_first


@given(st.dictionaries(st.text(max_size=3), JSON, max_size=4))
def test_copies_and_equal_contexts_are_interchangeable(data: dict[str, object]) -> None:
    context = Context(data=data)
    for twin in (copy.deepcopy(context), pickle.loads(pickle.dumps(context))):  # noqa: S301 - pickled right here
        assert twin == context
        assert hash(twin) == hash(context)
        assert hash(twin.data) == hash(context.data)


def test_sets_and_byte_arrays_are_frozen_too() -> None:
    data = Context(data={"a": {1, 2}, "b": bytearray(b"x"), "c": ("x", ["y", {"z": [1]}])}).data
    assert data["c"] == ("x", ("y", {"z": (1,)}))
    data = Context(data={"a": {1, 2}, "b": bytearray(b"x")}).data
    assert data == {"a": frozenset({1, 2}), "b": b"x"}
    assert [type(value) for value in data.values()] == [frozenset, bytes]


def test_with_data_keeps_the_correlation_id_even_if_it_was_not_read_before() -> None:
    unread = Context(data={"user": "Ana"})
    child = unread.with_data(role="editor")
    grandchild = child.with_data(role="author")
    assert child.correlation_id
    assert child.correlation_id == grandchild.correlation_id == unread.correlation_id
    assert Context().with_data().correlation_id != Context().with_data().correlation_id
