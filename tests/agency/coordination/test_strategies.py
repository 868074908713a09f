"""Aggregate, first and consensus: what the features do not show."""

import asyncio
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.coordination import (
    AgentContext,
    Aggregate,
    Answers,
    Consensus,
    First,
    NoAnswerError,
    NoConsensusError,
)
from agency.workflow import Context, RecordingStep, Step, UnexpectedCancellationError, step

pytestmark = pytest.mark.anyio

STRATEGIES: list[Callable[..., Step[Any, Any]]] = [Aggregate, First, Consensus]


def failing(error: BaseException) -> RecordingStep:
    return RecordingStep(side_effect=error)


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize(
    ("agents", "said"), [({}, "at least one agent is needed"), ({" ": RecordingStep()}, "must not be blank")]
)
def test_agents_are_needed_and_have_names(strategy: Callable[..., Step[Any, Any]], agents: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        strategy(agents)


def test_a_strategy_is_named_after_its_agents_and_steps() -> None:
    agents = {"ana": RecordingStep(name="draft"), "ben": RecordingStep(name="read")}
    assert [strategy(agents).name for strategy in STRATEGIES] == [
        "aggregate(ana: draft, ben: read)",
        "first(ana: draft, ben: read)",
        "consensus(ana: draft, ben: read)",
    ]


async def test_answers_are_a_mapping_beside_the_failures() -> None:
    broken = ValueError("broken")
    found = await Aggregate({"a": RecordingStep(1), "b": failing(broken)}, partial=True).execute("x")
    assert isinstance(found, Answers)
    assert (dict(found), len(found), found.failures) == ({"a": 1}, 1, {"b": broken})
    assert repr(found) == "<Answers {'a': 1}, failures {'b': ValueError('broken')}>"


async def test_several_that_fail_at_once_are_raised_together() -> None:
    first, second = ValueError("first"), KeyError("second")
    with pytest.raises(ExceptionGroup) as raised:
        await Aggregate({"a": failing(first), "b": failing(second)}).execute("x")
    assert raised.value.exceptions == (first, second)


@pytest.mark.parametrize("strategy", [First, Consensus])
async def test_when_all_fail_the_error_names_them_and_carries_theirs(strategy: Callable[..., Step[Any, Any]]) -> None:
    errors = [ValueError("first"), KeyError("second")]
    with pytest.raises(NoAnswerError, match="no agent has answered: a, b") as raised:
        await strategy({"a": failing(errors[0]), "b": failing(errors[1])}).execute("x")
    assert raised.value.failures == {"a": errors[0], "b": errors[1]}
    assert isinstance(raised.value.__cause__, ExceptionGroup)
    assert list(raised.value.__cause__.exceptions) == errors


async def test_an_agent_that_is_cancelled_but_not_by_its_caller_has_failed() -> None:
    found = await Aggregate({"a": failing(asyncio.CancelledError()), "b": RecordingStep(1)}, partial=True).execute("x")
    assert isinstance(found.failures["a"], UnexpectedCancellationError)
    with pytest.raises(NoAnswerError):
        await First({"a": failing(asyncio.CancelledError())}).execute("x")


async def test_the_errors_of_losers_are_dropped_and_nothing_is_left_running() -> None:
    ended = asyncio.Event()

    async def lose(_: str) -> str:
        try:
            await asyncio.sleep(600)
        finally:
            ended.set()
            raise ValueError("while cleaning up")

    before = asyncio.all_tasks()
    assert await First({"loser": step(lose), "winner": RecordingStep("won")}).execute("x") == "won"
    assert ended.is_set()
    assert asyncio.all_tasks() == before


async def test_a_caller_who_cancels_twice_still_leaves_nothing_running() -> None:
    cleaning, cleaned, begun = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def work(_: str) -> str:
        begun.set()
        try:
            await asyncio.sleep(600)
        finally:
            cleaning.set()
            await asyncio.sleep(0.01)
            cleaned.set()
        return "too late"

    running = asyncio.ensure_future(_awaited(First({"a": step(work)})))
    await begun.wait()
    running.cancel()
    await cleaning.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert cleaned.is_set()


async def _awaited(workflow: Step[Any, Any]) -> Any:
    return await workflow.execute("x")


async def test_each_agent_receives_its_own_name_the_task_and_the_context() -> None:
    agents = {"a": RecordingStep(), "b": RecordingStep()}
    context = AgentContext("lead", {"goods": ["tea"]}).carried_by(Context("run-1", {"user": "ana"}))
    await Aggregate(agents).execute("x", context)
    for name, one in agents.items():
        received = one.last_context
        assert received is not None
        assert AgentContext.of(received) == AgentContext(name, {"goods": ["tea"]})
        assert (received.correlation_id, received.data["user"]) == ("run-1", "ana")
    await Aggregate(agents).execute("x")
    assert agents["a"].last_context is not None
    assert AgentContext.of(agents["a"].last_context) == AgentContext("a")


async def test_equal_answers_of_different_types_do_not_agree() -> None:
    with pytest.raises(NoConsensusError, match="2 of 2 agents have to agree, and 1 did") as raised:
        await Consensus({"a": RecordingStep(1), "b": RecordingStep(True)}).execute("x")  # noqa: FBT003 - an answer
    assert (raised.value.agent_ids, raised.value.votes, raised.value.majority) == (("a", "b"), 1, 2)
    assert raised.value.__cause__ is None
    assert await Consensus({"a": RecordingStep([1]), "b": RecordingStep([1])}).execute("x") == [1]


@pytest.mark.parametrize(
    "error",
    [
        NoConsensusError(("a", "b"), 1, 2),
        NoConsensusError(("a", "b"), 1, 2, {"b": ValueError("broken")}),
        NoAnswerError({"a": ValueError("broken")}),
    ],
)
def test_an_error_for_too_few_answers_is_the_same_in_another_process(error: Exception) -> None:
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - made here
    assert (str(copy), repr(copy)) == (str(error), repr(error))
    assert [repr(value) for value in vars(copy).values()] == [repr(value) for value in vars(error).values()]


def test_the_repr_of_no_consensus_shows_what_was_counted() -> None:
    assert repr(NoConsensusError(("a", "b"), 1, 2)) == "NoConsensusError(('a', 'b'), 1, 2)"


@given(st.lists(st.sampled_from(["red", "green", "blue", ValueError("broken")]), min_size=1, max_size=7))
def test_a_consensus_is_what_more_than_half_of_all_agents_answer(outcomes: list[Any]) -> None:
    agents = {
        f"agent-{number}": failing(outcome) if isinstance(outcome, Exception) else RecordingStep(outcome)
        for number, outcome in enumerate(outcomes)
    }
    answers = [outcome for outcome in outcomes if isinstance(outcome, str)]
    agreed = [answer for answer in set(answers) if 2 * answers.count(answer) > len(outcomes)]
    if agreed:
        assert asyncio.run(_awaited(Consensus(agents))) == agreed[0]
    else:
        with pytest.raises(NoConsensusError if answers else NoAnswerError):
            asyncio.run(_awaited(Consensus(agents)))
