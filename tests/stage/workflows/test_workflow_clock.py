"""The clocks by which workflows run."""

import asyncio
from functools import partial

import pytest

from plainspec.stage.workflows.clock import NothingMovesError, VirtualClock, WallClock

pytestmark = pytest.mark.anyio


async def test_the_clock_jumps_from_timer_to_timer_in_their_order() -> None:
    clock = VirtualClock()
    rung: list[tuple[str, float]] = []

    def ring(name: str) -> None:
        rung.append((name, clock.now()))

    for name, delay_s in (("late", 60.0), ("early", 1.0), ("also early", 1.0)):
        clock.call_later(delay_s, partial(ring, name))
    clock.call_later(2, partial(ring, "never")).cancel()
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    clock.call_later(3600, lambda: done.set_result(None))
    await clock.finish(done)
    assert rung == [("early", 1), ("also early", 1), ("late", 60)]
    assert clock.now() == 3600


async def test_work_that_waits_for_nothing_on_the_clock_is_reported() -> None:
    never: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    with pytest.raises(NothingMovesError, match="after 0 s nothing happens"):
        await VirtualClock().finish(never)


async def test_a_virtual_deadline_cuts_short_and_tells_that_it_did() -> None:
    clock = VirtualClock()
    deadline = clock.timeout(5)

    async def work() -> None:
        async with deadline:
            await clock.sleep(10)

    task = asyncio.ensure_future(work())
    await clock.finish(task)
    assert isinstance(task.exception(), TimeoutError)
    assert deadline.expired()


async def test_the_clock_of_the_machine_stops_waiting_after_a_limit() -> None:
    clock = WallClock()
    clock.wait_limit_s = 0.01
    with pytest.raises(NothingMovesError, match=r"not ended after 0\.01 s"):
        await clock.finish(asyncio.get_running_loop().create_future())
