"""A run as AG-UI events: one start, and one ending."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from ag_ui.core import Event as AguiEvent
from pydantic import TypeAdapter

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from tests.agency.gateway.web.people import House, Person

pytestmark = pytest.mark.anyio
EVENTS: TypeAdapter[Any] = TypeAdapter(AguiEvent)
ENDINGS = {"RUN_FINISHED", "RUN_ERROR"}


async def stream(person: Person, run: str) -> list[dict[str, Any]]:
    """Read the stream of a run to its end; every event is one of the protocol."""
    events = []
    async with person.http.stream("GET", f"/v1/runs/{run}/ag-ui", headers=person.headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        async for line in answer.aiter_lines():
            if line.startswith("data: "):
                events.append(orjson.loads(line.removeprefix("data: ")))
                EVENTS.validate_python(events[-1])
    return events


def kinds(events: list[dict[str, Any]]) -> list[str]:
    return [event["type"] for event in events]


async def test_a_run_is_streamed_from_its_start_to_its_end(ana: Person) -> None:
    run = await ana.start_run("researcher", topic="rain")
    events = await stream(ana, run)
    assert kinds(events) == [
        "RUN_STARTED",
        "REASONING_START",
        "REASONING_MESSAGE_START",
        "REASONING_MESSAGE_CONTENT",
        "REASONING_MESSAGE_END",
        "REASONING_END",
        "TOOL_CALL_START",
        "TOOL_CALL_ARGS",
        "TOOL_CALL_END",
        "TOOL_CALL_RESULT",
        "RUN_FINISHED",
    ]
    assert {events[0]["runId"], events[-1]["runId"]} == {run}
    assert events[-1]["outcome"] == {"type": "success"}
    assert events[-1]["result"] == {"found": ["rain, found with a key of 9 characters"]}
    assert "swordfish" not in str(events)


async def test_a_failed_run_ends_with_an_error(ana: Person) -> None:
    events = await stream(ana, await ana.start_run("failer"))
    assert kinds(events) == ["RUN_STARTED", "RUN_ERROR"]
    assert "no rain today" in events[-1]["message"]


async def test_a_cancelled_run_ends_as_cancelled(ana: Person) -> None:
    run = await ana.start_run("waiter")
    streaming = asyncio.create_task(stream(ana, run))
    await ana.http.post(f"/v1/runs/{run}/cancel", headers=ana.headers)
    events = await streaming
    assert kinds(events) == ["RUN_STARTED", "RUN_FINISHED"]
    assert events[-1]["outcome"] == {"type": "cancelled"}


async def test_runs_beside_it_are_left_out(ana: Person, house: House) -> None:
    run = await ana.start_run("waiter", topic="rain")
    streaming = asyncio.create_task(stream(ana, run))
    await ana.start_run("researcher", topic="sun")
    house.doings.may_go_on.set()
    events = await streaming
    assert kinds(events) == ["RUN_STARTED", "RUN_FINISHED"]
    assert events[-1]["result"] == {"topic": "rain"}


async def test_a_run_whose_events_are_gone_is_told_by_what_is_stored(ana: Person, redis: Redis) -> None:
    run = await ana.start_run("failer")
    assert kinds(await stream(ana, run)) == ["RUN_STARTED", "RUN_ERROR"]
    await redis.flushdb()
    events = await stream(ana, run)
    assert kinds(events) == ["RUN_STARTED", "RUN_ERROR"]
    assert "no rain today" in events[-1]["message"]


async def test_a_quiet_run_is_waited_for(house: House) -> None:
    async with house.gateway(heartbeat_s=0.05) as gateway, house.person(gateway) as ana:
        run = await ana.start_run("waiter")
        async with ana.http.stream("GET", f"/v1/runs/{run}/ag-ui", headers=ana.headers) as answer:
            lines = answer.aiter_lines()
            async for line in lines:
                if line.startswith(": "):
                    break
            house.doings.may_go_on.set()
            said = "".join([line async for line in lines])
        assert sum(ending in said for ending in ENDINGS) == 1


async def test_a_gateway_that_stops_ends_its_streams(house: House) -> None:
    async with house.gateway() as gateway, house.person(gateway) as ana:
        streaming = asyncio.create_task(stream(ana, await ana.start_run("waiter")))
        await asyncio.sleep(0.1)
        await gateway.stop()
        assert kinds(await streaming)[-1] == "RUN_FINISHED"
