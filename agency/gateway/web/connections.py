"""The WebSocket connections of one gateway process."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agency.sessions import UserID


class TooManyConnectionsError(Exception):
    """The user has as many connections as are allowed."""


class Connections:
    """Counts connections, and lets all of them end when the process stops.

    Attributes:
        per_user: How many a user may have; may be changed at any time.
        stopping: Set when connections are to deliver what is waiting, and to close.
    """

    def __init__(self, per_user: int) -> None:
        self.stopping = asyncio.Event()
        self.per_user = per_user
        self._of: Counter[UserID] = Counter()
        self._none_left = asyncio.Event()
        self._none_left.set()

    def __len__(self) -> int:
        """Return how many there are."""
        return self._of.total()

    @contextmanager
    def one_of(self, user: UserID) -> Iterator[None]:
        """Count a connection of the user while the block runs.

        Raises:
            TooManyConnectionsError: The user has as many as are allowed.
        """
        if self._of[user] >= self.per_user:
            raise TooManyConnectionsError
        self._of[user] += 1
        self._none_left.clear()
        try:
            yield
        finally:
            self._of[user] -= 1
            if not self._of[user]:
                del self._of[user]
            if not self._of:
                self._none_left.set()

    async def close(self, grace_s: float) -> None:
        """Let all connections close; return when none is left, at the latest after `grace_s` seconds."""
        self.stopping.set()
        try:
            async with asyncio.timeout(grace_s):
                await self._none_left.wait()
        except TimeoutError:
            return
