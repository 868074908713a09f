"""The agency's pools as the pool port defines them."""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager, suppress
from typing import TYPE_CHECKING

from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from agency.store.pools import pools
from agency.store.pools import settings as pool_settings
from agency.store.transactions import nested_transactions
from plainspec.ports.refusals import Refusal, RefusalKind, RefusedError
from plainspec.ports.store.pools import HERE, Access, Endpoint, PoolMetrics, PoolSettings, SessionState
from plainspec.services.urls import Url
from plainspec.systems.agency.invalid_arguments import invalid_arguments
from plainspec.systems.agency.store.database import terminate
from plainspec.systems.agency.store.session import AgencySession, refusals
from plainspec.systems.agency.store.session_state import CHANGES, CHECKS, FIND_ALL, FIND_SEQUENCE_VALUE, UNCOMMITTED

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    import asyncpg

CONNECTIONS = """
    SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'agency %'
"""


class AgencyPools:
    """The read-write and the read-only pool of the agency."""

    def __init__(self, opened: pools.Pools) -> None:
        self._pools = opened

    def of(self, access: Access) -> AgencyPool:
        """Return one of the two."""
        return AgencyPool(self._pools.of(pools.Access[access.name]))

    async def close(self) -> None:
        """Close both."""
        await self._pools.close()


class AgencyPool:
    """One pool of the agency."""

    def __init__(self, pool: pools.ConnectionPool) -> None:
        self._pool = pool

    @property
    def settings(self) -> PoolSettings:
        """The agency's settings of the pool."""
        return _settings(self._pool.settings)

    @property
    def metrics(self) -> PoolMetrics:
        """The agency's metrics of the pool."""
        ours = self._pool.metrics
        return PoolMetrics(ours.size, ours.checked_in, ours.checked_out, ours.overflow, ours.waiting)

    async def take(self) -> AgencyPooledSession:
        """Begin a unit of work."""
        work = self._pool.unit_of_work()
        with refusals(), _pool_refusals():
            await work.begin()
            try:
                return AgencyPooledSession(work, await work.backend_pid())
            except BaseException:
                await work.close()
                raise

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AgencyPooledSession]:
        """Run a unit of work."""
        with refusals(), _pool_refusals():
            async with self._pool.unit_of_work() as work:
                yield AgencyPooledSession(work, await work.backend_pid())


class AgencyPooledSession(AgencySession):
    """A unit of work on a pooled connection."""

    async def connection_id(self) -> int:
        """Return the process identifier of the server's backend."""
        return await self._work.backend_pid()

    @asynccontextmanager
    async def nested(self) -> AsyncIterator[AgencyPooledSession]:
        """Run a part of the unit of work."""
        with refusals():
            async with nested_transactions.nested_transaction(self._work) as work:
                yield AgencyPooledSession(work, await work.backend_pid())

    async def leave(self, state: SessionState) -> None:
        """Run one statement, and commit it unless the state is an open transaction."""
        with suppress(DBAPIError):
            await self._work.session.execute(text(CHANGES[state]))
        if state not in UNCOMMITTED:
            await self._work.commit()

    async def inherited_state(self) -> frozenset[SessionState]:
        """Check for all states at once, and for a sequence value by asking for it."""
        session = self._work.session
        try:
            answers = (await session.execute(text(FIND_ALL))).one()
        except DBAPIError:
            return frozenset({SessionState.FAILED_TRANSACTION})
        found = {state for state, there in zip(CHECKS, answers, strict=True) if there}
        with suppress(DBAPIError):
            await session.execute(text(FIND_SEQUENCE_VALUE))
            found.add(SessionState.SEQUENCE_VALUE)
        return frozenset(found)

    async def give_back(self) -> None:
        """End the unit of work."""
        await self._work.close()


class AgencyPoolSystem:
    """Makes the agency's pools, and observes the server past them."""

    def __init__(self, url: str, observer: asyncpg.Connection) -> None:
        self._url = url
        self._observer = observer

    def settings_of(self, environment: str) -> PoolSettings:
        """Ask the agency for them."""
        with invalid_arguments():
            return _settings(pool_settings.PoolSettings.of(pool_settings.Environment.named(environment)))

    def pools(self, settings: PoolSettings, endpoint: Endpoint = HERE) -> AgencyPools:
        """Make the agency's pools."""
        url = make_url(self._url)
        if endpoint.driver:
            url = url.set(drivername=endpoint.driver)
        if endpoint.host:
            url = url.set(host=endpoint.host, port=endpoint.port, query={})
        if endpoint.database:
            url = url.set(database=endpoint.database)
        with invalid_arguments():
            ours = pool_settings.PoolSettings(
                settings.size, settings.overflow, settings.timeout_s, settings.connect_timeout_s
            )
            return AgencyPools(pools.Pools(Url(url.render_as_string(hide_password=False)), ours))

    async def terminate(self, connection_id: int) -> None:
        """Have the server end a backend."""
        await terminate(self._observer, connection_id)

    async def connections(self) -> frozenset[int]:
        """Ask the server for the backends of the agency's pools."""
        return frozenset(row["pid"] for row in await self._observer.fetch(CONNECTIONS))


def _settings(ours: pool_settings.PoolSettings) -> PoolSettings:
    return PoolSettings(ours.size, ours.overflow, ours.timeout_s, ours.connect_timeout_s)


@contextmanager
def _pool_refusals() -> Iterator[None]:
    try:
        yield
    except pools.PoolTimeoutError as error:
        raise RefusedError(Refusal(RefusalKind.TIMED_OUT_WAITING, str(error))) from error
    except pools.ConnectTimeoutError as error:
        raise RefusedError(Refusal(RefusalKind.CONNECT_TIMEOUT, str(error))) from error
    except pools.PoolClosedError as error:
        raise RefusedError(Refusal(RefusalKind.POOL_CLOSED, str(error))) from error
