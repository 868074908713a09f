"""``>>`` and ``|``."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.workflow import (
    Context,
    FunctionStep,
    Parallel,
    RecordingStep,
    Sequence,
    Step,
    step,
)
from plainspec.stage.workflows.clock import VirtualClock

pytestmark = pytest.mark.anyio

Play = Callable[[Awaitable[Any]], Awaitable[Any]]


def tagging(tag: str) -> Step[str, str]:
    async def tagged(value: str) -> str:
        return f"{tag}({value})"

    return step(tagged)


async def test_a_sequence_feeds_each_answer_to_the_next_step() -> None:
    assert await (tagging("a") >> tagging("b") >> tagging("c")).execute("x") == "c(b(a(x)))"


async def test_a_step_of_ones_own_kind_runs_in_its_own_way_wherever_it_stands() -> None:
    class Loud(FunctionStep[str, str]):
        async def run(self, value: str, context: Context) -> str:
            return (await super().run(value, context)).upper()

    class Twice(Sequence[str, str]):
        async def run(self, value: str, context: Context) -> str:
            return await super().run(await super().run(value, context), context)

    async def a(value: str) -> str:
        return f"a({value})"

    assert await (Loud(a) >> Loud(a)).execute("x") == "A(A(X))"
    assert await (Loud(a) >> tagging("b")).execute("x", Context("run-1")) == "b(A(X))"
    assert await (tagging("b") >> Twice(tagging("c"))).execute("x") == "c(c(b(x)))"


async def test_a_sequence_runs_each_step_once_and_the_same_way_with_a_context() -> None:
    first, second = RecordingStep("one"), RecordingStep("two")
    assert await (first >> second).execute("in", Context("test-123")) == "two"
    assert (first.call_count, first.last_input) == (1, "in")
    assert (second.call_count, second.last_input) == (1, "one")


async def test_a_failed_step_ends_the_sequence() -> None:
    last = RecordingStep()
    with pytest.raises(ValueError, match="broken"):
        await (RecordingStep(side_effect=ValueError("broken")) >> last).execute("in")
    assert last.call_count == 0


SHAPES = st.recursive(
    st.just("leaf"),
    lambda inner: st.tuples(st.sampled_from([">>", "|"]), inner, inner),
    max_leaves=8,
)


def build(shape: Any, names: list[str]) -> Step[Any, Any]:
    if shape == "leaf":
        names.append(f"s{len(names)}")
        return tagging(names[-1])
    operator, left, right = shape
    first, second = build(left, names), build(right, names)
    return first >> second if operator == ">>" else first | second


def predict(shape: Any, value: Any, names: list[str]) -> Any:
    if shape == "leaf":
        names.append(f"s{len(names)}")
        return f"{names[-1]}({value})"
    operator, left, right = shape
    if operator == ">>":
        return predict(right, predict(left, value, names), names)
    answers: list[Any] = []
    for part in (left, right):
        answer = predict(part, value, names)
        flat = part != "leaf" and part[0] == "|"
        answers.extend(answer if flat else [answer])
    return answers


@given(SHAPES)
def test_every_nesting_of_both_operators_means_what_it_says(shape: Any) -> None:
    async def run() -> Any:
        return await build(shape, []).execute("x")

    assert asyncio.run(run()) == predict(shape, "x", [])


@given(st.lists(st.sampled_from("abcdef"), min_size=3, max_size=6), st.data())
def test_where_the_brackets_stand_makes_no_difference(tags: list[str], data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(tags) - 1))
    steps = [tagging(tag) for tag in tags]
    in_order: list[Step[Any, Any]] = [Sequence(*steps), Sequence(*steps[:cut]) >> Sequence(*steps[cut:])]
    side_by_side: list[Step[Any, Any]] = [Parallel(*steps), Parallel(*steps[:cut]) | Parallel(*steps[cut:])]
    for whole, joined in (in_order, side_by_side):
        assert asyncio.run(_run(whole)) == asyncio.run(_run(joined))


async def _run(workflow: Step[str, Any]) -> Any:
    return await workflow.execute("x")


def test_only_steps_compose() -> None:
    with pytest.raises(TypeError):
        RecordingStep() >> len  # type: ignore[operator]  # what is held here
    with pytest.raises(TypeError):
        RecordingStep() | len  # type: ignore[operator]  # what is held here
    with pytest.raises(TypeError):
        (RecordingStep() | RecordingStep()) | len  # type: ignore[operator]  # what is held here


async def test_a_cancelled_sequence_stops_the_step_that_runs(clock: VirtualClock) -> None:
    seen: list[str] = []

    async def slow(value: str) -> str:
        try:
            await clock.sleep(10)
        except asyncio.CancelledError:
            seen.append("cancelled")
            raise
        return value

    for workflow in (step(slow) >> RecordingStep(), step(slow) >> tagging("b")):
        task = asyncio.ensure_future(workflow.execute("x"))
        clock.call_later(1, task.cancel)
        await clock.finish(task)
        assert task.cancelled()
    assert seen == ["cancelled", "cancelled"]
