"""What a client receives that was away: everything once and in order, or word that something is gone."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

from agency.gateway.event_streams import EVERYTHING, Resume, ResumeStatus, TooSlowError
from tests.agency.gateway.event_streams.reading import ANA, BEN, read, thought

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from redis.asyncio import Redis

    from agency.gateway.event_streams import EventLog

pytestmark = pytest.mark.anyio


async def test_offsets_count_a_users_events_and_an_epoch_names_the_stream(log: EventLog) -> None:
    events = [await log.append(thought(number), ANA) for number in range(1, 4)]
    other = await log.append(thought(1), BEN)
    assert [event.offset for event in events] == [1, 2, 3]
    assert len({event.epoch for event in events}) == 1
    assert (other.offset, other.epoch != events[0].epoch) == (1, True)


async def test_a_subscriber_who_asks_for_nothing_gets_what_happens_from_now_on(log: EventLog) -> None:
    await log.append(thought(1), ANA)
    async with log.subscribe(ANA) as subscription:
        assert (subscription.ready.resume, subscription.ready.offset) == (ResumeStatus.NONE, 1)
        sent = await log.append(thought(2), ANA)
        assert await read(subscription, 1) == [sent]


async def test_a_resumed_subscriber_gets_what_it_missed_and_then_what_happens(log: EventLog) -> None:
    sent = [await log.append(thought(number), ANA) for number in range(1, 251)]
    async with log.subscribe(ANA, Resume(sent[0].epoch, 9)) as subscription:
        assert subscription.ready.resume is ResumeStatus.RECOVERED
        sent.append(await log.append(thought(251), ANA))
        assert await read(subscription, 242) == sent[9:]


async def test_one_who_missed_nothing_has_recovered(log: EventLog) -> None:
    sent = await log.append(thought(1), ANA)
    async with log.subscribe(ANA, Resume(sent.epoch, 1)) as subscription:
        assert subscription.ready.resume is ResumeStatus.RECOVERED


@pytest.mark.parametrize("offset", [-1, 3, 10**30])
async def test_an_offset_that_the_stream_never_had_is_of_another_one(log: EventLog, offset: int) -> None:
    sent = [await log.append(thought(number), ANA) for number in (1, 2)]
    async with log.subscribe(ANA, Resume(sent[0].epoch, offset)) as subscription:
        assert subscription.ready.resume is ResumeStatus.UNKNOWN_EPOCH


async def test_of_another_stream_nothing_is_replayed(log: EventLog) -> None:
    await log.append(thought(1), ANA)
    async with log.subscribe(ANA, Resume("another", 0)) as subscription:
        assert subscription.ready.resume is ResumeStatus.UNKNOWN_EPOCH
        sent = await log.append(thought(2), ANA)
        assert await read(subscription, 1) == [sent]


async def test_the_window_is_so_many_events(gateway: Callable[..., AbstractAsyncContextManager[EventLog]]) -> None:
    async with gateway(window_events=10) as log:
        sent = [await log.append(thought(number), ANA) for number in range(1, 31)]
        async with log.subscribe(ANA, Resume(sent[0].epoch, 20)) as just_inside:
            assert just_inside.ready.resume is ResumeStatus.RECOVERED
        async with log.subscribe(ANA, Resume(sent[0].epoch, 19)) as just_outside:
            assert just_outside.ready.resume is ResumeStatus.GAP
            assert await read(just_outside, 10) == sent[20:]


async def test_the_window_is_so_many_seconds(gateway: Callable[..., AbstractAsyncContextManager[EventLog]]) -> None:
    async with gateway(window_s=0.2) as log:
        sent = [await log.append(thought(number), ANA) for number in (1, 2)]
        await asyncio.sleep(0.3)
        async with log.subscribe(ANA, Resume(sent[0].epoch, 1)) as subscription:
            assert subscription.ready.resume is ResumeStatus.GAP
            sent.append(await log.append(thought(3), ANA))
            assert await read(subscription, 1) == sent[2:]


async def test_events_older_than_the_window_are_removed(
    gateway: Callable[..., AbstractAsyncContextManager[EventLog]], redis: Redis
) -> None:
    async with gateway(window_s=0.2) as log:
        for number in range(1, 4):
            await log.append(thought(number), ANA)
        await asyncio.sleep(0.15)
        await log.append(thought(4), ANA)
        await asyncio.sleep(0.1)
        await log.append(thought(5), ANA)
    assert await redis.xlen("agency:events:acme:Ana") == 2


async def test_everything_in_the_window_can_be_asked_for(log: EventLog) -> None:
    sent = [await log.append(thought(number), ANA) for number in range(1, 4)]
    async with log.subscribe(ANA, EVERYTHING) as subscription:
        assert subscription.ready.resume is ResumeStatus.RECOVERED
        assert await read(subscription, 3) == sent


async def test_at_the_border_of_replay_and_live_nothing_is_lost_or_repeated(
    gateway: Callable[..., AbstractAsyncContextManager[EventLog]],
) -> None:
    async with gateway() as one, gateway() as other:

        async def run(log: EventLog, name: str) -> None:
            for number in range(1, 201):
                await log.append(thought(number, name), ANA)

        first = await one.append(thought(1), ANA)

        async def resume(log: EventLog, offset: int) -> list[int]:
            async with log.subscribe(ANA, Resume(first.epoch, offset)) as subscription:
                return [event.offset for event in await read(subscription, 601 - offset)]

        async with asyncio.TaskGroup() as together:
            for log, name in ((one, "a"), (other, "b"), (one, "c")):
                together.create_task(run(log, name))
            readers = []
            for number in range(24):
                readers.append(together.create_task(resume((one, other)[number % 2], number % 3 % 2)))
                await asyncio.sleep(0.005)
        for number, reader in enumerate(readers):
            assert reader.result() == list(range(number % 3 % 2 + 1, 602))


async def test_events_of_one_run_keep_their_order_in_all_subscriptions(log: EventLog) -> None:
    async with log.subscribe(ANA) as one, log.subscribe(ANA) as other:
        for number in range(1, 51):
            await log.append(thought(number), ANA)
        for subscription in (one, other):
            assert [event.sequence for event in await read(subscription, 50)] == list(range(1, 51))


async def test_who_reads_more_slowly_than_the_window_allows_is_told_so(
    gateway: Callable[..., AbstractAsyncContextManager[EventLog]],
) -> None:
    async with gateway(window_events=5) as log, log.subscribe(ANA) as slow:
        for number in range(1, 1001):
            await log.append(thought(number), ANA)
        await asyncio.wait_for(slow.overflow(989), 10)
        with pytest.raises(TooSlowError, match="are gone"):
            await read(slow, 1)


async def test_a_burst_makes_no_slow_reader_of_one_who_reads_it_at_once(
    log: EventLog, gateway: Callable[..., AbstractAsyncContextManager[EventLog]]
) -> None:
    async def burst() -> None:
        async with gateway() as other:
            for number in range(1, 61):
                await other.append(thought(number), ANA)

    async with log.subscribe(ANA) as quick:
        overflow = asyncio.create_task(quick.overflow(16))
        reading = asyncio.create_task(read(quick, 60))
        await asyncio.sleep(0)
        elsewhere = threading.Thread(target=asyncio.run, args=(burst(),))
        elsewhere.start()
        elsewhere.join()  # holds up this loop, so that all events come at once
        assert [event.sequence for event in await reading] == list(range(1, 61))
        assert not overflow.done()
        overflow.cancel()


async def test_what_is_replayed_does_not_count_as_waiting(log: EventLog) -> None:
    sent = [await log.append(thought(number), ANA) for number in range(1, 301)]
    async with log.subscribe(ANA, Resume(sent[0].epoch, 0)) as subscription:
        assert subscription.waiting == 0
        overflow = asyncio.create_task(subscription.overflow(1))
        await log.append(thought(301), ANA)
        await log.append(thought(302), ANA)
        await asyncio.wait_for(overflow, 10)
        assert subscription.waiting == 2
