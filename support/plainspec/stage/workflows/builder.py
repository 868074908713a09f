"""From what a sentence says to a workflow of the system."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import singledispatchmethod
from typing import TYPE_CHECKING

from plainspec.ports.workflow import BreakerFigures, CacheRules, PauseFigures, Step, StepError
from plainspec.stage.workflows.notation import NotationError
from plainspec.stage.workflows.stub_steps import spoken
from plainspec.stage.workflows.tree import (
    CachedFor,
    Chosen,
    Guarded,
    InOrder,
    Named,
    Node,
    OrElse,
    Retried,
    Routed,
    SideBySide,
    UndoneTogether,
    Within,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plainspec.ports.workflow import Errors, RunContext, Workflows


@dataclass
class Figures:
    """What the parts of workflows go by; what is not set is left to the system."""

    breaker: BreakerFigures = field(default_factory=BreakerFigures)
    pauses: PauseFigures = field(default_factory=PauseFigures)
    cache: CacheRules = field(default_factory=CacheRules)


class WorkflowBuilder:
    """Puts workflows together out of the system's primitives.

    Args:
        workflows: the system's primitives.
        steps: the declared steps, by name.
        figures: what its circuit breakers, retries and caches go by.

    Attributes:
        guarded: the steps behind a circuit breaker that were made.
    """

    def __init__(self, workflows: Workflows, steps: Mapping[str, Step], figures: Figures) -> None:
        self.guarded: list[Step] = []
        self._make = workflows
        self._steps = steps
        self._figures = figures

    @singledispatchmethod
    def build(self, node: Node) -> Step:
        """Return the workflow that ``node`` describes.

        Raises:
            NotationError: it names a step that was not declared.
        """
        raise NotationError(f"{node} cannot stand alone")

    @build.register
    def _(self, node: Named) -> Step:
        if node.name not in self._steps:
            raise NotationError(f"there is no step {node.name!r}; there are {', '.join(self._steps) or 'none'}")
        return self._steps[node.name]

    @build.register
    def _(self, node: InOrder) -> Step:
        return self._make.in_order(self.build(node.first), self.build(node.second))

    @build.register
    def _(self, node: SideBySide) -> Step:
        return self._make.side_by_side(self.build(node.first), self.build(node.second))

    @build.register
    def _(self, node: Retried) -> Step:
        return self._make.retried(self.build(node.step), node.times, minded(node), self._figures.pauses)

    @build.register
    def _(self, node: Within) -> Step:
        return self._make.limited(self.build(node.step), node.limit_s)

    @build.register
    def _(self, node: CachedFor) -> Step:
        return self._make.cached(self.build(node.step), node.ttl_s, node.most, self._figures.cache)

    @build.register
    def _(self, node: OrElse) -> Step:
        return self._make.with_fallback(self.build(node.step), self.build(node.other), minded(node))

    @build.register
    def _(self, node: Guarded) -> Step:
        guarded = self._make.guarded(self.build(node.step), self._figures.breaker, minded(node))
        self.guarded.append(guarded)
        return guarded

    @build.register
    def _(self, node: UndoneTogether) -> Step:
        return self._make.undone(
            [(self.build(step), None if undo is None else self.build(undo)) for step, undo in node.stages]
        )

    @build.register
    def _(self, node: Chosen) -> Step:
        def holds(value: object, context: RunContext) -> bool:
            return node.word in ([entry_in(context, node.entry)] if node.entry else spoken(value).split())

        otherwise = None if node.otherwise is None else self.build(node.otherwise)
        return self._make.chosen(holds, self.build(node.then), otherwise)

    @build.register
    def _(self, node: Routed) -> Step:
        def choose(value: object, context: RunContext) -> str:
            return str(entry_in(context, node.entry)) if node.entry else before_the_colon(value)

        routes = {key: self.build(step) for key, step in node.routes}
        default = None if node.default is None else self.build(node.default)
        return self._make.routed(choose, routes, default)


def minded(node: Retried | OrElse | Guarded) -> Errors:
    """Return the errors that a part of a workflow deals with."""
    return TimeoutError if node.only_timeouts else None


def entry_in(context: RunContext, entry: str) -> object:
    """Return an entry of the context by which something is decided.

    Raises:
        StepError: there is no such entry, so that nothing can be decided.
    """
    if entry not in context.data:
        raise StepError(entry)
    return context.data[entry]


def before_the_colon(value: object) -> str:
    """Return the route for a value: what stands before its first colon."""
    return spoken(value).partition(":")[0]
