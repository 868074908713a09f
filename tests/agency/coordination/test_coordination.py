"""Agents, and coordinators that run workflows for them."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.coordination import AgentContext, Coordinator, NoAgentError
from agency.observability import Cache
from agency.workflow import Context, RecordingStep, step

pytestmark = pytest.mark.anyio

AGENT = AgentContext("test-agent", {"operation": "integration_test"})


@pytest.mark.requirement("S0-AGENT-01")
async def test_a_coordinator_hands_on_the_context_and_returns_the_result() -> None:
    inner = RecordingStep("done")
    context = AGENT.carried_by(Context("test-123", {"user": "testuser"}))
    assert await Coordinator(RecordingStep() >> inner).execute("in", context) == "done"
    assert inner.last_context is context
    assert AgentContext.of(context) == AGENT
    assert context.correlation_id == "test-123"
    assert context.data["user"] == "testuser"


@pytest.mark.parametrize("context", [None, Context(data={"user": "Ana"})])
async def test_without_an_agent_nothing_runs(context: Context | None) -> None:
    inner = RecordingStep(name="draft")
    with pytest.raises(NoAgentError, match="no agent for draft") as refused:
        await Coordinator(inner).execute("in", context)
    assert (refused.value.workflow_name, refused.value.args) == ("draft", ("draft",))
    assert inner.call_count == 0


async def test_agents_at_the_same_time_are_kept_apart() -> None:
    async def who(_: str, context: Context) -> AgentContext | None:
        await asyncio.sleep(0)
        return AgentContext.of(context)

    coordinator = Coordinator(Cache(step(who)))
    agents = [AgentContext(f"agent-{number}", {"n": number}) for number in range(10)]
    seen = await asyncio.gather(*(coordinator.execute("x", agent.carried_by(Context())) for agent in agents))
    assert seen == agents


def test_another_agent_replaces_the_first() -> None:
    context = AGENT.carried_by(Context("c"))
    other = AgentContext("night-agent")
    assert AgentContext.of(other.carried_by(context)) == other
    assert AgentContext.of(context) == AGENT


@pytest.mark.parametrize("name", ["", "  "])
def test_a_blank_agent_id_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="the id of an agent must not be blank"):
        AgentContext(name)


@given(st.text(min_size=1).filter(str.strip), st.dictionaries(st.text(), st.lists(st.integers()) | st.text()))
def test_a_carried_agent_is_equal_to_the_one_passed_in(agent_id: str, task: dict[str, object]) -> None:
    agent = AgentContext(agent_id, task)
    assert AgentContext.of(agent.carried_by(Context("c"))) == agent
    task["later"] = "added"
    assert "later" not in agent.task_context or agent.task_context["later"] != "added"


def test_the_repr_of_a_coordinator_names_its_workflow() -> None:
    assert repr(Coordinator(RecordingStep(name="draft"))) == "<Coordinator coordinator(draft)>"


def test_a_task_context_is_a_snapshot_of_what_was_handed_over() -> None:
    task: dict[str, list[str]] = {"goods": ["tea", "milk"]}
    agent = AgentContext("night-agent", task)
    task["goods"].append("coffee")
    assert agent.task_context["goods"] == ("tea", "milk")
