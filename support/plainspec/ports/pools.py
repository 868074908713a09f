"""What pools of connections offer: connections to hold for a while, figures, and refusals."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from plainspec.ports.database import Session

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from plainspec.ports.connections import Ending


class Access(Enum):
    """What the connections of a pool may be used for."""

    READ_WRITE = "read-write"
    READ_ONLY = "read-only"


@dataclass(frozen=True)
class PoolSettings:
    """The figures of a pool.

    Attributes:
        size: connections that stay open once they have been made.
        overflow: connections beyond these.
        wait_s: seconds for which somebody waits when all are taken.
        connect_s: seconds that making one connection may take.
    """

    size: int
    overflow: int
    wait_s: float
    connect_s: float = 10.0


@dataclass(frozen=True)
class PoolMetrics:
    """A pool at one moment.

    Attributes:
        size: connections that it keeps, as configured.
        checked_in: connections that are open and free.
        checked_out: connections that somebody holds.
        overflow: connections that are open beyond the size.
        waiting: calls that wait for a connection.
    """

    size: int
    checked_in: int
    checked_out: int
    overflow: int
    waiting: int


class Leftover(Enum):
    """What somebody can leave in the state of a connection."""

    FAILED_TRANSACTION = "a failed transaction"
    OPEN_TRANSACTION = "an open deposit"
    CALLED_OFF = "a deposit that was called off"
    BY_HAND = "a deposit that was begun by hand"
    SWITCHES = "the switches of the planner"
    SETTING = "a clock set to Tokyo"
    TENANT = "the name of a tenant"
    ROLE = "the badge of a role"
    LOCK = "the key to the vault"
    TABLE = "a table of notes"
    CHANNEL = "a bell that rings"
    LEVEL = "the care of an auditor"
    CURSOR = "an open book"
    NUMBER = "the number of an agreement"


class WaitedTooLongError(Exception):
    """No connection became free in the time that the pool allows."""


class PoolClosedError(Exception):
    """The pool is closed."""


class UnknownEnvironmentError(Exception):
    """There is no environment of that name; the text says which there are, and what is probably meant."""


class PooledSession(Session, Protocol):
    """A session on a connection that belongs to a pool."""

    def part(self) -> AbstractAsyncContextManager[PooledSession]:
        """Do part of the work in the block; it is undone alone if the block raises."""

    async def workplace(self) -> int:
        """Ask the server on which connection the work is being done at this moment."""

    async def give_back(self) -> None:
        """Give the connection back; what was not committed is rolled back.

        A second time does nothing, and whatever is asked of the session from then on is refused by a RuntimeError.
        """


class Pool(Protocol):
    """Connections to one database, for one kind of access."""

    @property
    def settings(self) -> PoolSettings:
        """The figures it was made with."""

    @property
    def metrics(self) -> PoolMetrics:
        """The figures of this moment."""

    async def take(self) -> PooledSession:
        """Take a connection.

        Raises:
            WaitedTooLongError: none became free in time.
            PoolClosedError: the pool is closed.
            RefusedError: the database does not let us in.
        """

    async def leave_behind(self, leftover: Leftover) -> int:
        """Hold a connection, leave something in its state and give it back; return the connection's number."""

    async def look_around(self) -> tuple[int, frozenset[Leftover]]:
        """Hold a connection and give it back; return its number, and what is in its state from before."""


class Pools(Protocol):
    """The pools of one database."""

    def of(self, access: Access) -> Pool:
        """Return the pool for one kind of access."""

    async def close(self) -> None:
        """Close the pools; connections that are held are closed when they are given back."""


class PoolSystem(Protocol):
    """Makes pools on one database, and sees what the server sees of them."""

    @property
    def default_settings(self) -> PoolSettings:
        """The figures of a pool for which nobody gives any."""

    def pools(self, settings: PoolSettings) -> Pools:
        """Return pools that have these figures each."""

    def pools_for(self, environment: str) -> Pools:
        """Return pools as they are tuned for an environment.

        Raises:
            UnknownEnvironmentError: there is none of that name.
        """

    async def open_for(self, ending: Ending) -> Ending:
        """Open pools of one connection each for a block that holds them all; return how the block was seen to end."""

    async def cut(self, number: int) -> None:
        """Have the server end a connection, and return when it has."""

    async def connections(self) -> frozenset[int]:
        """Return the numbers of the connections that anybody but this observer has to the database."""

    async def transactions(self) -> frozenset[int]:
        """Return the numbers of those connections on which a transaction is under way."""
