"""The one place where an observer may run steps.

Every composite starts its children through `call`. Without an observer that costs the read of one variable.
"""

from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from agency.workflow.context import Context
    from agency.workflow.step import Step

In = TypeVar("In")
Out = TypeVar("Out")


class Observer(Protocol):
    """Runs every step of this process, for example inside a span."""

    def observe(self, role: str, step: "Step[In, Out]", value: In, context: "Context") -> Awaitable[Out]:
        """Run ``step`` with ``step.run(value, context)`` and return its result.

        Args:
            role: the part that the step plays for its parent, such as ``sequential.step_0``,
                ``retry.attempt_2`` or ``primitive.draft`` for the outermost one.
            step: what to run.
            value: its input.
            context: the context of the run.
        """


watching: Observer | None = None
_unobserved: ContextVar[bool] = ContextVar("unobserved", default=False)


@contextmanager
def observe_with(observer: Observer) -> Iterator[None]:
    """Have ``observer`` run every step of this process while the block runs."""
    global watching  # noqa: PLW0603 - a module variable is what makes "no observer" free
    before, watching = watching, observer
    try:
        yield
    finally:
        watching = before


@contextmanager
def unobserved() -> Iterator[None]:
    """Have no observer run the steps that the block runs: they are plumbing of a call that is observed otherwise."""
    token = _unobserved.set(True)
    try:
        yield
    finally:
        _unobserved.reset(token)


def call(role: str, step: "Step[In, Out]", value: In, context: "Context") -> Awaitable[Out]:
    """Start ``step`` as the ``role`` of its parent."""
    if watching is None or _unobserved.get():
        return step.run(value, context)
    return watching.observe(role, step, value, context)
