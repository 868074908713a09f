"""Spans of anything: made while telemetry is on, and free while it is off."""

import asyncio
import subprocess
import sys
from typing import Any, Protocol

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.trace import StatusCode

from agency.observability import Telemetry, initialise, spans
from agency.observability.metrics import METRICS, POOL_TIMEOUTS, POOL_WAIT, watched
from agency.observability.recorder import context_of, error_type
from agency.observability.spans import span, traced

pytestmark = pytest.mark.anyio

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Memory(Protocol):
    """What the fixture offers."""

    tracers: TracerProvider
    meters: Any
    reader: Any

    def names(self) -> list[str]:
        """Return the names of the spans."""

    def span(self, name: str) -> ReadableSpan:
        """Return the only span of a name."""


def points(memory: Memory, name: str) -> dict[frozenset[tuple[str, str]], Any]:
    """Return the points of a metric by their labels."""
    data = memory.reader.get_metrics_data()
    return {
        frozenset((point.attributes or {}).items()): getattr(point, "count", getattr(point, "value", None))
        for resource in (data.resource_metrics if data else ())
        for scope in resource.scope_metrics
        for metric in scope.metrics
        if metric.name == name
        for point in metric.data.data_points
    }


@traced("shop.order", {"shop.kind": "tea"})
async def order(item: str) -> str:
    """Order something, and ask for its price."""
    with span("shop.price") as priced:
        priced.set("shop.cents", 250)
    return item


@traced("shop.count")
def count(items: int) -> int:
    """Count."""
    if items < 0:
        raise ValueError("fewer than none")
    return items


async def test_while_telemetry_is_off_nothing_is_recorded_and_everything_runs(memory: Memory) -> None:
    assert await order("tea") == "tea"
    assert count(3) == 3
    with span("a") as opened:
        opened.set("a", 1)
        opened.rename("b")
        opened.fail("c")
        opened.cancel()
        opened.start()
        opened.end()
    spans.observe(POOL_WAIT, 1.0)
    spans.add(POOL_TIMEOUTS)
    assert span("a") is span("b")
    assert spans.traceparent() is None
    assert spans.environment() == {}
    assert memory.names() == []


@pytest.mark.usefixtures("telemetry")
async def test_a_decorated_function_keeps_its_name_and_is_a_span(memory: Memory) -> None:
    assert (order.__name__, order.__doc__) == ("order", "Order something, and ask for its price.")
    assert await order("tea") == "tea"
    assert memory.names() == ["shop.price", "shop.order"]
    assert memory.span("shop.price").parent == memory.span("shop.order").get_span_context()
    assert dict(memory.span("shop.price").attributes or {}) == {"shop.cents": 250}
    assert dict(memory.span("shop.order").attributes or {}) == {"shop.kind": "tea"}
    assert points(memory, spans.OPERATION_DURATION) == {
        frozenset({("operation", "shop.price")}): 1,
        frozenset({("operation", "shop.order")}): 1,
    }


@pytest.mark.usefixtures("telemetry")
async def test_an_error_is_named_by_its_class_and_its_message_is_left_out(memory: Memory) -> None:
    with pytest.raises(ValueError, match="fewer"):
        count(-1)
    failed = memory.span("shop.count")
    assert failed.status.status_code is StatusCode.ERROR
    assert failed.status.description is None
    assert dict(failed.attributes or {}) == {"error.type": "ValueError"}
    assert not failed.events
    labels = frozenset({("operation", "shop.count"), ("error.type", "ValueError")})
    assert points(memory, spans.OPERATION_DURATION) == {labels: 1}


@pytest.mark.usefixtures("telemetry")
async def test_a_cancellation_is_no_error(memory: Memory) -> None:
    begun = asyncio.Event()

    async def wait() -> None:
        with span("waiting"):
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.ensure_future(wait())
    await begun.wait()
    task.cancel()
    await asyncio.wait([task])
    assert memory.span("waiting").status.status_code is StatusCode.UNSET
    assert dict(memory.span("waiting").attributes or {}) == {"agency.cancelled": True}


@pytest.mark.usefixtures("telemetry")
async def test_a_span_of_another_system_becomes_the_parent_and_an_invalid_one_is_ignored(memory: Memory) -> None:
    with span("outer"):
        with span("served", kind="server", parent=PARENT):
            assert (spans.traceparent() or "").startswith(PARENT[:36])
            assert spans.environment() == {"TRACEPARENT": spans.traceparent()}
        with span("strayed", kind="server", parent="00-nonsense"):
            pass
    served = memory.span("served")
    assert served.parent is not None
    assert f"{served.parent.span_id:016x}" == PARENT.split("-")[2]
    assert memory.span("strayed").parent == memory.span("outer").get_span_context()
    assert context_of(None) is None


@pytest.mark.usefixtures("telemetry")
async def test_a_span_that_no_block_fits_is_begun_and_ended(memory: Memory) -> None:
    begun = span("query", kind="client")
    begun.start()
    with span("meanwhile"):
        begun.rename("SELECT")
    begun.end(OSError("gone"))
    assert memory.span("meanwhile").parent is None
    assert memory.span("SELECT").status.status_code is StatusCode.ERROR


async def test_levels_of_what_is_watched_are_added_up(telemetry: Telemetry, memory: Memory) -> None:
    class Pool:
        def levels(self) -> list[tuple[str, int, dict[str, str]]]:
            return [("db.client.connection.count", 2, {"db.client.connection.pool.name": "p"})]

    first, second = Pool(), Pool()
    watched.update({first, second})
    assert telemetry.meter_provider is memory.meters
    labels = frozenset({("db.client.connection.pool.name", "p")})
    assert points(memory, "db.client.connection.count")[labels] == 4


def test_classes_of_errors_have_their_module_and_labels_are_few() -> None:
    assert error_type(OSError) == "OSError"
    assert error_type(subprocess.TimeoutExpired) == "subprocess.TimeoutExpired"
    assert max(len(metric.labels) for metric in METRICS.values()) <= 4


def test_a_process_whose_environment_names_a_span_goes_on_with_its_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACEPARENT", PARENT)
    made = initialise("child")
    try:
        assert (spans.traceparent() or "").startswith(PARENT[:36])
    finally:
        made.shutdown()
    assert spans.traceparent() is None


def test_the_helper_loads_no_telemetry_library() -> None:
    code = "import sys, agency.store, agency.coordination; print('opentelemetry' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
