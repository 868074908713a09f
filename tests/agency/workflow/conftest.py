"""What the tests of agency.workflow share."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from plainspec.stage.workflows.clock import VirtualClock


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def play(clock: VirtualClock) -> Callable[[Awaitable[Any]], Awaitable[Any]]:
    """Run something to its end on the virtual clock and return what it answers."""

    async def run(work: Awaitable[Any]) -> Any:
        task = asyncio.ensure_future(work)
        await clock.finish(task)
        return task.result()

    return run
