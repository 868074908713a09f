"""Visits to the bank: who holds a connection, who waits for one, and what came of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plainspec.ports.pools import Access, PooledSession
    from plainspec.ports.refusals import Refusal
    from plainspec.stage.transactions.actions import Answer

TOO_LONG = "waited too long"
CLOSED = "closed"
TIMER_STEP_S = 0.002
"""Seconds by which a timer may be early."""


class PartEnding(Enum):
    """How a part of somebody's work ends."""

    KEPT = "kept"
    UNDONE = "undone"
    REFUSED = "refused"
    OUT_OF_TIME = "out of time"
    WHOLE_UNDONE = "kept, but the whole is undone"


@dataclass(frozen=True)
class Arrival:
    """What became of somebody who came: a connection, or the reason why they got none.

    Attributes:
        waited_s: seconds that it took.
        session: the connection.
        reason: why there is none; empty if there is one.
        words: what they were told when they were sent away.
    """

    waited_s: float
    session: PooledSession | None = None
    reason: str = ""
    words: str = ""


@dataclass
class Visit:
    """Somebody's visit to the bank.

    Attributes:
        access: whether they came to a counter or to an information desk.
        arrival: ends when they have a connection or are sent away.
    """

    access: Access
    arrival: asyncio.Task[Arrival]

    @property
    def session(self) -> PooledSession | None:
        """The connection, if they have one."""
        return self.arrival.result().session if self.arrival.done() and not self.error else None

    @property
    def error(self) -> BaseException | None:
        """What kept them from coming, if it was neither a wait too long nor a closed bank."""
        if not self.arrival.done():
            return None
        return asyncio.CancelledError() if self.arrival.cancelled() else self.arrival.exception()

    def __str__(self) -> str:
        """Say how it stands, for messages."""
        if not self.arrival.done():
            return "waits"
        if self.error:
            return f"could not come: {type(self.error).__name__}: {self.error}"
        return "is served" if self.session else f"was sent away: {self.arrival.result().reason}"


@dataclass(frozen=True)
class Outcome:
    """What came of an order: an answer or a refusal."""

    answer: Answer = None
    refusal: Refusal | None = None

    @property
    def line_is_dead(self) -> bool:
        """Whether the refusal means that the connection is lost: SQLSTATE 08…, or 57P01 if the server said why."""
        return self.refusal is not None and self.refusal.sqlstate.startswith(("08", "57P01"))
