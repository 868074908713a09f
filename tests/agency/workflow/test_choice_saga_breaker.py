"""Routers, conditions, sagas, circuit breakers."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.workflow import (
    CircuitBreaker,
    CircuitOpenError,
    Conditional,
    Context,
    NoRouteError,
    RecordingStep,
    Router,
    Saga,
    SagaError,
    step,
)
from plainspec.stage.workflow_clock import VirtualClock, settle

pytestmark = pytest.mark.anyio

Play = Callable[[Awaitable[Any]], Awaitable[Any]]


async def test_a_router_runs_exactly_the_chosen_step() -> None:
    billing, technical = RecordingStep("billing"), RecordingStep("technical")
    router = Router(lambda ticket: ticket["topic"], {"billing": billing, "technical": technical})
    assert await router.execute({"topic": "technical"}) == "technical"
    assert (billing.call_count, technical.call_count) == (0, 1)


async def test_a_router_may_ask_the_context_and_take_its_time() -> None:
    async def by_user(_: str, context: Context) -> object:
        await asyncio.sleep(0)
        return context.data["user"]

    router = Router(by_user, {"Ana": RecordingStep("for Ana")}, default=RecordingStep("for others"))
    assert await router.execute("x", Context(data={"user": "Ana"})) == "for Ana"
    assert await router.execute("x", Context(data={"user": "Ben"})) == "for others"
    assert router.name == "route(Ana, otherwise)"


async def test_a_route_that_does_not_exist_is_refused_by_name() -> None:
    known = RecordingStep()
    with pytest.raises(NoRouteError, match="no route 'c'; there are a, b") as caught:
        await Router(str, {"a": known, "b": known}).execute("c")
    assert (caught.value.key, caught.value.routes, known.call_count) == ("c", ("a", "b"), 0)


@pytest.mark.parametrize(("value", "answer"), [(5, "big"), (1, "small")])
async def test_a_condition_chooses_between_two_steps(value: int, answer: str) -> None:
    either = Conditional(lambda number: number > 3, RecordingStep("big"), RecordingStep("small"))
    assert await either.execute(value) == answer
    assert either.name == "if(recording, recording)"


async def test_without_another_step_the_input_passes_through() -> None:
    assert await Conditional(bool, RecordingStep("ran")).execute("") == ""


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
    assert [str(error) for error in caught.value.undo_failures] == lost
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


def test_an_empty_saga_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Saga()


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
    with pytest.raises(CircuitOpenError, match="recording keeps failing and is left alone for another 1 s"):
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


@pytest.mark.parametrize(
    "figures",
    [{"failures": 0}, {"recovery_s": 0}, {"half_open_calls": 0}, {"successes": 0}],
)
def test_figures_have_to_be_positive(figures: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="positive"):
        CircuitBreaker(RecordingStep(), **figures)
