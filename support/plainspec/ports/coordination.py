"""What a system offers whose workflows cross packages: agents, coordinators, and telemetry."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
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


@dataclass(frozen=True)
class HandOver:
    """One hand-off, as the context of a run remembers it.

    Attributes:
        giver: the id of the agent that handed over.
        receiver: the id of the agent that took over.
    """

    giver: str
    receiver: str


class Strategy(Enum):
    """What becomes of the answers of several agents that work on one input at the same time.

    Attributes:
        AGGREGATE: the answers of all; one that fails is the failure of all.
        PARTIAL_AGGREGATE: the answers of those that do not fail.
        FIRST: the answer of whichever answers first.
        CONSENSUS: the answer of more than half of them.
    """

    AGGREGATE = auto()
    PARTIAL_AGGREGATE = auto()
    FIRST = auto()
    CONSENSUS = auto()


Change: TypeAlias = Callable[[Any], Awaitable[Any]]
"""What is to become of a note; it gets None where there is none."""


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

    def several_agents(self, strategy: Strategy, agents: Mapping[str, Step]) -> Step:
        """Return the step in which agents work at the same time, by their ids.

        Its result is an answer, or for the aggregates a mapping of all agents, in order, to their answers; one that has
        failed, to its `Failure`.
        """

    def hand_off(self, step: Step, receiver: str, only: Collection[str] | None) -> Step:
        """Return the step as another agent runs it, with these entries of the context; None for all of them."""

    def history_in(self, context: RunContext) -> tuple[HandOver, ...]:
        """Return the hand-offs that led to the agent in a context, the earliest first."""

    async def revise(self, context: RunContext, key: str, change: Change) -> Any:
        """Write a note into the memory of the agents of this run, and return it."""

    def read(self, context: RunContext, key: str) -> Any:
        """Return a note from this memory; None if there is none."""


CoordinationSystem: TypeAlias = Callable[[Clock, Chance], Coordination]
"""Returns the coordination of a system, with its clock and its source of chance."""
