"""The agency's coordination and observability packages as the coordination port describes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agency import coordination, observability, workflow
from plainspec.ports.coordination import Agent, HandOver, Strategy
from plainspec.ports.workflow import RunContext
from plainspec.systems.agency.functions import with_run_context
from plainspec.systems.agency.telemetry import AgencyTelemetry
from plainspec.systems.agency.workflows import AgencyWorkflows, failure_of, given

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from plainspec.ports.clock import Clock
    from plainspec.ports.coordination import Change
    from plainspec.ports.workflow import Chance, Choice
    from plainspec.systems.agency.workflows import AnyStep


class AgencyCoordination(AgencyWorkflows):
    """Composes steps of `agency.workflow` with parts of `agency.observability` and `agency.coordination`.

    Args:
        clock: the clock that everything uses; None for that of the packages.
        chance: the source of chance that everything uses.
    """

    def __init__(self, clock: Clock | None, chance: Chance) -> None:
        super().__init__(clock, chance)
        self.telemetry = AgencyTelemetry()

    def timeout(self, step: AnyStep, limit_s: float) -> AnyStep:
        """Wrap in the `Timeout` of the observability package."""
        return observability.Timeout(step, limit_s, **self._time)

    def cache(self, step: AnyStep, ttl_s: float | None, max_entries: int | None) -> AnyStep:
        """Wrap in the `Cache` of the observability package."""
        return observability.Cache(step, **given(ttl_s=ttl_s, max_entries=max_entries), **self._time)

    def router(self, choose: Choice, routes: Mapping[str, AnyStep], default: AnyStep | None) -> AnyStep:
        """Compose in the `Router` of the observability package."""
        return observability.Router(with_run_context(choose), routes, default=default)

    def coordinated(self, workflow: AnyStep) -> AnyStep:
        """Wrap in a `Coordinator`."""
        return coordination.Coordinator(workflow)

    def with_agent(self, context: RunContext, agent: Agent) -> RunContext:
        """Call `AgentContext.carried_by`."""
        made = coordination.AgentContext(agent.agent_id, agent.task_context)
        carrying = made.carried_by(agencys(context))
        return RunContext(carrying.correlation_id, carrying.data)

    def agent_in(self, context: RunContext) -> Agent | None:
        """Call `AgentContext.of`."""
        found = coordination.AgentContext.of(agencys(context))
        return None if found is None else Agent(found.agent_id, dict(found.task_context))

    def several_agents(self, strategy: Strategy, agents: Mapping[str, AnyStep]) -> AnyStep:
        """Compose in an `Aggregate`, a `First` or a `Consensus`."""
        match strategy:
            case Strategy.FIRST:
                return coordination.First(agents)
            case Strategy.CONSENSUS:
                return coordination.Consensus(agents)
        partial = strategy is Strategy.PARTIAL_AGGREGATE
        aggregate = coordination.Aggregate(agents, partial=partial)

        def with_failures(answers: coordination.Answers[Any]) -> dict[str, Any]:
            failures = {agent_id: failure_of(error) for agent_id, error in answers.failures.items()}
            return {agent_id: answers.get(agent_id, failures.get(agent_id)) for agent_id in agents}

        return aggregate >> workflow.FunctionStep(with_failures, name="with failures", inline=True)

    def hand_off(self, step: AnyStep, receiver: str, only: Collection[str] | None) -> AnyStep:
        """Wrap in a `HandOff`."""
        return coordination.HandOff(step, receiver, only=only)

    def history_in(self, context: RunContext) -> tuple[HandOver, ...]:
        """Call `history_of`."""
        records = coordination.history_of(agencys(context))
        return tuple(HandOver(record.giver, record.receiver) for record in records)

    async def revise(self, context: RunContext, key: str, change: Change) -> Any:
        """Call `AgentMemory.revise`."""
        found = agencys(context)
        return (await coordination.AgentMemory.of(found).revise(key, change, found)).value

    def read(self, context: RunContext, key: str) -> Any:
        """Call `AgentMemory.read`."""
        note = coordination.AgentMemory.of(agencys(context)).read(key)
        return None if note is None else note.value


def agencys(context: RunContext) -> workflow.Context:
    """Return the port's context as the agency has it."""
    return workflow.Context(context.correlation_id, context.data)
