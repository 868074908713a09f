"""Time that stands still while requests are under way."""

from __future__ import annotations

import asyncio

import pytest

from plainspec.stage.delivery.generation.clock import TURNS, NetworkClock

TURNS_TO_GO_ON = 10


@pytest.mark.parametrize("turns", range(TURNS - TURNS_TO_GO_ON, 2 * TURNS + TURNS_TO_GO_ON, 5))
@pytest.mark.asyncio
async def test_time_stands_still_until_whoever_was_answered_has_gone_on(turns: int) -> None:
    requests = 0

    async def send() -> None:
        nonlocal requests
        requests += 1
        for _ in range(turns):
            await asyncio.sleep(0)
        requests -= 1
        for _ in range(TURNS_TO_GO_ON):
            await asyncio.sleep(0)

    clock = NetworkClock(lambda: requests > 0)
    clock.call_later(20.0, lambda: None)
    await clock.finish(asyncio.ensure_future(send()))
    assert clock.now() == 0.0


@pytest.mark.asyncio
async def test_time_jumps_when_nothing_is_under_way() -> None:
    clock = NetworkClock(lambda: False)
    await clock.finish(asyncio.ensure_future(clock.sleep(20.0)))
    assert clock.now() == 20.0
