"""Hand-offs, and the history in the context."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.coordination import AgentContext, Aggregate, HandOff, HandOffRecord, NoAgentError, history_of
from agency.observability import Cache
from agency.workflow import Context, RecordingStep, observe_with

pytestmark = pytest.mark.anyio

AGENT = AgentContext("writer", {"goods": ["tea"]})
CONTEXT = AGENT.carried_by(Context("run-1", {"user": "ana", "salary": 4000}))


def received_by(step: RecordingStep) -> Context:
    assert step.last_context is not None
    return step.last_context


async def test_the_receiver_has_the_task_and_a_history_with_reasons() -> None:
    inner = RecordingStep()
    workflow = HandOff(HandOff(inner, "bank", reason="to be paid"), "auditor", reason="to be checked")
    assert await workflow.execute("x", CONTEXT) == "x"
    assert AgentContext.of(received_by(inner)) == AgentContext("bank", {"goods": ["tea"]})
    assert history_of(received_by(inner)) == (
        HandOffRecord("writer", "auditor", "to be checked"),
        HandOffRecord("auditor", "bank", "to be paid"),
    )
    assert history_of(CONTEXT) == ()
    assert workflow.name == "hand_off(hand_off(recording, bank), auditor)"


async def test_only_named_entries_are_passed_on_and_missing_ones_do_not_matter() -> None:
    inner = RecordingStep()
    await HandOff(HandOff(inner, "bank", only={"user", "firm"}), "auditor").execute("x", CONTEXT)
    received = received_by(inner)
    assert set(received.data) == {"user", "agent_context", "agent_history"}
    assert received.correlation_id == "run-1"
    assert [record.giver for record in history_of(received)] == ["writer", "auditor"]


async def test_without_an_agent_nothing_is_handed_over() -> None:
    inner = RecordingStep(name="draft")
    with pytest.raises(NoAgentError, match=r"there is no agent for hand_off\(draft, bank\)"):
        await HandOff(inner, "bank").execute("x")
    assert inner.call_count == 0


def test_a_blank_receiver_is_refused() -> None:
    with pytest.raises(ValueError, match="must not be blank"):
        HandOff(RecordingStep(), " ")


async def test_the_same_hand_off_is_the_same_to_a_cache() -> None:
    inner = RecordingStep()
    workflow = HandOff(Cache(inner), "bank")
    await workflow.execute("x", CONTEXT)
    await workflow.execute("x", CONTEXT)
    assert inner.call_count == 1


@pytest.mark.requirement("S0-CTX-03")
@given(st.lists(st.text(min_size=1).filter(str.strip), max_size=4), st.dictionaries(st.text(), st.integers()))
async def test_agents_and_their_history_cross_a_border_as_plain_data(names: list[str], task: dict[str, Any]) -> None:
    inner = RecordingStep()
    workflow: Any = inner
    for name in reversed(names):
        workflow = HandOff(workflow, name)
    await workflow.execute("x", AgentContext("writer", task).carried_by(Context("run-1")))
    sent = received_by(inner)
    text = json.dumps({"correlation_id": sent.correlation_id, "data": dict(sent.data)}, default=dict)
    arrived = Context(**json.loads(text))
    assert AgentContext.of(arrived) == AgentContext.of(sent)
    assert history_of(arrived) == history_of(sent)
    assert [record.receiver for record in history_of(arrived)] == names


async def test_agents_and_hand_offs_are_steps_that_an_observer_sees() -> None:
    roles: list[str] = []

    class Noting:
        async def observe(self, role: str, step: Any, value: Any, context: Context) -> Any:
            roles.append(role)
            return await step.run(value, context)

    with observe_with(Noting()):
        await Aggregate({"clerk": HandOff(RecordingStep(name="draft"), "bank")}).execute("x", CONTEXT)
    assert roles == ["primitive.aggregate(clerk: hand_off(draft, bank))", "coordination.clerk", "hand_off.workflow"]
