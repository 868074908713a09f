"""Functions of the workflow port as the agency's steps call them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from plainspec.ports.workflow import RunContext

if TYPE_CHECKING:
    from collections.abc import Callable

    from agency import workflow

T = TypeVar("T")


def run_context(context: workflow.Context) -> RunContext:
    """Return the agency's context as the port has it; the data stay the agency's own."""
    return RunContext(context.correlation_id, context.data)


def with_run_context(function: Callable[[Any, RunContext], T]) -> Callable[[Any, workflow.Context], T]:
    """Return a function of an input and the port's context as one of the agency's context."""

    def call(value: Any, context: workflow.Context) -> T:
        return function(value, run_context(context))

    return call
