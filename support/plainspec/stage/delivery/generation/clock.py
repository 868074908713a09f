"""Time that stands still while requests and programs are under way."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from plainspec.stage.workflows.clock import NothingMovesError, VirtualClock

if TYPE_CHECKING:
    from collections.abc import Callable

TURNS = 100
"""Turns of the event loop without a request in which everybody who can go on without time does so, or sends one."""

PAUSE_S = 0.001
LONGEST_RUN_S = 300.0
"""How long a run may take in real time; those of the features take seconds, and more where many share the machine."""


class NetworkClock(VirtualClock):
    """A virtual clock for those who use real sockets: it jumps to the next moment only when nothing is under way.

    Args:
        under_way: Tells whether a request or a program is under way.
    """

    def __init__(self, under_way: Callable[[], bool]) -> None:
        super().__init__()
        self._under_way = under_way

    async def finish(self, work: asyncio.Future[Any]) -> None:
        """Let time pass until ``work`` has ended.

        Raises:
            NothingMovesError: It does not end.
        """
        until_s = time.monotonic() + LONGEST_RUN_S
        while time.monotonic() < until_s:
            at_rest = await self._are_at_rest()
            if work.done():
                return
            if not at_rest or not self._advance():
                await asyncio.wait((work,), timeout=PAUSE_S)
        raise NothingMovesError(f"{self.now():g} s on the clock of the scenario, and the run has not ended")

    async def _are_at_rest(self) -> bool:
        """Tell whether nothing was under way in all of `TURNS`: who was just answered needs a few of them to go on."""
        for _ in range(TURNS):
            if self._under_way():
                return False
            await asyncio.sleep(0)
        return not self._under_way()
