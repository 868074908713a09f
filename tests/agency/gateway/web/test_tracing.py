"""Spans and metrics of a gateway: its requests, and the runs that they start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from opentelemetry.trace import StatusCode

from agency.ids import ensure_run_id
from agency.observability import initialise
from tests.agency.observability.conftest import Memory
from tests.agency.observability.test_service_calls import ending
from tests.agency.observability.test_spans import points

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.agency.gateway.web.people import Person

pytestmark = pytest.mark.anyio


@pytest.fixture
def memory() -> Iterator[Memory]:
    """Turn telemetry on."""
    memory = Memory()
    telemetry = initialise("gateway", tracer_provider=memory.tracers, meter_provider=memory.meters)
    yield memory
    telemetry.shutdown()


async def test_requests_are_counted_by_route_and_status_and_by_nothing_else(memory: Memory, ana: Person) -> None:
    run = "5f0c0000-0000-4000-8000-000000000000"
    for path in (f"/v1/runs/{run}", f"/v1/runs/{run}?again=1", "/nowhere"):
        await ana.http.get(path, headers=ana.headers)
    known = {"http.request.method": "GET", "http.response.status_code": 404}
    assert points(memory, "http.server.request.duration") == {
        frozenset((known | {"http.route": "/v1/runs/{run_id}"}).items()): 2,
        frozenset(known.items()): 1,
    }


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        ("researcher", (StatusCode.UNSET, None, None)),
        ("failer", (StatusCode.ERROR, "run_failed", None)),
        ("waiter", (StatusCode.UNSET, None, True)),
    ],
)
async def test_the_span_of_a_run_says_how_it_has_ended(
    agent: str, expected: tuple[StatusCode, str | None, bool | None], memory: Memory, ana: Person
) -> None:
    run = await ana.start_run(agent, topic="rain")
    if agent == "waiter":
        await ana.http.post(f"/v1/runs/{run}/cancel", headers=ana.headers)
    await ana.gateway.service.runs.wait(ensure_run_id(run))
    assert ending(memory.span("run")) == expected
