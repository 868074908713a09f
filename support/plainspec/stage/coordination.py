"""The stage for workflows that cross packages: agents, and coordinators that run workflows for them."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from plainspec.ports.coordination import Agent
from plainspec.ports.workflow import RunContext
from plainspec.stage.workflows.stub_steps import plain, thawed
from plainspec.stage.workflows.tables import entry_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plainspec.ports.coordination import CoordinationSystem
    from plainspec.stage.workflows.stage import RunRequest, Runs, WorkflowStage


class CoordinationStage:
    """Adds agents and coordinators to a stage on which people run workflows.

    Args:
        workflow_stage: the stage.
        system: the coordination of the system under specification.

    Attributes:
        agents: the agent of each person.
        telemetry: the telemetry of the system.
    """

    def __init__(self, workflow_stage: WorkflowStage, system: CoordinationSystem) -> None:
        self.workflow_stage = workflow_stage
        self.agents: dict[str, Agent] = {}
        self._system = system(workflow_stage.clock, lambda: workflow_stage.chance)
        self.telemetry = self._system.telemetry
        workflow_stage.coordination = self._system

    def use_observability_package(self) -> None:
        """Have caches, timeouts and routers made by the observability package from now on."""
        self.workflow_stage.workflows = self._system

    def add_agent(self, person: str, correlation_id: str, agent: Agent) -> None:
        """Have a person's context carry an agent from now on, besides what it carries already."""
        self.agents[person] = agent
        contexts = self.workflow_stage.contexts
        before = contexts.get(person, RunContext(correlation_id))
        passed_in = Agent(agent.agent_id, copy.deepcopy(dict(agent.task_context)))
        contexts[person] = plain(self._system.with_agent(RunContext(correlation_id, before.data), passed_in))

    async def run_coordinated(self, workflow: str, requests: Sequence[RunRequest]) -> Runs:
        """Have one coordinator run a workflow for people; see `WorkflowStage.run`."""
        return await self.workflow_stage.run(workflow, requests, self._system.coordinated)

    def received_by(self, person: str) -> list[dict[str, Any]]:
        """Return what each step of a person's runs found in its context when it began, in one mapping a step."""
        found = []
        for step, context in self.workflow_stage.seen_by(person):
            agent = self._system.agent_in(context) or Agent("")
            history = self._system.history_in(context)
            path = [history[0].giver, *(one.receiver for one in history)] if history else []
            own = {"step": step, "agent id": agent.agent_id, "agents before": ", ".join(path[:-1])}
            found.append({**context.data, **thawed(agent.task_context), **own})
        return found

    def agents_received_by(self, person: str) -> list[tuple[str, Agent | None]]:
        """Return each step of a person's runs with the agent that it found in its context when it began."""
        found = [(step, self._system.agent_in(context)) for step, context in self.workflow_stage.seen_by(person)]
        return [(step, agent and Agent(agent.agent_id, thawed(agent.task_context))) for step, agent in found]


def agent_of(row: Mapping[str, str]) -> Agent:
    """Read a row `| person | correlation id | agent id | … |`; further columns are the task; see `entry_of`."""
    known = {"person", "correlation id", "agent id"}
    return Agent(row["agent id"], {key: entry_of(value) for key, value in row.items() if key not in known})
