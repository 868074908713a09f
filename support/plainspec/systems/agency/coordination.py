"""The agency's coordination and observability packages as the coordination port describes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agency import coordination, observability, workflow
from plainspec.ports.coordination import Agent
from plainspec.ports.workflow import RunContext
from plainspec.systems.agency.functions import with_run_context
from plainspec.systems.agency.telemetry import AgencyTelemetry
from plainspec.systems.agency.workflows import AgencyWorkflows, given

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plainspec.ports.clock import Clock
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
        carrying = made.carried_by(workflow.Context(context.correlation_id, context.data))
        return RunContext(carrying.correlation_id, carrying.data)

    def agent_in(self, context: RunContext) -> Agent | None:
        """Call `AgentContext.of`."""
        found = coordination.AgentContext.of(workflow.Context(context.correlation_id, context.data))
        return None if found is None else Agent(found.agent_id, dict(found.task_context))
