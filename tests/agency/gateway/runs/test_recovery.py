"""Runs whose gateway has died are ended once; those of a gateway that lives are left alone."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import pytest

from agency.gateway.agents import RunEndedError
from agency.gateway.errors import GatewayRefusedError, Refusal
from agency.gateway.event_streams import EventLog, redis_client
from agency.gateway.events import EventType
from agency.gateway.runs import RunService, RunState
from agency.gateway.runs.announcer import Announcer
from agency.gateway.runs.leases import Leased, Leases
from agency.gateway.runs.recovering import BY_DEATH, recover_run
from agency.gateway.runs.service import BY_SHUTDOWN
from agency.gateway.runs.storing import store_end
from agency.ids import ThreadID, new_request_id, new_run_id
from agency.store import Store
from plainspec.systems.agency.store.database import application_url
from tests.agency.gateway.event_streams.reading import LIMIT_S
from tests.agency.gateway.runs.people import AGENTS, ANA, Gateway, kinds
from tests.agency.gateway.runs.test_endings import announced

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager

    from redis.asyncio import Redis

    from tests.agency.gateway.event_streams.line import Line

pytestmark = pytest.mark.anyio
LEASE_S = 0.3


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with redis_client(redis_url) as client:
        yield client


async def left_run(store: Store, redis: Redis, thread: ThreadID, state: str = "active", announced: int = 2) -> Leased:
    """Leave a run as a process does that dies in the middle of it."""
    leased = Leased(ANA, thread, new_run_id(), "research")
    async with store.unit_of_work(tenant="acme", user="Ana") as work:
        await work.runs.create(leased.run.value, thread.value, leased.agent, None)
        if state != "created":
            await work.runs.activate(leased.run.value)
    await Leases(redis, LEASE_S).renew([leased])
    announcer = Announcer(EventLog(redis), leased)
    for number in range(announced):
        if number == 0:
            await announcer.announce_start()
        else:
            await announcer.announce(EventType.AGENT_THINKING, reasoning="hm")
    return leased


async def ended(gateway: Gateway, leased: Leased) -> list[str]:
    """Wait until a run has ended, by whomever, and return what was announced."""
    events = await gateway.events(leased.run)
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    assert (events[-1].payload["status"], events[-1].payload["message"]) == ("failed", BY_DEATH.error)
    assert (await gateway.runs.get(ANA, leased.run)).state is RunState.FAILED
    return kinds(events)


@pytest.fixture(params=[("created", 0), ("active", 0), ("active", 1), ("active", 2)], ids=str)
async def left(store: Store, redis: Redis, thread: ThreadID, request: pytest.FixtureRequest) -> Leased:
    return await left_run(store, redis, thread, *request.param)


async def test_a_run_is_ended_once_by_one_of_two_gateways(
    opened: Callable[..., AbstractAsyncContextManager[Gateway]], left: Leased, redis: Redis
) -> None:
    async with opened(lease_s=LEASE_S) as one, opened(lease_s=LEASE_S) as other:
        for gateway in (one, other):
            events = await ended(gateway, left)
            assert [event for event in events if event != "agent_thinking"] == ["agent_started", "agent_completed"]
        assert await one.executions(left.thread) == [("failed", {"error": BY_DEATH.error})]
        await released(redis)


async def test_an_end_that_was_stored_but_not_announced_is_announced(
    opened: Callable[..., AbstractAsyncContextManager[Gateway]], store: Store, redis: Redis, thread: ThreadID
) -> None:
    leased = await left_run(store, redis, thread)
    await store_end(store, leased, BY_DEATH)
    async with opened(lease_s=LEASE_S) as gateway:
        assert (await ended(gateway, leased))[-1] == "agent_completed"
        assert len(await gateway.executions(thread)) == 1


async def test_calls_at_the_same_time_end_a_run_once(
    opened: Callable[..., AbstractAsyncContextManager[Gateway]], store: Store, redis: Redis, thread: ThreadID
) -> None:
    leased = await left_run(store, redis, thread)
    async with AsyncExitStack() as stack:
        gateways = [await stack.enter_async_context(opened(lease_s=LEASE_S)) for _ in range(3)]
        found: list[object] = []
        async with asyncio.timeout(LIMIT_S):
            while (await gateways[0].runs.get(ANA, leased.run)).state is RunState.ACTIVE:
                for ended_now in await asyncio.gather(*(gateway.runs.recover() for gateway in gateways)):
                    found += ended_now
        assert found in ([], [leased.run])
        assert (await ended(gateways[0], leased)).count("agent_completed") == 1
        assert len(await gateways[0].executions(thread)) == 1


async def test_two_that_recover_one_run_announce_one_end(gateway: Gateway, left: Leased) -> None:
    await asyncio.gather(*(recover_run(gateway.store, gateway.log, left) for _ in range(5)))
    assert (await ended(gateway, left)).count("agent_completed") == 1
    assert len(await gateway.executions(left.thread)) == 1


async def test_a_run_of_a_gateway_that_lives_is_left_alone(
    opened: Callable[..., AbstractAsyncContextManager[Gateway]], thread: ThreadID
) -> None:
    async with opened(lease_s=LEASE_S) as one, opened(lease_s=LEASE_S) as other:
        run = await one.start("wait_in_tool", thread)
        for _ in range(20):
            assert await other.runs.recover() == ()
            await asyncio.sleep(LEASE_S / 5)
        assert (await other.runs.get(ANA, run)).state is RunState.ACTIVE


async def test_an_outage_of_redis_that_is_longer_than_a_lease_ends_no_run(
    opened: Callable[..., AbstractAsyncContextManager[Gateway]], thread: ThreadID, line: Line
) -> None:
    async with opened(line.url, lease_s=2.0) as cut_off, opened(lease_s=2.0) as other:
        run = await cut_off.start("wait_in_tool", thread)
        await announced(other, 2)
        await line.cut()
        await asyncio.sleep(2.5)
        await line.mend()
        await asyncio.sleep(2.0)
        assert (await other.runs.get(ANA, run)).state is RunState.ACTIVE
        await other.runs.cancel(ANA, run)
        assert (await other.events(run))[-1].payload["status"] == "cancelled"


async def test_a_run_whose_lease_is_lost_is_watched_once_it_is_read(
    opened: Callable[..., AbstractAsyncContextManager[Gateway]], store: Store, redis: Redis, thread: ThreadID
) -> None:
    leased = await left_run(store, redis, thread)
    await Leases(redis, LEASE_S).release(leased)
    async with opened(lease_s=LEASE_S) as gateway:
        assert (await gateway.runs.get(ANA, leased.run)).state is RunState.ACTIVE
        assert (await ended(gateway, leased))[-1] == "agent_completed"


async def test_a_gateway_that_was_taken_for_dead_announces_and_stores_nothing_more(
    opened: Callable[..., AbstractAsyncContextManager[Gateway]], store: Store, thread: ThreadID
) -> None:
    async with opened() as slow:
        run = await slow.start("wait_in_tool", thread)
        await announced(slow, 2)
        leased = Leased(ANA, thread, run, "wait_in_tool")
        record = await store_end(store, leased, BY_DEATH)
        assert record is not None
        await Announcer(slow.log, leased, sequence=2).announce_end(record)
        slow.runs._executions[run][0].request_end(BY_SHUTDOWN)
        await asyncio.wait_for(slow.runs.wait(run), LIMIT_S)
        assert kinds(await slow.events(run)) == ["agent_started", "tool_executing", "agent_completed"]
        assert len(await slow.executions(thread)) == 1


async def test_a_run_is_cancelled_through_another_gateway(
    opened: Callable[..., AbstractAsyncContextManager[Gateway]], thread: ThreadID
) -> None:
    async with opened() as one, opened() as other:
        run = await one.start("wait_in_tool", thread)
        await other.runs.cancel(ANA, run)
        await asyncio.wait_for(one.runs.wait(run), LIMIT_S)
        assert (await other.runs.get(ANA, run)).state is RunState.CANCELLED


async def test_a_cancellation_that_nobody_carries_out_is_forgotten_within_an_hour(redis: Redis) -> None:
    leases = Leases(redis, LEASE_S)
    leased = Leased(ANA, ThreadID(new_run_id().value), new_run_id(), "research")
    await leases.request_cancel(leased.run)
    (key,) = await redis.keys("agency:runs:*")
    assert 0 < await redis.ttl(key) <= 3600
    await leases.release(leased)
    assert await redis.keys("agency:runs:*") == []


async def test_a_run_whose_thread_is_gone_is_forgotten(
    opened: Callable[..., AbstractAsyncContextManager[Gateway]], redis: Redis
) -> None:
    leased = Leased(ANA, ThreadID(new_run_id().value), new_run_id(), "research")
    await Leases(redis, LEASE_S).renew([leased])
    async with opened(lease_s=LEASE_S):
        await released(redis)


async def test_nothing_is_announced_after_the_end(redis: Redis, store: Store, thread: ThreadID) -> None:
    leased = await left_run(store, redis, thread)
    record = await store_end(store, leased, BY_DEATH)
    assert record is not None
    announcer = Announcer(EventLog(redis), leased, sequence=2)
    await announcer.announce_end(record)
    with pytest.raises(RunEndedError):
        await announcer.announce(EventType.AGENT_THINKING, reasoning="hm")


async def released(redis: Redis) -> None:
    """Wait until no run is leased."""
    async with asyncio.timeout(LIMIT_S):
        while await redis.exists("agency:runs:leases"):  # noqa: ASYNC110 - there is no event
            await asyncio.sleep(0.02)


async def test_an_end_that_the_database_does_not_take_is_left_to_another_gateway(
    opened: Callable[..., AbstractAsyncContextManager[Gateway]], database_url: str, redis_url: str, thread: ThreadID
) -> None:
    async with (
        Store(application_url(database_url)) as cut_off,
        redis_client(redis_url) as client,
        EventLog(client) as log,
        RunService(cut_off, log, AGENTS, lease_s=LEASE_S) as runs,
        opened(lease_s=LEASE_S) as other,
    ):
        run = await runs.start(ANA, thread, "take_a_moment", None, new_request_id())
        await announced(other, 2)
        await cut_off.close()
        await asyncio.wait_for(runs.wait(run), LIMIT_S)
        with pytest.raises(GatewayRefusedError) as refused:
            await runs.start(ANA, thread, "take_a_moment", None, new_request_id())
        assert refused.value.code is Refusal.UNAVAILABLE
        assert await ended(other, Leased(ANA, thread, run, "take_a_moment")) == [
            "agent_started",
            "agent_thinking",
            "agent_completed",
        ]
