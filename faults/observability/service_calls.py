"""Spans of service calls, and metrics of the database, that are missing, misplaced or wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opentelemetry import trace
from sqlalchemy import event

from agency.observability.spans import NO_SPAN
from plainspec.proving import fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import ExceptionContext
    from sqlalchemy.ext.asyncio import AsyncEngine

    from agency.observability.recorder import CurrentSpan
    from plainspec.proving import Patch

SPAN = "agency.observability.recorder:CurrentSpan"
RECORDER = "agency.observability.recorder:TelemetryRecorder"
CALLS = "observability/service_calls.feature"
ENDINGS = "observability/service_call_endings.feature"
CONCURRENT = "observability/concurrent_calls.feature"
POOLS = "observability/pool_metrics.feature"
RUNS = "observability/concurrent_runs.feature"
GATEWAY = "observability/gateway_traces.feature"


@fault(
    "every call of a service starts a trace of its own",
    caught_by=[f"{CALLS}: A transaction of one query", f"{CALLS}: A call to the cache"],
    because="there is no span",
)
def detach_calls(patch: Patch) -> None:
    """Nothing shows which run a query belongs to."""
    from opentelemetry.context import Context  # noqa: PLC0415 - loaded only where the fault is planted

    patch.attribute("agency.observability.recorder:context_of", lambda _: Context())


@fault(
    "the error of a service call does not reach its span",
    caught_by=[f"{ENDINGS}: A call to the cache fails", f"{ENDINGS}: A call to the sessions fails"],
    because="there is no span",
)
def conceal_call_errors(patch: Patch) -> None:
    """A load that failed looks as if it had returned."""

    def make(original: Callable[..., None]) -> Any:
        def end(self: CurrentSpan, error: BaseException | None = None) -> None:
            original(self, None if isinstance(error, Exception) else error)

        return end

    patch.wrap(f"{SPAN}.end", make)


@fault(
    "a call that is cancelled looks as if it had returned",
    caught_by=[f"{ENDINGS}: A call to the cache is cancelled", f"{GATEWAY}: Ana cancels her run"],
    because="there is no span",
)
def conceal_cancellations(patch: Patch) -> None:
    """Nobody sees where a run was when its user gave up."""

    def cancel(_: CurrentSpan) -> None:
        """Do nothing."""

    patch.attribute(f"{SPAN}.cancel", cancel)


@fault(
    "one span of fifty is lost under load",
    caught_by=f"{CONCURRENT}: A hundred calls to the cache",
    because="lacks",
)
def lose_spans(patch: Patch) -> None:
    """Some traces have a hole."""
    ended: list[str] = []

    def make(original: Callable[..., None]) -> Any:
        def end(self: CurrentSpan, error: BaseException | None = None) -> None:
            ended.append(self.name)
            if len(ended) % 50:
                original(self, error)

        return end

    patch.wrap(f"{SPAN}.end", make)


@fault(
    "every operation is counted twice",
    caught_by=[f"{CONCURRENT}: A hundred calls to the store", f"{RUNS}: Ana and Ben start 5 runs each"],
    because="0 instead of 10",
)
def count_twice(patch: Patch) -> None:
    """The figures show twice the load that there is."""

    def make(original: Callable[..., None]) -> Any:
        def observe(self: Any, metric: str, value: float, attributes: Any) -> None:
            original(self, metric, value, attributes)
            original(self, metric, value, attributes)

        return observe

    patch.wrap(f"{RECORDER}.observe", make)


@fault(
    "a pool does not report the connections in use",
    caught_by=f"{POOLS}: Two clients hold the two connections, and a third waits",
    because="0 instead of 2",
)
def conceal_pools(patch: Patch) -> None:
    """A pool that is exhausted looks idle."""
    patch.attribute("agency.store.pools.pools:ConnectionPool.levels", lambda _: ())


@fault(
    "a request for a connection that times out is not counted",
    caught_by=f"{POOLS}: A request waits in vain",
    because="0 instead of 1",
)
def conceal_timeouts(patch: Patch) -> None:
    """Nobody sees that the pool is too small."""

    def add(*_: object) -> None:
        """Do nothing."""

    patch.attribute(f"{RECORDER}.add", add)


@fault(
    "only the first query is counted",
    caught_by=[f"{POOLS}: 7 calls to the store", f"{POOLS}: Five loads into the cache, each of three commands"],
    because="1 instead of",
)
def count_the_first_query(patch: Patch) -> None:
    """The load on the database is not seen to rise."""
    counted: set[str] = set()

    def make(original: Callable[..., None]) -> Any:
        def observe(self: Any, metric: str, value: float, attributes: Any) -> None:
            if metric not in counted or not metric.startswith("db.client.operation"):
                counted.add(metric)
                original(self, metric, value, attributes)

        return observe

    patch.wrap(f"{RECORDER}.observe", make)


@fault(
    "a query that fails is not counted",
    caught_by=f"{POOLS}: A division by zero",
    because="0 instead of 1",
)
def forget_failed_queries(patch: Patch) -> None:
    """The more queries fail, the less there seem to be."""
    span_of_query = patch.original("agency.store.telemetry:SPAN")

    def forget(failed: ExceptionContext) -> None:
        if failed.connection:
            failed.connection.info.pop(span_of_query, None)

    def make(original: Callable[..., None]) -> Any:
        def observe_queries(engine: AsyncEngine) -> None:
            event.listen(engine.sync_engine, "handle_error", forget)
            original(engine)

        return observe_queries

    patch.wrap("agency.store.telemetry:observe_queries", make)


@fault("requests to Ollama leave no span", caught_by=f"{CALLS}: The memory embeds a text", because="there is no span")
def ask_in_secret(patch: Patch) -> None:
    """Record the operation without the request."""
    patch.attribute("agency.memory.ollama:span", lambda *_, **__: NO_SPAN)


@fault("spans hold the texts that are embedded", caught_by=f"{CALLS}: The memory embeds a text", because="appears in")
def show_texts(patch: Patch) -> None:
    """Set an attribute to the text."""

    def make(original: Callable[..., Any]) -> Any:
        async def embed(self: Any, text: Any, limit_s: Any = None) -> Any:
            trace.get_current_span().set_attribute("input", text)
            return await original(self, text, limit_s)

        return embed

    patch.wrap("agency.memory.ollama:OllamaEmbedder.embed", make)


@fault(
    "moves of plans leave no span",
    caught_by=f"{CALLS}: A plan of one task is run",
    because="there is no span",
)
def move_in_secret(patch: Patch) -> None:
    """Move the plan, and record nothing."""

    def make(original: Callable[..., Any]) -> Any:
        return lambda name, *given, **options: NO_SPAN if name == "plan.move" else original(name, *given, **options)

    patch.wrap("agency.observability.spans:span", make)


@fault(
    "the gates of a delivery are missing in its trace",
    caught_by=f"{CALLS}: A delivery, with its stages and their gates",
    because="there is no span",
)
def hide_gates(patch: Patch) -> None:
    """Show that a stage was slow, and not which gate."""
    patch.attribute("agency.delivery.quality_gates.running:span", lambda _: NO_SPAN)
