"""The spans and metrics of the steps that run."""

import asyncio
from itertools import pairwise
from typing import Any, Protocol

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.trace import StatusCode

from agency.observability import Telemetry
from agency.observability.observer import TelemetryObserver
from agency.workflow import (
    Backoff,
    Cache,
    CircuitBreaker,
    Conditional,
    Context,
    Fallback,
    FunctionStep,
    RecordingStep,
    Retry,
    Router,
    Saga,
    Sequence,
    Step,
    Timeout,
    observe_with,
    step,
)
from agency.workflow import __all__ as exported

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("telemetry")]

SHAPES: list[tuple[Step[Any, Any], str]] = [
    (Sequence(RecordingStep(name="a"), RecordingStep(name="b")), "sequential.step_0"),
    (RecordingStep(name="a") | RecordingStep(name="b"), "parallel.branch_0"),
    (Retry(RecordingStep(side_effect=[OSError(), "ok"], name="a"), backoff=Backoff(0)), "retry.attempt_2"),
    (Fallback(RecordingStep(name="a"), RecordingStep(name="b")), "fallback.primary"),
    (Fallback(RecordingStep(side_effect=OSError(), name="b"), RecordingStep(name="a")), "fallback.fallback"),
    (Saga((RecordingStep(name="a"), RecordingStep(name="u")), (RecordingStep(name="b"), None)), "saga.forward"),
    (Router(lambda _: "x", {"x": RecordingStep(name="a")}), "router.route_x"),
    (Router(lambda _: "y", {"x": RecordingStep(name="b")}, default=RecordingStep(name="a")), "router.route_default"),
    (Conditional(lambda _: True, RecordingStep(name="a")), "conditional.branch_then"),
    (Conditional(lambda _: False, RecordingStep(name="b"), RecordingStep(name="a")), "conditional.branch_else"),
    (Cache(RecordingStep(name="a")), "cache.miss"),
    (Timeout(RecordingStep(name="a"), 10), "timeout.step"),
    (CircuitBreaker(RecordingStep(name="a")), "breaker.step"),
    (FunctionStep(lambda value: value, name="a", inline=True), ""),
    (RecordingStep(name="a"), ""),
]


class Memory(Protocol):
    """What the fixture offers."""

    tracers: TracerProvider

    def names(self) -> list[str]:
        """Return the names of the spans."""

    def spans(self, name: str) -> list[ReadableSpan]:
        """Return the spans of a name, in the order in which they ended."""

    def span(self, name: str) -> ReadableSpan:
        """Return the only span of a name."""

    def figures(self, metric: str) -> dict[str, float]:
        """Return the sum of a metric for each step."""

    def labels(self) -> set[frozenset[tuple[str, str]]]:
        """Return the labels of all data points of all metrics."""


@pytest.mark.requirement("S0-OBS-05")
@pytest.mark.parametrize(("flow", "role"), SHAPES, ids=[f"{type(flow).__name__} {role}" for flow, role in SHAPES])
async def test_every_primitive_leaves_spans_and_metrics(flow: Step[Any, Any], role: str, memory: Memory) -> None:
    await flow.execute("in", Context("test-123"))
    kind = {"primitive.name": flow.name, "primitive.kind": type(flow).__name__}
    assert memory.span(f"primitive.{flow.name}").attributes == {**kind, "workflow.correlation_id": "test-123"}
    if role:
        parents = memory.spans(role)
        assert {str(parent.attributes) for parent in parents} == {str({"workflow.correlation_id": "test-123"})}
        *_, span = memory.spans("primitive.a")
        assert span.parent in [parent.get_span_context() for parent in parents]
    for metric in ("primitive_executions_total", "primitive_success_total", "primitive.execution.duration"):
        assert memory.figures(metric)[flow.name] > 0
    assert frozenset(kind.items()) in memory.labels()
    names = {name for labels in memory.labels() for name, _ in labels}
    assert {name for name in names if name.startswith("primitive.")} == {"primitive.name", "primitive.kind"}


def test_the_shapes_above_are_all_that_there_are() -> None:
    from agency import workflow  # noqa: PLC0415 - looked through here only

    things = {name: getattr(workflow, name) for name in exported}
    kinds = {name for name, thing in things.items() if isinstance(thing, type) and issubclass(thing, Step)}
    assert {type(flow).__name__ for flow, _ in SHAPES} == kinds - {"Step"}


