"""Sagas: whatever happens, what was done is undone."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.workflow import (
    RecordingStep,
    Saga,
    SagaError,
    step,
)
from plainspec.stage.workflows.clock import VirtualClock, settle

pytestmark = pytest.mark.anyio

Play = Callable[[Awaitable[Any]], Awaitable[Any]]


def test_a_saga_undoes_what_was_done_last_first() -> None:
    asyncio.run(check_saga([False, False, True], []))


@given(
    st.lists(st.booleans(), min_size=1, max_size=5),
    st.lists(st.integers(0, 4), max_size=3, unique=True),
)
def test_whatever_fails_every_finished_step_is_undone_once_and_no_error_is_lost(
    fails: list[bool], undo_fails: list[int]
) -> None:
    asyncio.run(check_saga(fails, undo_fails))


async def check_saga(fails: list[bool], undo_fails: list[int]) -> None:
    journal: list[str] = []

    def acting(word: str, number: int, *, fail: bool) -> Any:
        async def act(value: str) -> str:
            journal.append(f"{word}{number}({value})")
            if fail:
                raise ValueError(f"{word}{number}")
            return f"{value}{number}"

        return step(act)

    saga: Saga[str, str] = Saga(
        *(
            (acting("do", number, fail=fail), acting("undo", number, fail=number in undo_fails))
            for number, fail in enumerate(fails)
        )
    )
    answers = ["".join(map(str, range(number))) for number in range(len(fails) + 1)]
    if True not in fails:
        assert await saga.execute("") == answers[-1]
        assert journal == [f"do{number}({answers[number]})" for number in range(len(fails))]
        return
    broken = fails.index(True)
    with pytest.raises((ValueError, SagaError)) as caught:
        await saga.execute("")
    undone = list(reversed(range(broken)))
    assert journal == [
        *(f"do{number}({answers[number]})" for number in range(broken + 1)),
        *(f"undo{number}({answers[number + 1]})" for number in undone),
    ]
    lost = [f"undo{number}" for number in undone if number in undo_fails]
    if not lost:
        assert str(caught.value) == f"do{broken}"
        return
    assert isinstance(caught.value, SagaError)
    assert str(caught.value.failure) == f"do{broken}"
    assert [str(error) for error in caught.value.compensation_failures] == lost
    assert caught.value.__cause__ is caught.value.failure
    part = caught.value.subgroup(ValueError)
    assert isinstance(part, SagaError)


async def test_a_step_with_nothing_to_undo_is_passed_over() -> None:
    undo = RecordingStep()
    saga: Saga[str, str] = Saga(
        (RecordingStep("booked"), undo), (RecordingStep(), None), (RecordingStep(side_effect=ValueError()), None)
    )
    with pytest.raises(ValueError, match=r"^$"):
        await saga.execute("x")
    assert (undo.call_count, undo.last_input) == (1, "booked")
    assert saga.name == "saga(recording, recording, recording)"


async def test_a_cancelled_saga_is_undone_to_the_end_before_the_cancellation_passes(clock: VirtualClock) -> None:
    undone: list[float] = []

    async def undo(_: str) -> None:
        await clock.sleep(5)
        undone.append(clock.now())

    saga: Saga[str, str] = Saga(
        (RecordingStep(), step(undo)), (RecordingStep(side_effect=lambda _: clock.sleep(60)), None)
    )
    task = asyncio.ensure_future(saga.execute("x"))
    clock.call_later(1, task.cancel)
    clock.call_later(2, task.cancel)
    await clock.finish(task)
    assert task.cancelled()
    assert undone == [6]


async def test_the_errors_of_undoing_a_cancelled_saga_stay_reachable() -> None:
    broken = ValueError("undo")
    waiting = asyncio.Event()
    saga: Saga[str, str] = Saga(
        (RecordingStep(), RecordingStep(side_effect=broken)),
        (RecordingStep(side_effect=lambda _: waiting.wait()), None),
    )
    task = asyncio.ensure_future(saga.execute("x"))
    await settle()
    task.cancel()
    with pytest.raises(asyncio.CancelledError) as caught:
        await task
    assert isinstance(caught.value.__cause__, ExceptionGroup)
    assert caught.value.__cause__.exceptions == (broken,)


async def test_a_saga_that_is_cancelled_while_it_undoes_finishes_and_keeps_the_failure(clock: VirtualClock) -> None:
    undo = RecordingStep(side_effect=lambda _: clock.sleep(5))
    failure = ValueError("broken")
    saga: Saga[str, str] = Saga((RecordingStep(), undo), (RecordingStep(side_effect=failure), None))
    task = asyncio.ensure_future(saga.execute("x"))
    clock.call_later(1, task.cancel)
    await clock.finish(task)
    with pytest.raises(asyncio.CancelledError) as caught:
        await task
    assert caught.value.__cause__ is failure
    assert clock.now() == 5


@pytest.mark.parametrize("failure", [TimeoutError("late"), ExceptionGroup("both", [ValueError("a"), KeyError("b")])])
async def test_every_kind_of_failure_is_compensated(failure: Exception) -> None:
    undo = RecordingStep()
    saga: Saga[str, str] = Saga((RecordingStep(), undo), (RecordingStep(side_effect=failure), None))
    with pytest.raises(type(failure)) as caught:
        await saga.execute("x")
    assert caught.value is failure
    assert undo.call_count == 1


async def test_all_errors_of_compensations_after_a_cancellation_are_reachable(clock: VirtualClock) -> None:
    errors = [ValueError("last"), KeyError("first")]
    saga: Saga[str, str] = Saga(
        (RecordingStep(), RecordingStep(side_effect=errors[1])),
        (RecordingStep(), RecordingStep(side_effect=errors[0])),
        (RecordingStep(side_effect=lambda _: clock.sleep(60)), None),
    )
    task = asyncio.ensure_future(saga.execute("x"))
    clock.call_later(1, task.cancel)
    await clock.finish(task)
    with pytest.raises(asyncio.CancelledError) as caught:
        await task
    assert isinstance(caught.value.__cause__, ExceptionGroup)
    assert list(caught.value.__cause__.exceptions) == errors


async def test_a_saga_that_is_cancelled_while_it_compensates_keeps_the_errors_of_compensations(
    clock: VirtualClock,
) -> None:
    async def barred(_: str) -> None:
        await clock.sleep(5)
        raise ValueError("barred")

    failure = KeyError("no car")
    saga: Saga[str, str] = Saga((RecordingStep(), step(barred)), (RecordingStep(side_effect=failure), None))
    task = asyncio.ensure_future(saga.execute("x"))
    clock.call_later(1, task.cancel)
    await clock.finish(task)
    with pytest.raises(asyncio.CancelledError) as caught:
        await task
    assert isinstance(caught.value.__cause__, SagaError)
    assert caught.value.__cause__.failure is failure
    assert [str(error) for error in caught.value.__cause__.compensation_failures] == ["barred"]


async def test_a_saga_can_be_cancelled_three_times(clock: VirtualClock) -> None:
    undone: list[float] = []

    async def undo(_: str) -> None:
        await clock.sleep(5)
        undone.append(clock.now())

    saga: Saga[str, str] = Saga(
        (RecordingStep(), step(undo)), (RecordingStep(side_effect=lambda _: clock.sleep(60)), None)
    )
    task = asyncio.ensure_future(saga.execute("x"))
    for at_s in (1, 2, 3):
        clock.call_later(at_s, task.cancel)
    await clock.finish(task)
    assert task.cancelled()
    assert undone == [6]
