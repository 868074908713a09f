"""Spans of what is done: the helper that every part of the agency is wired with.

While telemetry is off, `span` and `traced` cost the read of one variable, and no telemetry library is loaded.

Example:
    >>> @traced("shop.order")
    ... def order(item: str) -> str:
    ...     with span("shop.price", {"shop.currency": "EUR"}) as priced:
    ...         priced.set("shop.cents", 250)
    ...     return f"one {item}"
    >>> order("tea")
    'one tea'
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Literal, ParamSpec, Protocol, Self, TypeAlias, TypeVar, cast

Value: TypeAlias = str | bool | int | float | Sequence[str]
Attributes: TypeAlias = Mapping[str, Value]
Kind: TypeAlias = Literal["internal", "client", "server", "producer", "consumer"]

TRACEPARENT = "TRACEPARENT"
"""The variable by which a process is told of the span that has started it."""

OPERATION_DURATION = "agency.operation.duration"
"""The histogram, in seconds, in which a span counts that names no other; its label ``operation`` is the span's name."""

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class OpenSpan(AbstractContextManager["OpenSpan"], Protocol):
    """A span; a context manager, in whose block it is open and the current one."""

    def set(self, name: str, value: Value) -> None:
        """Set an attribute; secrets and contents of messages have no place in one."""

    def rename(self, name: str) -> None:
        """Give it the name that was not known when it began."""

    def fail(self, error_type: str) -> None:
        """Mark what is done here as failed although it raises nothing, such as an answer of 503."""

    def cancel(self) -> None:
        """Mark what is done here as cancelled although no cancellation is raised."""

    def start(self) -> None:
        """Begin it where no block can: it is not the current one, and `end` ends it."""

    def end(self, error: BaseException | None = None) -> None:
        """End what `start` has begun."""


class Recorder(Protocol):
    """Makes the spans of this process; `agency.observability.initialise` sets one."""

    @property
    def records_content(self) -> bool:
        """Whether the content of messages and the arguments of tools stand in spans."""

    def span(self, name: str, attributes: Attributes, kind: Kind, parent: str | None, metric: str) -> OpenSpan:
        """Make a span as `span` says."""

    def traceparent(self) -> str | None:
        """Return the current span as a W3C ``traceparent``; None without one."""

    def observe(self, metric: str, value: float, attributes: Attributes) -> None:
        """Add a value to a histogram of `agency.observability.metrics`."""

    def add(self, metric: str, value: int, attributes: Attributes) -> None:
        """Add to a counter of `agency.observability.metrics`."""


class _NoSpan:
    """What stands for a span while telemetry is off."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def set(self, name: str, value: Value) -> None:
        """Do nothing."""

    def rename(self, name: str) -> None:
        """Do nothing."""

    def fail(self, error_type: str) -> None:
        """Do nothing."""

    def cancel(self) -> None:
        """Do nothing."""

    def start(self) -> None:
        """Do nothing."""

    def end(self, error: BaseException | None = None) -> None:
        """Do nothing."""


NO_SPAN: OpenSpan = _NoSpan()
NO_ATTRIBUTES: Attributes = {}
recorder: Recorder | None = None


@contextmanager
def record_with(new: Recorder) -> Iterator[None]:
    """Have ``new`` record every span of this process while the block runs."""
    global recorder  # noqa: PLW0603 - a module variable is what makes "telemetry is off" free
    before, recorder = recorder, new
    try:
        yield
    finally:
        recorder = before


def span(
    name: str,
    attributes: Attributes = NO_ATTRIBUTES,
    *,
    kind: Kind = "internal",
    parent: str | None = None,
    metric: str = OPERATION_DURATION,
) -> OpenSpan:
    """Make a span around a block; it is the current one there, and in every task that is started there.

    An error that leaves the block sets the status of the span to ``ERROR`` and its attribute ``error.type``; its
    message, which can hold what people have written, is left out. A cancellation sets ``agency.cancelled``.

    Args:
        name: ``<area>.<operation>`` or what a semantic convention says; from a small set, without ids.
        attributes: what is known of it when it begins.
        kind: ``client`` for a request to another system, ``server`` for one from there.
        parent: a W3C ``traceparent`` that came from outside; one that is invalid, or None, leaves the current span.
        metric: the histogram that takes the duration.
    """
    if recorder is None:
        return NO_SPAN
    return recorder.span(name, attributes, kind, parent, metric)


def traced(
    name: str, attributes: Attributes = NO_ATTRIBUTES, *, kind: Kind = "internal"
) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """Decorate a function or an async function, so that every call of it is a `span`; arguments are not recorded."""

    def decorated(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        @functools.wraps(function)
        def called(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            if recorder is None:
                return function(*args, **kwargs)
            with recorder.span(name, attributes, kind, None, OPERATION_DURATION):
                return function(*args, **kwargs)

        @functools.wraps(function)
        async def awaited(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Any:
            work = cast("Awaitable[Any]", function(*args, **kwargs))
            if recorder is None:
                return await work
            with recorder.span(name, attributes, kind, None, OPERATION_DURATION):
                return await work

        return cast("Callable[Arguments, Result]", awaited) if inspect.iscoroutinefunction(function) else called

    return decorated


def traceparent() -> str | None:
    """Return the current span as the W3C header ``traceparent``, for another process; None while telemetry is off."""
    return None if recorder is None else recorder.traceparent()


def environment() -> dict[str, str]:
    """Return what to add to the environment of a process that is started, so that its spans are below the current one.

    The process calls `agency.observability.initialise`, which reads it. Empty while telemetry is off.
    """
    current = traceparent()
    return {} if current is None else {TRACEPARENT: current}


def observe(metric: str, value: float, attributes: Attributes = NO_ATTRIBUTES) -> None:
    """Add a value to a histogram of `agency.observability.metrics`."""
    if recorder is not None:
        recorder.observe(metric, value, attributes)


def add(metric: str, value: int = 1, attributes: Attributes = NO_ATTRIBUTES) -> None:
    """Add to a counter of `agency.observability.metrics`."""
    if recorder is not None:
        recorder.add(metric, value, attributes)
