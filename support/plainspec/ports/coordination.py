"""What a system offers whose workflows cross packages: agents, coordinators, and telemetry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from plainspec.ports.clock import Clock
from plainspec.ports.workflow import Chance, Workflows

if TYPE_CHECKING:
    from plainspec.ports.telemetry import Telemetry
    from plainspec.ports.workflow import RunContext, Step


@dataclass(frozen=True)
class Agent:
    """An agent and its task.

    Attributes:
        agent_id: the id of the agent.
        task_context: the data of its task.
    """

    agent_id: str
    task_context: Mapping[str, Any] = field(default_factory=dict)


class Coordination(Workflows, Protocol):
    """Workflows whose caches, timeouts and routers come from the observability package, and their coordinators."""

    @property
    def telemetry(self) -> Telemetry:
        """The telemetry of this process."""

    def coordinated(self, workflow: Step) -> Step:
        """Return the workflow as a coordinator runs it, for the agent in the context."""

    def with_agent(self, context: RunContext, agent: Agent) -> RunContext:
        """Return a context of the same run that carries an agent."""

    def agent_in(self, context: RunContext) -> Agent | None:
        """Return the agent in a context, if there is one."""


CoordinationSystem: TypeAlias = Callable[[Clock, Chance], Coordination]
"""Returns the coordination of a system, with its clock and its source of chance."""
