"""Every run ends once, with one `agent_completed`, whatever becomes of it."""

from __future__ import annotations

import asyncio
import itertools
from typing import TYPE_CHECKING

import pytest

from agency.gateway.errors import GatewayRefusedError, Refusal
from agency.gateway.runs import RunState, execution
from agency.ids import ThreadID, UserID, new_run_id
from tests.agency.gateway.event_streams.reading import LIMIT_S
from tests.agency.gateway.runs.conftest import thread_of
from tests.agency.gateway.runs.people import ANA, BEN, Gateway, kinds, until

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from agency.store import Store
    from tests.agency.gateway.event_streams.line import Line

pytestmark = pytest.mark.anyio
TOOL = ["agent_started", "tool_executing", "tool_completed", "agent_completed"]


async def test_a_run_stores_its_result_and_announces_what_it_does(gateway: Gateway, thread: ThreadID) -> None:
    record, events = await gateway.run("research", thread, {"topic": "rain"})
    result = {"input": {"topic": "rain"}, "found": "rain"}
    assert (record.state, record.output, record.error) == (RunState.COMPLETED, result, None)
    assert record.started_at is not None
    assert record.ended_at is not None
    assert kinds(events) == ["agent_started", "agent_thinking", *TOOL[1:]]
    assert [event.sequence for event in events] == [1, 2, 3, 4, 5]
    assert all(one.timestamp <= next_one.timestamp for one, next_one in itertools.pairwise(events))
    assert events[2].payload["parameters"] == {"q": "rain", "api_key": "[redacted]"}
    assert events[3].payload["result"] == {"found": "rain", "token": "[redacted]"}
    assert events[2].payload["call_id"] == events[3].payload["call_id"]
    assert (events[4].payload["status"], events[4].payload["result"]) == ("completed", result)
    assert await gateway.written() == ["it rains"]
    assert await gateway.executions(thread) == [("completed", result)]


async def test_a_run_that_fails_rolls_back_what_it_wrote_and_keeps_the_rest(gateway: Gateway, thread: ThreadID) -> None:
    await gateway.run("research", thread)
    record, events = await gateway.run("fail", thread, "rain")
    error = "no rain: Bearer [redacted]"
    assert (record.state, record.output, record.error) == (RunState.FAILED, None, error)
    assert kinds(events) == ["agent_started", "agent_completed"]
    assert (events[1].payload["status"], events[1].payload["message"]) == ("failed", error)
    assert await gateway.written() == ["it rains"]
    assert [status for status, _ in await gateway.executions(thread)] == ["completed", "failed"]


async def test_the_end_of_a_tool_is_announced_also_if_it_fails(gateway: Gateway, thread: ThreadID) -> None:
    record, events = await gateway.run("fail_in_tool", thread)
    assert kinds(events) == TOOL
    assert (events[2].payload["status"], events[2].payload["message"]) == ("failed", "no such shelf")
    assert record.error == "no such shelf"


@pytest.mark.parametrize(
    ("agent", "value", "error"),
    [
        ("unmade", None, "no agent for acme/Ana"),
        ("cancel_itself", None, "the agent has cancelled itself"),
        ("return_nothing_storable", "object", "Unable to serialize"),
        ("return_nothing_storable", "nan", "Out of range float values"),
        ("return_nothing_storable", "nul", "what the run has written was refused"),
        ("break_its_transaction", None, "what the run has written was refused"),
    ],
)
async def test_careless_agents_fail(
    gateway: Gateway, thread: ThreadID, agent: str, value: str | None, error: str
) -> None:
    record, events = await gateway.run(agent, thread, value)
    assert (record.state, kinds(events)) == (RunState.FAILED, ["agent_started", "agent_completed"])
    assert (record.error or "").startswith(error)
    assert await gateway.written() == []


async def test_a_run_is_cancelled_in_its_tool(gateway: Gateway, thread: ThreadID) -> None:
    run = await gateway.start("wait_in_tool", thread)
    await announced(gateway, 2)
    await gateway.runs.cancel(ANA, run)
    await asyncio.wait_for(gateway.runs.wait(run), LIMIT_S)
    events = await gateway.events(run)
    assert kinds(events) == TOOL
    assert [event.payload["status"] for event in events[2:]] == ["cancelled", "cancelled"]
    assert (await gateway.runs.get(ANA, run)).state is RunState.CANCELLED
    assert await gateway.written() == []
    with pytest.raises(GatewayRefusedError) as refused:
        await gateway.runs.cancel(ANA, run)
    assert refused.value.code is Refusal.CONFLICT


async def test_a_run_that_is_cancelled_at_once_has_a_start_and_an_end(gateway: Gateway, thread: ThreadID) -> None:
    run = await gateway.start("research", thread)
    await gateway.runs.cancel(ANA, run)
    await asyncio.wait_for(gateway.runs.wait(run), LIMIT_S)
    events = kinds(await gateway.events(run))
    assert events[0] == "agent_started"
    assert events.count("agent_completed") == 1


async def test_a_run_that_takes_too_long_fails(
    opened: Callable[..., AbstractAsyncContextManager[Gateway]], thread: ThreadID
) -> None:
    async with opened(run_timeout_s=0.2) as gateway:
        record, events = await gateway.run("wait_in_tool", thread)
    assert (record.state, record.error) == (RunState.FAILED, "the run took longer than 0.2 s")
    assert kinds(events) == TOOL


