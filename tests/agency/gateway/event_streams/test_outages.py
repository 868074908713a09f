"""A Redis that comes and goes: nothing that was sent is lost, and nothing is sent twice."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from redis.exceptions import TimeoutError as RedisTimeoutError

from agency.gateway.errors import GatewayRefusedError, Refusal
from agency.gateway.event_streams import EVERYTHING, redis_client
from agency.gateway.event_streams.pending_events import MOST_KEPT
from agency.gateway.events import EventType
from plainspec.services.redis.embedded import embedded_redis
from tests.agency.cache.test_server import silent_redis
from tests.agency.gateway.event_streams.line import Line
from tests.agency.gateway.event_streams.reading import ANA, BEN, read, thought, until

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from redis.asyncio import Redis

    from agency.gateway.event_streams import EventLog

pytestmark = pytest.mark.anyio


async def test_events_are_kept_while_redis_is_away_and_sent_in_order_when_it_is_back(
    gateway: Callable[..., AbstractAsyncContextManager[EventLog]], line: Line
) -> None:
    async with gateway(line.url) as log, log.subscribe(ANA) as subscription:
        await log.append(thought(1), ANA)
        await line.cut()
        kept = [await log.append(thought(number), ANA) for number in range(2, 12)]
        assert [event.offset for event in kept] == [0] * 10
        assert log.kept == 10
        await line.mend()
        assert [event.sequence for event in await read(subscription, 11)] == list(range(1, 12))
        await until(lambda: log.kept == 0)
        assert (await log.append(thought(12), ANA)).offset == 12


async def test_an_event_whose_answer_was_lost_is_sent_once(
    gateway: Callable[..., AbstractAsyncContextManager[EventLog]], line: Line
) -> None:
    async with gateway(line.url) as log:
        await log.append(thought(1), ANA)
        line.answers_lost = 2
        again = await log.append(thought(2), ANA)
        last = await log.append(thought(3), ANA)
        assert line.answers_lost == 0
    assert (again.offset, last.offset) == (2, 3)
    async with gateway() as log, log.subscribe(ANA, EVERYTHING) as subscription:
        assert [event.sequence for event in await read(subscription, 3)] == [1, 2, 3]


async def test_a_subscription_outlives_an_outage(
    gateway: Callable[..., AbstractAsyncContextManager[EventLog]], line: Line
) -> None:
    async with gateway(line.url) as cut, gateway() as whole, cut.subscribe(ANA) as subscription:
        sent = [await whole.append(thought(1), ANA)]
        assert await read(subscription, 1) == sent
        await line.cut()
        sent += [await whole.append(thought(number), ANA) for number in (2, 3)]
        await line.mend()
        assert await read(subscription, 2) == sent[1:]
        sent.append(await whole.append(thought(4), ANA))
        assert await read(subscription, 1) == sent[3:]


async def test_without_redis_nobody_can_subscribe(
    gateway: Callable[..., AbstractAsyncContextManager[EventLog]], line: Line
) -> None:
    async with gateway(line.url) as log:
        await line.cut()
        with pytest.raises(GatewayRefusedError) as refused:
            async with log.subscribe(ANA):
                raise AssertionError("subscribed")
        assert refused.value.code is Refusal.UNAVAILABLE
        await line.mend()
        await log.append(thought(1), ANA)
        async with log.subscribe(ANA) as subscription:
            assert subscription.ready.offset == 1


@pytest.mark.parametrize("scheme", ["redis", "rediss"], ids=["answering", "connecting"])
async def test_a_redis_that_is_silent_is_not_waited_for(scheme: str) -> None:
    async with silent_redis() as (_, url), redis_client(url.replace("redis", scheme), timeout_s=0.05) as client:
        async with asyncio.timeout(5.0):
            with pytest.raises(RedisTimeoutError):
                await client.ping()


async def test_wakes_that_are_lost_with_their_connection_lose_no_event(log: EventLog, redis: Redis) -> None:
    async with log.subscribe(ANA) as subscription:
        for number in range(1, 6):
            await redis.client_kill_filter(_type="pubsub")
            sent = await log.append(thought(number), ANA)
            assert await read(subscription, 1) == [sent]


async def test_a_redis_that_comes_back_empty_begins_another_stream(
    gateway: Callable[..., AbstractAsyncContextManager[EventLog]], tmp_path: Path
) -> None:
    with embedded_redis() as first, embedded_redis() as second:
        line = Line(str(first.url(0)), tmp_path / "moved.sock")
        async with line, gateway(line.url) as log, log.subscribe(ANA) as subscription:
            before = [await log.append(thought(number), ANA) for number in (1, 2)]
            assert await read(subscription, 2) == before
            await line.cut()
            await line.mend(str(second.url(0)))
            after = [await log.append(thought(number), ANA) for number in (3, 4, 5)]
            assert await read(subscription, 3) == after
            assert [event.offset for event in after] == [1, 2, 3]
            assert after[0].epoch != before[0].epoch
            assert subscription.waiting == 0


async def test_of_too_many_events_the_ending_is_kept(
    gateway: Callable[..., AbstractAsyncContextManager[EventLog]], line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    async with gateway(line.url) as log:
        await line.cut()
        await log.append(thought(1, "ended", EventType.AGENT_COMPLETED), ANA)
        for number in range(1, 71):
            await log.append(thought(number, kind=EventType.TOOL_EXECUTING), ANA)
        await log.append(thought(1), BEN)
        assert log.kept == MOST_KEPT + 1
        await line.mend()
        await until(lambda: log.kept == 0)
        async with log.subscribe(ANA, EVERYTHING) as subscription:
            events = await read(subscription, MOST_KEPT)
    assert [event.run_id for event in events[:2]] == ["ended", "run"]
    assert [event.sequence for event in events[1:]] == list(range(22, 71))
    assert "event 21 of run run is lost" in caplog.text


async def test_a_log_that_closes_sends_what_is_kept_or_says_what_is_lost(
    gateway: Callable[..., AbstractAsyncContextManager[EventLog]], line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    async with gateway(line.url) as log:
        await line.cut()
        await log.append(thought(1), ANA)
        log._kept._task.cancel()  # type: ignore[union-attr]
        await line.mend()
    async with gateway(line.url) as log:
        async with log.subscribe(ANA) as subscription:
            assert subscription.ready.offset == 1
        await line.cut()
        await log.append(thought(2), ANA)
    assert "1 events were not sent" in caplog.text


async def test_a_run_that_has_ended_has_no_more_events(log: EventLog) -> None:
    ending = await log.append(thought(3, kind=EventType.AGENT_COMPLETED), ANA)
    again = await log.append(thought(3, kind=EventType.AGENT_COMPLETED), ANA)
    later = await log.append(thought(4), ANA)
    assert (ending.offset, again.offset, later.offset) == (1, 1, 0)
    async with log.subscribe(ANA, EVERYTHING) as subscription:
        assert await read(subscription, 1) == [ending]
        assert subscription.ready.offset == 1


async def test_appending_that_is_cancelled_confuses_no_answers(log: EventLog) -> None:
    for number in range(1, 30):
        task = asyncio.create_task(log.append(thought(number), ANA))
        await asyncio.sleep(0.0005)
        task.cancel()
        await asyncio.wait([task])
    sent = await log.append(thought(30), ANA)
    async with log.subscribe(ANA, EVERYTHING) as subscription:
        assert subscription.ready.offset == sent.offset
        assert (await read(subscription, sent.offset))[-1] == sent
