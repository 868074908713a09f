"""Traces that break, run into each other, or say something else than what has happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.observability.observer import TelemetryObserver
    from agency.observability.recorder import CurrentSpan
    from agency.workflow import Context, Step
    from plainspec.proving import Patch

OBSERVER = "agency.observability.observer:TelemetryObserver"
STEP_SPAN = "agency.observability.observer:ExecutionSpan"
SPAN = "agency.observability.recorder:CurrentSpan"
TRACES = "observability/traces.feature"
SPANS = "observability/spans.feature"
JAM = f"{TRACES}: The shredder jams after the draft"
CANCELLED = f"{TRACES}: Ana cancels during the review"
ROLES = ("the second of a sequence", "the first attempt", "a compensation", "a coordinator's workflow")


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
    because="there is no span",
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
    because="there is no span",
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


@fault("the error of a step is not recorded", caught_by=JAM, because="'status': 'error', 'error': ''")
def conceal_errors(patch: Patch) -> None:
    """A trace shows where it has ended, and not why."""
    patch.attribute(f"{STEP_SPAN}.end", patch.original(f"{SPAN}.end"))


@fault(
    "spans that an error passes look as if they had succeeded",
    caught_by=JAM,
    because="'span': 'sequential.step_1', 'parent': 'primitive.draft >> shred', 'status': 'ok'",
)
def conceal_failed_roles(patch: Patch) -> None:
    """Only the innermost span shows that something failed."""
    end = patch.original(f"{SPAN}.end")

    def end_well(self: CurrentSpan, error: BaseException | None = None) -> None:
        end(self, error if self.name.startswith("primitive.") else None)

    patch.attribute(f"{SPAN}.end", end_well)


@fault("a cancellation is recorded as an error", caught_by=CANCELLED, because="error and cancelled")
def record_cancellations(patch: Patch) -> None:
    """Whoever cancels raises an alarm."""
    cancel = patch.original(f"{SPAN}.cancel")

    def cancel_loudly(self: CurrentSpan) -> None:
        cancel(self)
        self.fail("CancelledError")

    patch.attribute(f"{SPAN}.cancel", cancel_loudly)


@fault(
    "the parent span of a step does not name its role",
    caught_by=[f"{SPANS}: {role}" for role in ROLES],
    because="there is no span",
)
def conceal_roles(patch: Patch) -> None:
    """Every parent is just a part of its workflow."""
    start = patch.original(f"{SPAN}.start")

    def start_nameless(self: CurrentSpan) -> None:
        start(self)
        if not self.name.startswith(("primitive.", "invoke_")):
            self.rename("part")

    patch.attribute(f"{SPAN}.start", start_nameless)
