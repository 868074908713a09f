"""Connection pools: connections that are checked out and returned, metrics, and refusals."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Protocol

from plainspec.ports.store.database import Session

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager


class Access(Enum):
    """What the connections of a pool may be used for."""

    READ_WRITE = auto()
    READ_ONLY = auto()


@dataclass(frozen=True)
class PoolSettings:
    """The settings of a pool.

    Attributes:
        size: connections that stay open once they have been made.
        overflow: connections beyond these, which are closed when they are returned.
        timeout_s: seconds for which a request waits when all connections are checked out.
        connect_timeout_s: seconds that making one connection may take.
    """

    size: int
    overflow: int
    timeout_s: float = 30.0
    connect_timeout_s: float = 10.0


@dataclass(frozen=True)
class Endpoint:
    """Where a pool connects to, and how; what is left empty is that of the scenario's own database.

    Attributes:
        driver: the scheme of the URL, such as `postgresql+asyncpg`.
        host: the name or address of the server.
        port: the port of the server.
        database: the name of the database.
    """

    driver: str = ""
    host: str = ""
    port: int = 0
    database: str = ""


HERE = Endpoint()


@dataclass(frozen=True)
class PoolMetrics:
    """A pool at one moment.

    Attributes:
        size: connections that it keeps open, as configured.
        checked_in: connections that are open and idle.
        checked_out: connections that clients hold.
        overflow: connections that are open beyond the size.
        waiting: requests that wait for a connection.
    """

    size: int
    checked_in: int
    checked_out: int
    overflow: int
    waiting: int


class SessionState(Enum):
    """What a client can leave in the session of a connection."""

    FAILED_TRANSACTION = auto()
    """A transaction in which a statement was refused."""
    OPEN_TRANSACTION = auto()
    """A transaction with a change that is neither committed nor rolled back."""
    TENANT = auto()
    ROLE = auto()
    ADVISORY_LOCK = auto()
    TEMPORARY_TABLE = auto()
    NOTIFICATION_CHANNEL = auto()
    """A LISTEN."""
    CURSOR = auto()
    """A cursor WITH HOLD, which survives its transaction."""
    SEQUENCE_VALUE = auto()
    """What `currval` returns."""


class PooledSession(Session, Protocol):
    """A session on a connection of a pool."""

    async def connection_id(self) -> int:
        """Return the server's identifier of the connection on which the session works."""

    def nested(self) -> AbstractAsyncContextManager[PooledSession]:
        """Run the block as a nested transaction, which is rolled back by itself if the block raises."""

    async def leave(self, state: SessionState) -> None:
        """Change the state of the session."""

    async def inherited_state(self) -> frozenset[SessionState]:
        """Return the session state that an earlier holder of the connection has left; asked before anything else."""

    async def give_back(self) -> None:
        """Return the connection; what was not committed is rolled back. A second call does nothing."""


class Pool(Protocol):
    """Connections to one database, for one kind of access."""

    @property
    def settings(self) -> PoolSettings:
        """The settings that it was made with."""

    @property
    def metrics(self) -> PoolMetrics:
        """What it reports at this moment."""

    async def take(self) -> PooledSession:
        """Check out a connection.

        Raises:
            RefusedError: none was returned within the timeout; the pool is closed; or the server refused the
                connection, or did not answer within the connect timeout.
        """

    def transaction(self) -> AbstractAsyncContextManager[PooledSession]:
        """Run the block as a transaction on a connection of its own, which is returned however the block ends.

        The transaction is committed at the end of the block, and rolled back if the block raises or is cancelled.
        """


class Pools(Protocol):
    """The pools of one database."""

    def of(self, access: Access) -> Pool:
        """Return the pool for one kind of access."""

    async def close(self) -> None:
        """Close the pools; connections that are checked out are closed when they are returned."""


class PoolSystem(Protocol):
    """Makes pools, and observes the server past them."""

    def settings_of(self, environment: str) -> PoolSettings:
        """Return the settings of an environment.

        Raises:
            RefusedError: there is no such environment; the message lists them and suggests the nearest.
        """

    def pools(self, settings: PoolSettings, endpoint: Endpoint = HERE) -> Pools:
        """Return one pool for each kind of access; the first connections are made on request.

        Raises:
            RefusedError: the driver is not supported.
        """

    async def terminate(self, connection_id: int) -> None:
        """Have the server end a connection, and return when it has."""

    async def connections(self) -> frozenset[int]:
        """Return the server's identifiers of all connections that the pools have open."""
