"""Events of a user reach all of the user's connections, in every process, and nobody else's."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.gateway.event_streams.keys import head_key, mark_key, stream_key, wake_channel
from agency.ids import LONGEST, UserID
from tests.agency.gateway.event_streams.reading import ANA, BEN, read, thought, until

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from redis.asyncio import Redis

    from agency.gateway.event_streams import EventLog

pytestmark = pytest.mark.anyio

NAMES = st.text(st.sampled_from("ab:%/ {}é"), min_size=1, max_size=min(8, LONGEST)).filter(
    lambda name: name == name.strip()
)
USERS = st.builds(UserID, NAMES.filter(lambda name: "/" not in name), NAMES)


@given(one=USERS, other=USERS, run=st.sampled_from(["1", "head", "1:head"]))
def test_no_two_users_share_a_key(one: UserID, other: UserID, run: str) -> None:
    keys = [{stream_key(user), head_key(user), mark_key(user, run), wake_channel(user)} for user in (one, other)]
    assert [len(each) for each in keys] == [4, 4]
    assert one == other or not keys[0] & keys[1]


async def test_every_connection_of_a_user_gets_each_event_in_all_processes(
    gateway: Callable[..., AbstractAsyncContextManager[EventLog]],
) -> None:
    async with (
        gateway() as one,
        gateway() as other,
        one.subscribe(ANA) as desk,
        one.subscribe(ANA) as phone,
        other.subscribe(ANA) as tablet,
    ):
        sent = [await log.append(thought(number), ANA) for number, log in ((1, one), (2, other), (3, one))]
        for subscription in (desk, phone, tablet):
            assert await read(subscription, 3) == sent


@pytest.mark.parametrize(
    "stranger", [BEN, UserID("globex", "Ana"), UserID("acme:Ana", "head"), UserID("acme", "Ana:x")]
)
async def test_nobody_else_gets_anything(log: EventLog, stranger: UserID) -> None:
    async with log.subscribe(ANA) as hers, log.subscribe(stranger) as theirs:
        sent = await log.append(thought(1), ANA)
        assert await read(hers, 1) == [sent]
        own = await log.append(thought(1, "own"), stranger)
        assert await read(theirs, 1) == [own]
        assert own.offset == 1


async def test_one_connection_listens_however_many_subscribe(log: EventLog, redis: Redis) -> None:
    async with asyncio.TaskGroup() as together:
        leave = asyncio.Event()

        async def subscribe(number: int) -> None:
            async with log.subscribe(UserID("acme", f"user {number}")):
                await leave.wait()

        for number in range(30):
            together.create_task(subscribe(number))
        await until(lambda: len(log._followed) == 30)
        await asyncio.sleep(0.1)
        listening = await redis.client_list(_type="pubsub")
        leave.set()
    assert len(listening) == 1
    assert not log._followed


async def test_who_leaves_gets_nothing_more_and_others_go_on(log: EventLog) -> None:
    async with log.subscribe(ANA) as stays:
        async with log.subscribe(ANA) as leaves:
            await log.append(thought(1), ANA)
            assert len(await read(leaves, 1)) == 1
        sent = await log.append(thought(2), ANA)
        assert (await read(stays, 2))[1] == sent


async def test_subscriptions_end_with_the_log(gateway: Callable[..., AbstractAsyncContextManager[EventLog]]) -> None:
    async with gateway() as log:
        subscribed = await log.subscribe(ANA).__aenter__()
        reading = asyncio.create_task(anext(subscribed, None))
        await asyncio.sleep(0.05)
    assert await asyncio.wait_for(reading, 10) is None
