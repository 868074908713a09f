"""Agents, and coordinators that run workflows for them.

An `AgentContext` is an agent and its task; the context of a run carries it from step to step, across the borders of
packages. A `Coordinator` runs a workflow for the agent in the context, and gives the run an `AgentMemory`. An
`Aggregate`, a `First` and a `Consensus` have several agents work at the same time; a `HandOff` leaves a workflow to
another agent.

Example:
    >>> import asyncio
    >>> from agency.workflow import Context, step
    >>> async def greet(name: str, context: Context) -> str:
    ...     agent = AgentContext.of(context)
    ...     return f"{agent.agent_id} greets {name}" if agent else name
    >>> agent = AgentContext("test-agent", {"operation": "integration_test"})
    >>> asyncio.run(Coordinator(step(greet)).execute("Ana", agent.carried_by(Context("test-123"))))
    'test-agent greets Ana'
"""

from agency.coordination.agent_context import AgentContext, NoAgentError
from agency.coordination.agent_memory import AgentMemory, MemoryNote, NoMemoryError
from agency.coordination.answers import Answers, NoAnswerError, NoConsensusError
from agency.coordination.coordinator import Coordinator
from agency.coordination.hand_off import HandOff, HandOffRecord, history_of
from agency.coordination.strategies import Aggregate, Consensus, First

__all__ = [
    "AgentContext",
    "AgentMemory",
    "Aggregate",
    "Answers",
    "Consensus",
    "Coordinator",
    "First",
    "HandOff",
    "HandOffRecord",
    "MemoryNote",
    "NoAgentError",
    "NoAnswerError",
    "NoConsensusError",
    "NoMemoryError",
    "history_of",
]
