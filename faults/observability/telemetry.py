"""Metrics that are wrong, and telemetry that is not initialised once or not shut down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from agency.observability.observer import TelemetryObserver
    from agency.workflow import Context, Step
    from plainspec.proving import Patch

    Labels = dict[str, Any]
    Change = Callable[[float, Labels], tuple[float, Labels] | None]

OBSERVER = "agency.observability.observer:TelemetryObserver"
TELEMETRY = "agency.observability.telemetry"
METRICS = "observability/metrics.feature"
FEATURE = "observability/telemetry.feature"
JAM = f"{METRICS}: The shredder jams before the letter is sent"
RETRIED = f"{METRICS}: A call succeeds at the second attempt"


class AlteredMetric:
    """A counter or a histogram that changes what is added to it, or drops it."""

    def __init__(self, metric: Any, change: Change) -> None:
        self._metric = metric
        self._change = change

    def add(self, value: float, attributes: Labels) -> None:
        """Raise the counter."""
        if changed := self._change(value, attributes):
            self._metric.add(*changed)

    def record(self, value: float, attributes: Labels) -> None:
        """Add to the histogram."""
        if changed := self._change(value, attributes):
            self._metric.record(*changed)


class AlteredMeter:
    """A meter of which one metric is altered."""

    def __init__(self, meter: Any, name: str, change: Change) -> None:
        self._meter = meter
        self._name = name
        self._change = change

    def create_counter(self, name: str, **options: Any) -> Any:
        """Make a counter."""
        made = self._meter.create_counter(name, **options)
        return AlteredMetric(made, self._change) if name == self._name else made

    def create_histogram(self, name: str, **options: Any) -> Any:
        """Make a histogram."""
        made = self._meter.create_histogram(name, **options)
        return AlteredMetric(made, self._change) if name == self._name else made


def meter_otherwise(patch: Patch, name: str, change: Change) -> None:
    """Have the observer use an altered metric."""
    begin = patch.original(f"{OBSERVER}.__init__")

    def begin_otherwise(self: TelemetryObserver, tracer: Any, meter: Any, *given: Any) -> None:
        begin(self, tracer, AlteredMeter(meter, name, change), *given)

    patch.attribute(f"{OBSERVER}.__init__", begin_otherwise)


@fault(
    "metrics are kept for each run by itself",
    caught_by=f"{METRICS}: Ana's and Ben's runs are added up",
    because="draft has 3 series",
)
def keep_by_run(patch: Patch) -> None:
    """The metrics store grows with every run."""
    runs = iter(range(1_000_000))
    meter_otherwise(
        patch, "primitive_executions_total", lambda value, attributes: (value, {**attributes, "run": next(runs)})
    )


@fault(
    "failed and cancelled executions count as successes",
    caught_by=[JAM, f"{METRICS}: Ana cancels during the review"],
    because="executions=1, successes=1",
)
def count_failures_as_successes(patch: Patch) -> None:
    """The metrics look good while nothing works."""
    begin = patch.original(f"{OBSERVER}.__init__")
    observe: Callable[..., Awaitable[Any]] = patch.original(f"{OBSERVER}.observe")
    counters: list[Any] = []

    def begin_otherwise(self: TelemetryObserver, tracer: Any, meter: Any, *given: Any) -> None:
        counters.append(meter.create_counter("primitive_success_total"))
        begin(self, tracer, meter, *given)

    async def observe_well(
        self: TelemetryObserver, role: str, step: Step[Any, Any], value: Any, context: Context
    ) -> Any:
        try:
            return await observe(self, role, step, value, context)
        except BaseException:
            counters[-1].add(1, {"primitive.name": step.name, "primitive.kind": type(step).__name__})
            raise

    patch.attribute(f"{OBSERVER}.__init__", begin_otherwise)
    patch.attribute(f"{OBSERVER}.observe", observe_well)


@fault("only the first execution of a step is timed", caught_by=RETRIED, because="call has 1 durations")
def time_the_first_only(patch: Patch) -> None:
    """Averages leave out what came later."""
    timed: set[str] = set()

    def change(value: float, attributes: Labels) -> tuple[float, Labels] | None:
        name = attributes["primitive.name"]
        if name in timed:
            return None
        timed.add(name)
        return value, attributes

    meter_otherwise(patch, "primitive.execution.duration", change)


@fault(
    "a second initialisation of telemetry replaces the first",
    caught_by=f"{FEATURE}: Telemetry is initialised again as integration-tests",
    because="draft has 0 spans for 1 executions",
)
def replace_telemetry(patch: Patch) -> None:
    """The second caller takes the spans away from the first."""
    made = patch.original(f"{TELEMETRY}:Telemetry")
    kept: list[Any] = []

    def initialise(service_name: str, *, tracer_provider: Any = None, meter_provider: Any = None) -> Any:
        kept.append(made(service_name, tracer_provider, meter_provider))
        return kept[-1]

    patch.attribute(f"{TELEMETRY}:initialise", initialise)


@fault(
    "telemetry goes on observing after its shutdown",
    caught_by=f"{FEATURE}: Ana runs a workflow after the shutdown",
    because="draft has StepMetrics(executions=1, successes=1",
)
def observe_for_ever(patch: Patch) -> None:
    """Every step goes on costing what nobody reads."""

    def shutdown(self: Any) -> None:
        """Do nothing."""

    patch.attribute(f"{TELEMETRY}:Telemetry.shutdown", shutdown)


@fault(
    "telemetry cannot be initialised again after its shutdown",
    caught_by=f"{FEATURE}: The night shift initialises telemetry after the shutdown",
    because="draft has StepMetrics(executions=0, successes=0",
)
def initialise_once_only(patch: Patch) -> None:
    """The telemetry that was shut down is returned for ever."""
    original = patch.original(f"{TELEMETRY}:initialise")
    kept: list[Any] = []

    def initialise(service_name: str, **options: Any) -> Any:
        kept.append(kept[-1] if kept else original(service_name, **options))
        return kept[-1]

    patch.attribute(f"{TELEMETRY}:initialise", initialise)