@pytest.mark.requirement("S0-OBS-02")
async def test_spans_are_nested_up_to_the_span_around_the_run(memory: Memory) -> None:
    with memory.tracers.get_tracer("t").start_as_current_span("outer"):
        await (RecordingStep(name="a") >> RecordingStep(name="b")).execute("in", Context("test-123"))
    way_up = ["primitive.b", "sequential.step_1", "primitive.a >> b", "invoke_workflow a >> b", "outer"]
    for below, above in pairwise(way_up):
        parent = memory.span(below).parent
        assert parent == memory.span(above).get_span_context()
    assert memory.span("primitive.b").attributes == {
        "primitive.name": "b",
        "primitive.kind": "RecordingStep",
        "workflow.correlation_id": "test-123",
    }


async def test_a_step_in_a_thread_is_the_parent_of_what_it_opens(memory: Memory) -> None:
    def work(_: str) -> None:
        memory.tracers.get_tracer("t").start_span("inner").end()

    await step(work).execute("in")
    assert memory.span("inner").parent == memory.span("primitive.work").get_span_context()


@pytest.mark.requirement("S0-OBS-04")
async def test_an_error_stands_on_the_span_of_its_step_and_marks_those_around_it(memory: Memory) -> None:
    flow = RecordingStep(name="a") >> RecordingStep(side_effect=OSError("no paper"), name="b")
    with pytest.raises(OSError, match="no paper"):
        await flow.execute("in")
    (event,) = memory.span("primitive.b").events
    assert (event.attributes or {})["exception.message"] == "no paper"
    assert memory.span("sequential.step_1").status.status_code is StatusCode.ERROR
    assert not memory.span("sequential.step_1").events
    assert memory.span("primitive.a").status.status_code is StatusCode.UNSET
    assert memory.figures("primitive_executions_total") == {"a": 1, "b": 1, "a >> b": 1}
    assert memory.figures("primitive_success_total") == {"a": 1}


async def test_a_cancelled_execution_is_counted_and_is_no_error(memory: Memory) -> None:
    begun = asyncio.Event()

    async def wait(_: str) -> None:
        begun.set()
        await asyncio.Event().wait()

    task = asyncio.ensure_future(step(wait).execute("in"))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (memory.span("primitive.wait").attributes or {})["agency.cancelled"] is True
    assert memory.span("primitive.wait").status.status_code is StatusCode.UNSET
    assert memory.figures("primitive_executions_total") == {"wait": 1}
    assert memory.figures("primitive_success_total") == {}


async def test_the_duration_is_what_the_clock_says(telemetry: Telemetry, memory: Memory) -> None:
    seconds = iter([10.0, 12.5])
    observer = TelemetryObserver(
        telemetry.tracer_provider.get_tracer("t"), telemetry.meter_provider.get_meter("t"), lambda: next(seconds)
    )
    with observe_with(observer):
        await RecordingStep(name="a").execute("in")
    assert memory.figures("primitive.execution.duration") == {"a": 2.5}


async def test_the_duration_includes_waiting(memory: Memory) -> None:
    async def wait(_: str) -> None:
        await asyncio.sleep(0.1)

    await step(wait).execute("in")
    assert 0.09 <= memory.figures("primitive.execution.duration")["wait"] < 5


async def test_the_duration_of_a_workflow_is_no_shorter_than_those_of_its_steps_together(memory: Memory) -> None:
    flow = Retry(RecordingStep(side_effect=[OSError(), "ok"], name="a"), backoff=Backoff(0)) >> RecordingStep(name="b")
    await flow.execute("in")
    durations = memory.figures("primitive.execution.duration")
    assert 0 < durations["a"] + durations["b"] <= durations[flow.name]


async def test_callers_who_share_a_call_have_a_trace_each(memory: Memory) -> None:
    async def price(item: str) -> str:
        await asyncio.sleep(0)
        return item

    cache = Cache(step(price))
    await asyncio.gather(cache.execute("tea", Context("run-1")), cache.execute("tea", Context("run-2")))
    names = memory.names()
    assert names.count("primitive.price") == 1
    assert names.count(f"primitive.{cache.name}") == 2
