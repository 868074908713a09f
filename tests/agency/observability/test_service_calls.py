"""Spans below the span of a service call: what each component of the agency does in turn, and how that ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from opentelemetry.trace import StatusCode

from agency.observability.spans import span
from agency.store import Store
from agency.store.errors import PoolClosedError
from plainspec.ports.telemetry import CallEnding, Part
from plainspec.services.redis.embedded import embedded_redis
from plainspec.services.stand_ins.ollama import OllamaStandIn
from plainspec.systems.agency.service_calls import AgencyServiceCalls

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from opentelemetry.sdk.trace import ReadableSpan

    from tests.agency.observability.conftest import Memory

pytestmark = [pytest.mark.anyio, pytest.mark.requirement("S2-PERF-06")]

WORKFLOW = "coordinator(price >> (retry(research, 0)))"
NESTED = {
    Part.STORE: {
        ("store.unit_of_work", "store.transaction"),
        ("store.checkout", "store.unit_of_work"),
        ("SELECT", "store.unit_of_work"),
        ("store.commit", "store.unit_of_work"),
    },
    Part.CACHE: {("cache.command", "cache.get_or_load")},
    Part.MESSAGES: {
        ("message.store", "message.handle"),
        ("message.answer", "message.handle"),
        ("message.deliver", "message.handle"),
    },
    Part.SESSIONS: {("cache.set", "session")},
    Part.WORKFLOWS: {(f"primitive.{WORKFLOW}", f"invoke_workflow {WORKFLOW}")},
    Part.MEMORY: {("embeddings all-minilm", "memory.remember"), ("store.unit_of_work", "memory.remember")},
    Part.SEARCHES: {("memory.find", "memory.search")},
    Part.PLANNER: {
        ("plan.create", "caller"),
        ("embeddings all-minilm", "plan.create"),
        ("phase.move", "plan.run"),
        ("task.recall", "primitive.work"),
        ("task.capture", "task.run"),
        ("memory.keep", "store.unit_of_work"),
        ("memory.embed", "task.run"),
    },
}
"""Spans and their parents."""


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    with embedded_redis() as running:
        yield str(running.url(0))


@pytest.fixture
async def calls(database_url: str, redis_url: str, memory: Memory) -> AsyncIterator[AgencyServiceCalls]:
    """Hand out calls of the agency's components, with a stand-in for Ollama."""
    ollama = OllamaStandIn()
    await ollama.server.start()
    async with AgencyServiceCalls.at(database_url, redis_url, ollama.server.url) as opened:
        memory.exporter.clear()  # the spans of what the calls need
        yield opened
    await ollama.server.kill()


@pytest.mark.requirement("S0-OBS-05")
@pytest.mark.parametrize("component", NESTED)
@pytest.mark.usefixtures("telemetry")
async def test_what_a_call_does_in_turn_is_below_its_span(
    component: Part, calls: AgencyServiceCalls, memory: Memory
) -> None:
    with span("caller"):
        await calls.call(component, CallEnding.RETURNS)
    spans = memory.exporter.get_finished_spans()
    names = {one.context.span_id: one.name for one in spans}
    nested = {(one.name, names.get(one.parent.span_id)) for one in spans if one.parent}
    assert nested >= NESTED[component]


@pytest.mark.usefixtures("telemetry")
async def test_a_transaction_counts_its_attempts(calls: AgencyServiceCalls, memory: Memory) -> None:
    await calls.call(Part.STORE, CallEnding.RETURNS)
    assert dict(memory.span("store.transaction").attributes or {})["store.attempts"] == 1


@pytest.mark.parametrize(
    ("component", "name", "error"),
    [
        (Part.STORE, "store.unit_of_work", "agency.store.errors.RefusedError"),
        (Part.MESSAGES, "message.handle", "agency.messaging.errors.StageFailedError"),
        (Part.WORKFLOWS, "primitive.research", "LookupError"),
        (Part.PLANNER, "plan.run", "agency.planning.errors.PlanBlockedError"),
        (Part.PLANNER, "task.run", "agency.planning.errors.TaskFailedError"),
        (Part.DELIVERIES, "delivery.specification", "could not run"),
    ],
)
@pytest.mark.usefixtures("telemetry")
async def test_an_error_marks_the_spans_that_it_passes(
    component: Part, name: str, error: str, calls: AgencyServiceCalls, memory: Memory
) -> None:
    await calls.call(component, CallEnding.FAILS)
    assert ending(memory.span(name)) == (StatusCode.ERROR, error, None)


@pytest.mark.usefixtures("telemetry")
async def test_work_that_cannot_begin_has_failed(database_url: str, memory: Memory) -> None:
    store = Store(database_url)
    await store.close()
    with pytest.raises(PoolClosedError):
        await store.unit_of_work().__aenter__()
    assert ending(memory.span("store.unit_of_work")) == (StatusCode.ERROR, "agency.store.errors.PoolClosedError", None)


@pytest.mark.parametrize(
    ("component", "name"),
    [
        (Part.STORE, "SELECT"),
        (Part.STORE, "store.unit_of_work"),
        (Part.MESSAGES, "primitive.ask"),
        (Part.WORKFLOWS, "primitive.research"),
        (Part.PLANNER, "task.run"),
        (Part.DELIVERIES, "delivery.refactoring"),
    ],
)
@pytest.mark.usefixtures("telemetry")
async def test_a_cancellation_marks_the_spans_that_it_ends(
    component: Part, name: str, calls: AgencyServiceCalls, memory: Memory
) -> None:
    await calls.call(component, CallEnding.CANCELLED)
    assert ending(memory.span(name)) == (StatusCode.UNSET, None, True)


def ending(ended: ReadableSpan) -> tuple[StatusCode, object, object]:
    """Return how a span has ended: its status, the class of its error, and whether it was cancelled."""
    attributes = ended.attributes or {}
    return ended.status.status_code, attributes.get("error.type"), attributes.get("agency.cancelled")
