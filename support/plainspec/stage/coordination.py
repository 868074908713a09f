"""The stage for workflows that cross packages: agents, coordinators, and traces of what ran."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from plainspec.ports.coordination import Agent
from plainspec.ports.workflow import RunContext
from plainspec.stage.workflows.stub_steps import plain, thawed
from plainspec.stage.workflows.tables import entry_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from plainspec.ports.coordination import CoordinationSystem, Span
    from plainspec.stage.workflows.stage import RunRequest, Runs, WorkflowStage


class CoordinationStage:
    """Adds agents, coordinators and telemetry to a stage on which people run workflows.

    Args:
        people: the stage.
        system: the coordination of the system under specification.

    Attributes:
        agents: who works for whom, by person.
        outer: the spans that were opened around what happens, by name.
    """

    def __init__(self, people: WorkflowStage, system: CoordinationSystem) -> None:
        self.people = people
        self.agents: dict[str, Agent] = {}
        self.outer: dict[str, Span] = {}
        self._system = system(people.clock, lambda: people.chance)
        self.telemetry = self._system.telemetry

    def take_parts_from_observability(self) -> None:
        """Have caches, time limits and routes made by the observability package from now on."""
        self.people.workflows = self._system

    def introduce(self, person: str, correlation_id: str, agent: Agent) -> None:
        """Have an agent work for a person, whose runs carry it from now on, besides what they carry already."""
        self.agents[person] = agent
        introduced = self._system.introduced(Agent(agent.agent_id, copy.deepcopy(dict(agent.task_context))))
        before = self.people.contexts.get(person, RunContext(correlation_id))
        context = RunContext(correlation_id, before.data)
        self.people.contexts[person] = plain(self._system.carrying(introduced, context))

    async def run_coordinated(self, workflow: str, requests: Sequence[RunRequest]) -> Runs:
        """Have one coordinator run a workflow for people; see `WorkflowStage.run`."""
        return await self.people.run(workflow, requests, self._system.coordinated)

    def agents_seen_by(self, person: str) -> list[tuple[str, Agent | None]]:
        """Return which agent the steps of one person's runs found in the context when they began, by step."""
        found = [(step, self._system.agent_in(context)) for step, context in self.people.seen_by(person)]
        return [(step, agent and Agent(agent.agent_id, thawed(agent.task_context))) for step, agent in found]

    def parts_played_by(self, step: str) -> list[str]:
        """Return the names of the spans right around those of a step, as long as they belong to the same run."""
        known = {span.span_id: span for span in self.telemetry.spans()}
        around = [(span, known.get(span.parent_id or "")) for span in self.spans_of_step(step)]
        return [
            part.name if part and part.correlation_id == span.correlation_id else "of another run"
            for span, part in around
        ]

    def trace_of(self, person: str) -> list[tuple[Span, Span | None]]:
        """Return the spans of one person's runs in the order in which they ended, each with the span around it."""
        known = {span.span_id: span for span in (*self.telemetry.spans(), *self.outer.values())}
        return [(span, known.get(span.parent_id or "")) for span in self.spans_of(person)]

    def outer_span(self, name: str) -> AbstractContextManager[Span]:
        """Open a span around what happens in the block."""
        return self.telemetry.outer_span(name)

    def spans_of(self, person: str) -> tuple[Span, ...]:
        """Return the spans of the runs in which one person's steps began."""
        names = {context.correlation_id for _, context in self.people.seen_by(person)}
        return tuple(span for span in self.telemetry.spans() if span.correlation_id in names)

    def spans_of_step(self, step: str) -> tuple[Span, ...]:
        """Return the spans of all executions of one step."""
        return tuple(span for span in self.telemetry.spans() if span.step == step)

    def ancestry(self, span: Span) -> tuple[Span, ...]:
        """Return the spans around ``span``, from the nearest to the outermost that is known."""
        known = {one.span_id: one for one in (*self.telemetry.spans(), *self.outer.values())}
        return tuple(ancestors(span, known))


def ancestors(span: Span, known: Mapping[str, Span]) -> Iterator[Span]:
    """Give the spans around ``span``, from the nearest to the outermost that is known."""
    parent = known.get(span.parent_id or "")
    while parent is not None:
        yield parent
        parent = known.get(parent.parent_id or "")


def row_of(span: Span, around: Span | None) -> dict[str, str]:
    """Say a span as a row `| span | within | has ended | tells of |`."""
    within = "" if around is None else around.name
    return {"span": span.name, "within": within, "has ended": span.ending.value, "tells of": span.error}


def agent_of(row: Mapping[str, str]) -> Agent:
    """Read a row `| person | correlation id | agent id | … |`; further columns are the task; see `entry_of`."""
    known = {"person", "correlation id", "agent id"}
    return Agent(row["agent id"], {key: entry_of(value) for key, value in row.items() if key not in known})
