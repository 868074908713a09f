"""Agents, and coordinators that run workflows for them.

An `AgentContext` is an agent and its task; the context of a run carries it from step to step, across the borders of
packages. A `Coordinator` runs a workflow for the agent in the context.

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

from agency.coordination.agent_context import AgentContext
from agency.coordination.coordinator import Coordinator, NoAgentError

__all__ = ["AgentContext", "Coordinator", "NoAgentError"]
