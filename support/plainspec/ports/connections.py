"""What a store's connections offer: they are made by one driver, in limited time, and given back in any case."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol


class Ending(Enum):
    """How a session can end."""

    DONE = "is done"
    BROKEN = "breaks off in an error"
    REFUSED = "is refused by the database"
    REFUSED_AT_COMMIT = "is refused at its commit"
    CANCELLED = "is cancelled"


class UnsupportedDriverError(Exception):
    """The store does not speak through such a driver; the text says which one it takes."""


class NoAnswerError(Exception):
    """The server did not answer within the time that making a connection may take."""


@dataclass(frozen=True)
class Held:
    """Connections of a store that has one at the most.

    Attributes:
        during: how many were held in the middle of a session.
        after: how many are held when it has ended.
        reused: whether the next session got the same one.
        kept: whether the next session found what the first one had begun.
    """

    during: int
    after: int
    reused: bool
    kept: bool = field(default=False, compare=False)


class ConnectionSystem(Protocol):
    """A store that can be opened in several ways, on a database of the scenario's own."""

    @property
    def connect_limit_s(self) -> float:
        """How many seconds making a connection may take where nobody says otherwise."""

    async def answer(self, scheme: str, number: int) -> int:
        """Open the store by a URL that begins so, and have the database say a number.

        Raises:
            UnsupportedDriverError: it is not opened by such a URL.
        """

    async def call(self, host: str, port: int, limit_s: float) -> None:
        """Open the store on another server, with so many seconds to connect.

        Raises:
            NoAnswerError: they are over.
        """

    async def ask_elsewhere(self, database: str) -> None:
        """Open the store on another database of the same server, and ask for a session and for a bare connection.

        Raises:
            RefusedError: the server does not let it in, neither of the two.
        """

    async def hold(self, ending: Ending) -> Held:
        """Open a session that begins something, let it end, and open another one."""

    async def hold_until_cut(self) -> Held:
        """Hold a bare connection until the server ends it, give it back, and open a session."""

    async def served(self, size: int, overflow: int, wait_s: float) -> int:
        """Open the store with these figures, and sessions on it until one is sent away; return how many were served."""
