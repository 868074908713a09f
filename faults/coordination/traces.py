"""Ways in which the traces and figures of runs can be broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.observability.observer import TelemetryObserver
    from agency.workflow import Context, Step
    from plainspec.proving import Patch

OBSERVER = "agency.observability.observer:TelemetryObserver"
TELEMETRY = "agency.observability.telemetry"
FEATURE = "coordination/traces.feature"
SWITCHED = "coordination/telemetry.feature"
TRACE = f"{FEATURE}: One coordinator works for Ana and Ben"
JAM = f"{FEATURE}: The shredder jams before the letter is sent"


def detach(patch: Patch, role_begins: str) -> None:
    """Have spans of certain parts begin a trace of their own instead of hanging below the one around them."""
    observe = patch.original(f"{OBSERVER}.observe")

    async def observe_apart(
        self: TelemetryObserver, role: str, step: Step[Any, Any], value: Any, context: Context
    ) -> Any:
        from opentelemetry import context as surroundings  # noqa: PLC0415 - loaded only where the fault is planted

        if not role.startswith(role_begins):
            return await observe(self, role, step, value, context)
        before = surroundings.attach(surroundings.Context())
        try:
            return await observe(self, role, step, value, context)
        finally:
            surroundings.detach(before)

    patch.attribute(f"{OBSERVER}.observe", observe_apart)


@fault(
    "the span of a step is detached from its parent",
    caught_by=f"{FEATURE}: two steps in a chain",
    because="sequential.step_0 does not hang below 'nightly build'",
)
def detach_steps(patch: Patch) -> None:
    """Every link of a chain leaves a trace of its own."""
    detach(patch, "sequential.")


@fault(
    "a run does not see the span around it",
    caught_by=f"{FEATURE}: two steps in a chain",
    because="primitive.draft >> review does not hang below 'nightly build'",
)
def detach_runs(patch: Patch) -> None:
    """The trace begins where the workflow begins."""
    detach(patch, "primitive.")


@fault(
    "the span of a branch is detached from its parent",
    caught_by=f"{FEATURE}: branches",
    because="parallel.branch_1 does not hang below 'nightly build'",
)
def detach_branches(patch: Patch) -> None:
    """A branch that runs in a task of its own leaves a trace of its own."""
    detach(patch, "parallel.")


@fault(
    "a trace ends at the border of the cache",
    caught_by=f"{FEATURE}: a cache and a time limit",
    because="cache.miss does not hang below 'nightly build'",
)
def detach_cached(patch: Patch) -> None:
    """A call that others may wait for belongs to nobody."""
    detach(patch, "cache.")


@fault(
    "a trace ends at the border of the coordinator",
    caught_by=f"{FEATURE}: a coordinator",
    because="coordinator.workflow does not hang below 'nightly build'",
)
def detach_coordinated(patch: Patch) -> None:
    """What runs for an agent cannot be tied to what asked for it."""
    detach(patch, "coordinator.")


@fault(
    "a second attempt begins a trace of its own",
    caught_by=f"{FEATURE}: all three packages at once",
    because="retry.attempt_2 does not hang below 'nightly build'",
)
def detach_second_attempts(patch: Patch) -> None:
    """Only what goes well at once can be followed."""
    detach(patch, "retry.attempt_2")


@fault("runs at the same time share one trace", caught_by=TRACE, because="share one trace")
def share_a_trace(patch: Patch) -> None:
    """Whatever runs hangs below the span that came first."""
    observe = patch.original(f"{OBSERVER}.observe")
    first: list[Any] = []

    async def observe_below_the_first(
        self: TelemetryObserver, role: str, step: Step[Any, Any], value: Any, context: Context
    ) -> Any:
        from opentelemetry import context as surroundings  # noqa: PLC0415 - loaded only where the fault is planted
        from opentelemetry import trace  # noqa: PLC0415 - the same

        if not role.startswith("primitive."):
            first.append(trace.get_current_span())
            return await observe(self, role, step, value, context)
        before = surroundings.attach(trace.set_span_in_context(first[0]) if first else surroundings.get_current())
        try:
            return await observe(self, role, step, value, context)
        finally:
            surroundings.detach(before)

    patch.attribute(f"{OBSERVER}.observe", observe_below_the_first)


def count_otherwise(patch: Patch, counter: str, every: int) -> None:
    """Have a counter of the observer raised by another figure than one."""
    execute = patch.original(f"{OBSERVER}._execute")

    async def execute_and_miscount(
        self: TelemetryObserver, name: str, step: Step[Any, Any], value: Any, context: Context
    ) -> Any:
        attributes = {"primitive.name": name, "primitive.kind": "Miscounted"}
        try:
            return await execute(self, name, step, value, context)
        except Exception:
            getattr(self, counter).add(every, attributes)
            raise

    patch.attribute(f"{OBSERVER}._execute", execute_and_miscount)


@fault(
    "a failed execution counts as a success",
    caught_by=JAM,
    because="Executions(step='shred', executions=1, successes=1)",
)
def count_failures_as_successes(patch: Patch) -> None:
    """The figures look good while nothing works."""
    count_otherwise(patch, "_succeeded", 1)


@fault(
    "a failed execution counts twice",
    caught_by=f"{FEATURE}: Nobody picks up at first",
    because="Executions(step='call', executions=3, successes=1)",
)
def count_failures_twice(patch: Patch) -> None:
    """Once where it failed, and once where that was noticed."""
    count_otherwise(patch, "_executed", 1)


class Silent:
    """A counter that nobody raises."""

    def add(self, *_: object) -> None:
        """Forget it."""


@fault("executions are not counted", caught_by=JAM, because="Executions(step='draft', executions=0, successes=1)")
def count_nothing(patch: Patch) -> None:
    """The counter is there, and stays where it is."""
    begin = patch.original(f"{OBSERVER}.__init__")

    def begin_without_counter(self: TelemetryObserver, *given: Any) -> None:
        begin(self, *given)
        vars(self)["_executed"] = Silent()

    patch.attribute(f"{OBSERVER}.__init__", begin_without_counter)


class Discreet:
    """A tracer whose spans tell of no error."""

    def __init__(self, tracer: Any) -> None:
        self._tracer = tracer

    def start_as_current_span(self, name: str, **figures: Any) -> Any:
        """Start a span."""
        return self._tracer.start_as_current_span(name, **{**figures, "record_exception": False})


@fault(
    "the error of a step is not recorded",
    caught_by=f"{FEATURE}: The shredder jams after the draft",
    because="the spans of shred tell of [''] instead of 'shred failed'",
)
def conceal_errors(patch: Patch) -> None:
    """A trace shows where it ended, and not why."""
    begin = patch.original(f"{OBSERVER}.__init__")

    def begin_discreetly(self: TelemetryObserver, tracer: Any, *given: Any) -> None:
        begin(self, Discreet(tracer), *given)

    patch.attribute(f"{OBSERVER}.__init__", begin_discreetly)


@fault(
    "initialising telemetry again replaces what was there",
    caught_by=f"{SWITCHED}: Once more as integration-tests",
    because="draft has left 0 spans for 1 executions",
)
def replace_telemetry(patch: Patch) -> None:
    """Whoever comes second takes the spans away from whoever came first."""
    made = patch.original(f"{TELEMETRY}:Telemetry")
    kept: list[Any] = []

    def initialise(service_name: str, *, tracer_provider: Any = None, meter_provider: Any = None) -> Any:
        kept.append(made(service_name, tracer_provider, meter_provider))
        return kept[-1]

    patch.attribute(f"{TELEMETRY}:initialise", initialise)


@fault(
    "telemetry forgets the name of the service",
    caught_by=f"{SWITCHED}: Once more as night-shift",
    because="reported by {'some service'} instead of integration-tests",
)
def forget_the_service(patch: Patch) -> None:
    """Nobody can tell whose spans these are."""
    begin = patch.original(f"{TELEMETRY}:Telemetry.__init__")

    def begin_without_name(self: Any, service_name: str, *given: Any) -> None:  # noqa: ARG001 - in its place
        begin(self, "some service", *given)

    patch.attribute(f"{TELEMETRY}:Telemetry.__init__", begin_without_name)
