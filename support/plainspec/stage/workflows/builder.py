"""From what a sentence says to a workflow of the system."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import singledispatchmethod
from typing import TYPE_CHECKING

from plainspec.ports.workflow import BackoffSettings, BreakerSettings, Step, StepError
from plainspec.stage.workflows.notation import NotationError
from plainspec.stage.workflows.stub_steps import in_words
from plainspec.stage.workflows.workflow_tree import (
    Cache,
    CircuitBreaker,
    Conditional,
    Fallback,
    HandOff,
    Named,
    Node,
    Parallel,
    Retry,
    Router,
    Saga,
    Sequence,
    SeveralAgents,
    Timeout,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plainspec.ports.coordination import Coordination
    from plainspec.ports.workflow import Errors, RunContext, Workflows


@dataclass
class WorkflowSettings:
    """The settings of circuit breakers and retries; what is not set is left to the system."""

    breaker: BreakerSettings = field(default_factory=BreakerSettings)
    backoff: BackoffSettings = field(default_factory=BackoffSettings)


class WorkflowBuilder:
    """Builds workflows from the system's primitives.

    Args:
        workflows: the system's primitives.
        steps: the declared steps, by name.
        settings: the settings of its circuit breakers and retries.
        coordination: what has several agents work, and hands work over; None where nothing in the scenario does.
    """

    def __init__(
        self,
        workflows: Workflows,
        steps: Mapping[str, Step],
        settings: WorkflowSettings,
        coordination: Coordination | None = None,
    ) -> None:
        self._make = workflows
        self._coordination = coordination
        self._steps = steps
        self._settings = settings

    @singledispatchmethod
    def build(self, node: Node) -> Step:
        """Return the workflow that ``node`` describes.

        Raises:
            NotationError: it names a step that was not declared.
        """
        raise NotationError(f"{node} cannot be used alone")

    @build.register
    def _(self, node: Named) -> Step:
        if node.name not in self._steps:
            raise NotationError(f"there is no step {node.name!r}; there are {', '.join(self._steps) or 'none'}")
        return self._steps[node.name]

    @build.register
    def _(self, node: Sequence) -> Step:
        return self._make.sequence(self.build(node.first), self.build(node.second))

    @build.register
    def _(self, node: Parallel) -> Step:
        return self._make.parallel(self.build(node.first), self.build(node.second))

    @build.register
    def _(self, node: Retry) -> Step:
        return self._make.retry(self.build(node.step), node.times, handled(node), self._settings.backoff)

    @build.register
    def _(self, node: Timeout) -> Step:
        return self._make.timeout(self.build(node.step), node.limit_s)

    @build.register
    def _(self, node: Cache) -> Step:
        return self._make.cache(self.build(node.step), node.ttl_s, node.max_entries)

    @build.register
    def _(self, node: Fallback) -> Step:
        return self._make.fallback(self.build(node.step), self.build(node.other), handled(node))

    @build.register
    def _(self, node: CircuitBreaker) -> Step:
        return self._make.circuit_breaker(self.build(node.step), self._settings.breaker, handled(node))

    @build.register
    def _(self, node: Saga) -> Step:
        return self._make.saga(
            [(self.build(step), None if other is None else self.build(other)) for step, other in node.stages]
        )

    @build.register
    def _(self, node: SeveralAgents) -> Step:
        agents = {agent_id: self.build(step) for agent_id, step in node.agents}
        return self._coordinating(node).several_agents(node.strategy, agents)

    @build.register
    def _(self, node: HandOff) -> Step:
        return self._coordinating(node).hand_off(self.build(node.step), node.receiver, node.only)

    def _coordinating(self, node: Node) -> Coordination:
        if self._coordination is None:
            raise NotationError(f"{type(node).__name__} needs agents; a coordinator has to run the workflow")
        return self._coordination

    @build.register
    def _(self, node: Conditional) -> Step:
        def holds(value: object, context: RunContext) -> bool:
            return node.word in ([entry_in(context, node.entry)] if node.entry else in_words(value).split())

        otherwise = None if node.otherwise is None else self.build(node.otherwise)
        return self._make.conditional(holds, self.build(node.then), otherwise)

    @build.register
    def _(self, node: Router) -> Step:
        def choose(value: object, context: RunContext) -> str:
            return str(entry_in(context, node.entry)) if node.entry else before_the_colon(value)

        routes = {key: self.build(step) for key, step in node.routes}
        default = None if node.default is None else self.build(node.default)
        return self._make.router(choose, routes, default)


def handled(node: Retry | Fallback | CircuitBreaker) -> Errors:
    """Return the errors that a primitive handles."""
    return TimeoutError if node.only_timeouts else None


def entry_in(context: RunContext, entry: str) -> object:
    """Return an entry of the context that decides something.

    Raises:
        StepError: there is no such entry, so that nothing can be decided.
    """
    if entry not in context.data:
        raise StepError(entry)
    return context.data[entry]


def before_the_colon(value: object) -> str:
    """Return the route for a value: what stands before its first colon."""
    return in_words(value).partition(":")[0]