async def test_an_agent_that_ignores_its_cancellation_changes_nothing_of_the_end(
    gateway: Gateway, thread: ThreadID
) -> None:
    run = await gateway.start("be_stubborn", thread)
    await announced(gateway, 1)
    await gateway.runs.cancel(ANA, run)
    await asyncio.wait_for(gateway.runs.wait(run), LIMIT_S)
    events = await gateway.events(run)
    assert kinds(events) == ["agent_started", "agent_thinking", "agent_completed"]
    assert events[2].payload["status"] == "cancelled"


async def test_an_agent_that_does_not_end_is_left_behind(
    gateway: Gateway, thread: ThreadID, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(execution, "CANCEL_S", 0.0)
    run = await gateway.start("be_stubborn", thread)
    await announced(gateway, 1)
    await gateway.runs.cancel(ANA, run)
    await asyncio.wait_for(gateway.runs.wait(run), LIMIT_S)
    await asyncio.sleep(0.1)
    assert kinds(await gateway.events(run))[-1] == "agent_completed"
    assert "does not end although it was cancelled" in caplog.text


async def test_a_shutdown_lets_runs_finish_and_cancels_those_that_do_not(
    opened: Callable[..., AbstractAsyncContextManager[Gateway]], thread: ThreadID
) -> None:
    async with opened() as gateway:
        finishes = await gateway.start("take_a_moment", thread)
        stays = await gateway.start("wait_in_tool", thread)
        await announced(gateway, 4)
        await gateway.runs.close(grace_s=1.5)
        assert (await gateway.runs.get(ANA, finishes)).state is RunState.COMPLETED
        record = await gateway.runs.get(ANA, stays)
        assert (record.state, record.error) == (RunState.CANCELLED, "cancelled: the gateway shuts down")
        for run in (finishes, stays):
            assert kinds(await gateway.events(run)).count("agent_completed") == 1
        with pytest.raises(GatewayRefusedError) as refused:
            await gateway.start("research", thread)
        assert refused.value.code is Refusal.UNAVAILABLE


async def test_a_run_goes_on_without_redis_and_its_events_follow(
    opened: Callable[..., AbstractAsyncContextManager[Gateway]], thread: ThreadID, line: Line
) -> None:
    async with opened(line.url) as gateway:
        await line.cut()
        run = await gateway.start("research", thread)
        await asyncio.wait_for(gateway.runs.wait(run), LIMIT_S)
        assert (await gateway.runs.get(ANA, run)).state is RunState.COMPLETED
        await line.mend()
        await until(lambda: gateway.log.kept == 0)
        assert kinds(await gateway.events(run)) == ["agent_started", "agent_thinking", *TOOL[1:]]


@pytest.mark.parametrize("value", [object(), float("inf"), {"nul": "a\x00b"}])
async def test_an_input_that_is_no_json_is_refused(gateway: Gateway, thread: ThreadID, value: object) -> None:
    with pytest.raises(GatewayRefusedError) as refused:
        await gateway.start("research", thread, value)
    assert refused.value.code is Refusal.INVALID_MESSAGE


async def test_what_is_another_users_is_not_found(gateway: Gateway, thread: ThreadID, store: Store) -> None:
    run = await gateway.start("research", thread)
    for stranger in (BEN, UserID("globex", "Ana")):
        await thread_of(store, stranger)
        for request in (
            gateway.start("research", thread, user=stranger),
            gateway.runs.get(stranger, run),
            gateway.runs.cancel(stranger, run),
        ):
            with pytest.raises(GatewayRefusedError) as refused:
                await request
            assert refused.value.code is Refusal.NOT_FOUND
    assert await gateway.log.redis.zcard("agency:runs:leases") <= 1
    await asyncio.wait_for(gateway.runs.wait(run), LIMIT_S)
    assert (await gateway.runs.get(ANA, run)).state is RunState.COMPLETED


async def test_what_does_not_exist_is_not_found(gateway: Gateway, thread: ThreadID) -> None:
    for request in (gateway.start("nobody", thread), gateway.runs.get(ANA, new_run_id())):
        with pytest.raises(GatewayRefusedError) as refused:
            await request
        assert refused.value.code is Refusal.NOT_FOUND


async def test_runs_of_two_users_at_once_have_their_own_data(gateway: Gateway, store: Store) -> None:
    users = [ANA, BEN, UserID("globex", "Ana")]
    threads = [await thread_of(store, user) for user in users]
    runs = await asyncio.gather(
        *(
            gateway.start("research", threads[number % 3], {"of": str(users[number % 3])}, users[number % 3])
            for number in range(12)
        )
    )
    for number, run in enumerate(runs):
        user = users[number % 3]
        await asyncio.wait_for(gateway.runs.wait(run), LIMIT_S)
        record = await gateway.runs.get(user, run)
        assert (record.thread, record.output["input"]) == (threads[number % 3], {"of": str(user)})
        assert [event.sequence for event in await gateway.events(run, user)] == [1, 2, 3, 4, 5]


async def announced(gateway: Gateway, count: int) -> None:
    """Wait until so many of Ana's events are in her stream."""
    async with asyncio.timeout(LIMIT_S):
        while await gateway.log.redis.xlen("agency:events:acme:Ana") < count:  # noqa: ASYNC110 - there is no event
            await asyncio.sleep(0.01)
