"""What announces a run is not cut short by a cancellation."""

from __future__ import annotations

import asyncio

import pytest

from agency.gateway.runs.announcer import uninterrupted

pytestmark = pytest.mark.anyio


async def test_work_that_must_end_ends_before_the_cancellation_of_who_waits_for_it() -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()
    ended = []

    async def work() -> None:
        begun.set()
        await may_end.wait()
        ended.append("work")

    async def wait() -> None:
        try:
            await uninterrupted(work())
        finally:
            ended.append("wait")

    waiting = asyncio.create_task(wait())
    await begun.wait()
    waiting.cancel()
    asyncio.get_running_loop().call_soon(may_end.set)
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert ended == ["work", "wait"]
