"""Traces that break, run into each other, or say something else than what has happened."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from agency.observability.observer import TelemetryObserver
    from agency.workflow import Context, Step
    from plainspec.proving import Patch

OBSERVER = "agency.observability.observer:TelemetryObserver"
TRACES = "observability/traces.feature"
SPANS = "observability/spans.feature"
JAM = f"{TRACES}: The shredder jams after the draft"
CANCELLED = f"{TRACES}: Ana cancels during the review"
ROLES = (
    "the second of a sequence",
    "the second branch",
    "two attempts",
    "within a timeout",
    "a cache miss",
    "a fallback",
    "behind a circuit breaker",
    "otherwise",
    "a route",
    "a compensation",
    "a coordinator's workflow",
)


def detach(patch: Patch, *roles: str) -> None:
    """Have spans of roles that begin so start a trace of their own."""
    observe = patch.original(f"{OBSERVER}.observe")

    async def observe_apart(
        self: TelemetryObserver, role: str, step: Step[Any, Any], value: Any, context: Context
    ) -> Any:
        from opentelemetry import context as current  # noqa: PLC0415 - loaded only where the fault is planted

        if not role.startswith(roles):
            return await observe(self, role, step, value, context)
        before = current.attach(current.Context())
        try:
            return await observe(self, role, step, value, context)
        finally:
            current.detach(before)

    patch.attribute(f"{OBSERVER}.observe", observe_apart)


@fault(
    "every step starts a trace of its own",
    caught_by=[f"{TRACES}: a sequence of two steps", f"{TRACES}: branches"],
    because="does not descend from 'nightly build'",
)
def detach_steps(patch: Patch) -> None:
    """Nothing shows that they belong to one run, or who has called it."""
    detach(patch, "primitive.", "sequential.", "parallel.")


@fault(
    "a trace ends at the border of a package",
    caught_by=[
        f"{TRACES}: a cache and a timeout",
        f"{TRACES}: a coordinator",
        f"{TRACES}: all three packages at once",
    ],
    because="does not descend from 'nightly build'",
)
def detach_packages(patch: Patch) -> None:
    """What runs behind it cannot be related to its caller."""
    detach(patch, "cache.", "timeout.", "coordinator.")


@fault(
    "runs at the same time share one trace",
    caught_by=f"{TRACES}: One coordinator works for Ana and Ben",
    because="the trace of Ana's run is",
)
def share_a_trace(patch: Patch) -> None:
    """Whatever runs descends from the span that came first."""
    observe = patch.original(f"{OBSERVER}.observe")
    first: list[Any] = []

    async def observe_below_the_first(
        self: TelemetryObserver, role: str, step: Step[Any, Any], value: Any, context: Context
    ) -> Any:
        from opentelemetry import context as current  # noqa: PLC0415 - loaded only where the fault is planted
        from opentelemetry import trace  # noqa: PLC0415 - the same

        if not role.startswith("primitive."):
            first.append(trace.get_current_span())
            return await observe(self, role, step, value, context)
        before = current.attach(trace.set_span_in_context(first[0]) if first else current.get_current())
        try:
            return await observe(self, role, step, value, context)
        finally:
            current.detach(before)

    patch.attribute(f"{OBSERVER}.observe", observe_below_the_first)


class AlteredTracer:
    """A tracer that opens its spans with other options or names, and sees them before they end."""

    def __init__(
        self, tracer: Any, options: Callable[[str], dict[str, Any]], at_end: Callable[[Any, BaseException | None], None]
    ) -> None:
        self._tracer = tracer
        self._options = options
        self._at_end = at_end

    @contextmanager
    def start_as_current_span(self, name: str, **options: Any) -> Iterator[Any]:
        """Open a span."""
        with self._tracer.start_as_current_span(**{"name": name, **options, **self._options(name)}) as span:
            try:
                yield span
            except BaseException as error:
                self._at_end(span, error)
                raise
            self._at_end(span, None)


def trace_otherwise(
    patch: Patch,
    options: Callable[[str], dict[str, Any]] = lambda _: {},
    at_end: Callable[[Any, BaseException | None], None] = lambda _, __: None,
) -> None:
    """Have the observer use an altered tracer."""
    begin = patch.original(f"{OBSERVER}.__init__")

    def begin_otherwise(self: TelemetryObserver, tracer: Any, *given: Any) -> None:
        begin(self, AlteredTracer(tracer, options, at_end), *given)

    patch.attribute(f"{OBSERVER}.__init__", begin_otherwise)


@fault("the error of a step is not recorded", caught_by=JAM, because="'status': 'error', 'error': ''")
def conceal_errors(patch: Patch) -> None:
    """A trace shows where it has ended, and not why."""
    trace_otherwise(patch, lambda _: {"record_exception": False})


@fault(
    "spans that an error passes look as if they had succeeded",
    caught_by=JAM,
    because="'span': 'sequential.step_1', 'parent': 'primitive.draft >> shred', 'status': 'ok'",
)
def conceal_failed_roles(patch: Patch) -> None:
    """Only the innermost span shows that something failed."""
    trace_otherwise(patch, lambda name: {"set_status_on_exception": name.startswith("primitive.")})


@fault("a cancellation is recorded as an error", caught_by=CANCELLED, because="CancelledError")
def record_cancellations(patch: Patch) -> None:
    """Whoever cancels raises an alarm."""

    def at_end(span: Any, error: BaseException | None) -> None:
        if error:
            span.record_exception(error)

    trace_otherwise(patch, at_end=at_end)


@fault(
    "the parent span of a step does not name its role",
    caught_by=[f"{SPANS}: {role}" for role in ROLES],
    because="the parent spans of",
)
def conceal_roles(patch: Patch) -> None:
    """Every parent is just a part of its workflow."""

    def options(name: str) -> dict[str, Any]:
        return {} if name.startswith("primitive.") else {"name": "part"}

    trace_otherwise(patch, options)
