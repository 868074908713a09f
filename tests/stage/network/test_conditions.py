"""Waiting for a fault: the faults in force are read again when the time has come."""

from __future__ import annotations

import asyncio

import pytest

from plainspec.stage.network.conditions import Conditions

pytestmark = pytest.mark.anyio


async def test_a_fault_that_ends_as_its_time_comes_is_not_acted_upon() -> None:
    conditions = Conditions()
    loop = asyncio.get_running_loop()
    points = [loop.time() + 0.01]  # until the timer fires; then the fault has ended

    waiting = asyncio.create_task(conditions.wait_until(lambda: points.pop() if points else float("inf")))
    done, _ = await asyncio.wait([waiting], timeout=0.1)
    assert not done
    waiting.cancel()
