"""The agency's pools as the pool port knows them."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import TYPE_CHECKING, Self

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from agency.store import parts, pool_settings, pools
from plainspec.ports.connections import Ending
from plainspec.ports.pools import (
    Access,
    Leftover,
    PoolClosedError,
    PoolMetrics,
    PoolSettings,
    UnknownEnvironmentError,
    WaitedTooLongError,
)
from plainspec.systems.agency.connection_state import DEEDS, LAST_NUMBER, NEVER_COMMITTED, TRACES
from plainspec.systems.agency.database import OBSERVER_LIMIT_S, terminate
from plainspec.systems.agency.session import AgencySession, refusals

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from sqlalchemy.ext.asyncio import AsyncConnection

ONE = pool_settings.PoolSettings(size=1, overflow=0, wait_s=0.5)


class AgencyPools:
    """The pools of the agency in one database."""

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
        """What the pool was made with."""
        return _figures(self._pool.settings)

    @property
    def metrics(self) -> PoolMetrics:
        """What the pool says of itself."""
        ours = self._pool.metrics
        return PoolMetrics(ours.size, ours.checked_in, ours.checked_out, ours.overflow, ours.waiting)

    async def take(self) -> AgencyPooledSession:
        """Begin a unit of work."""
        work = self._pool.unit_of_work()
        with refusals(), _refusals_of_pools():
            await work.begin()
            try:
                return AgencyPooledSession(work, await work.backend_pid())
            except BaseException:
                await work.close()
                raise

    async def leave_behind(self, leftover: Leftover) -> int:
        """Run one statement, and commit unless the point of it is not to."""
        numbers: list[int] = []

        async def visit() -> None:
            async with self._connection() as connection:
                driver = await _driver(connection)
                numbers.append(driver.get_server_pid())
                if leftover is Leftover.BY_HAND:
                    await driver.execute(DEEDS[leftover])
                    return
                await connection.execute(text(DEEDS[leftover]))
                if leftover is Leftover.CALLED_OFF:
                    await end(Ending.CANCELLED)
                if leftover not in NEVER_COMMITTED:
                    await connection.commit()

        with suppress(DBAPIError, asyncio.CancelledError):
            await asyncio.create_task(visit())
        return numbers[0]

    async def look_around(self) -> tuple[int, frozenset[Leftover]]:
        """Ask the server for all traces at once."""
        async with self._connection() as connection:
            try:
                number = (await _driver(connection)).get_server_pid()
                answers = (await connection.execute(text(f"SELECT {', '.join(TRACES.values())}"))).one()
            except DBAPIError:
                return 0, frozenset({Leftover.FAILED_TRANSACTION})
            found = {leftover for leftover, there in zip(TRACES, answers, strict=True) if there}
            with suppress(DBAPIError):
                await connection.execute(text(LAST_NUMBER))
                found.add(Leftover.NUMBER)
        return number, frozenset(found)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection]:
        with refusals(), _refusals_of_pools():
            async with self._pool.connection() as connection:
                yield connection


class AgencyPooledSession(AgencySession):
    """A unit of work on a pooled connection."""

    @asynccontextmanager
    async def part(self) -> AsyncIterator[AgencyPooledSession]:
        """Do part of the work."""
        with refusals():
            async with parts.part_of(self._work) as work:
                yield AgencyPooledSession(work, await work.backend_pid())

    async def workplace(self) -> int:
        """Ask the unit of work for its connection."""
        return await self._work.backend_pid()

    async def give_back(self) -> None:
        """End the unit of work."""
        await self._work.close()


class AgencyPoolSystem:
    """Makes the agency's pools in one database, and watches them from beside."""

    def __init__(self, url: str, observer: asyncpg.Connection) -> None:
        self._url = url
        self._observer = observer
        self.default_settings = _figures(pool_settings.PoolSettings())

    @classmethod
    @asynccontextmanager
    async def at(cls, url: str) -> AsyncIterator[Self]:
        """Watch the database for as long as the block runs."""
        observer = await asyncpg.connect(url, timeout=OBSERVER_LIMIT_S, command_timeout=OBSERVER_LIMIT_S)
        try:
            yield cls(url, observer)
        finally:
            await observer.close()

    def pools(self, settings: PoolSettings) -> AgencyPools:
        """Make pools with these figures."""
        ours = pool_settings.PoolSettings(settings.size, settings.overflow, settings.wait_s, settings.connect_s)
        return AgencyPools(pools.Pools(self._url, ours))

    def pools_for(self, environment: str) -> AgencyPools:
        """Make pools with the figures of an environment."""
        try:
            return AgencyPools(pools.Pools.for_environment(self._url, environment))
        except pool_settings.UnknownEnvironmentError as error:
            raise UnknownEnvironmentError(str(error)) from error

    async def open_for(self, ending: Ending) -> Ending:
        """Let a block of both kinds of pools end."""

        async def visit() -> None:
            async with (
                pools.ConnectionPool(self._url, ONE) as single,
                pools.Pools(self._url, ONE) as both,
                single.connection(),
                both.read_write.connection(),
                both.read_only.connection(),
            ):
                await end(ending)

        try:
            await asyncio.create_task(visit())
        except ArithmeticError:
            return Ending.BROKEN
        except asyncio.CancelledError:
            return Ending.CANCELLED
        return Ending.DONE

    async def cut(self, number: int) -> None:
        """Have the server end a connection."""
        await terminate(self._observer, number)

    async def connections(self) -> frozenset[int]:
        """Ask the server for the agency's connections, whatever they are doing."""
        return await self._numbers("application_name LIKE 'agency %'")

    async def transactions(self) -> frozenset[int]:
        """Ask the server for those that are in a transaction."""
        return await self._numbers("application_name LIKE 'agency %' AND xact_start IS NOT NULL")

    async def _numbers(self, condition: str) -> frozenset[int]:
        query = f"SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND {condition}"  # noqa: S608 - no input
        return frozenset(row["pid"] for row in await self._observer.fetch(query))


async def end(ending: Ending) -> None:
    """Break off, be cancelled, or go on."""
    if ending is Ending.BROKEN:
        raise ArithmeticError
    if ending is Ending.CANCELLED and (task := asyncio.current_task()):
        task.cancel()
        await asyncio.Event().wait()


def _figures(ours: pool_settings.PoolSettings) -> PoolSettings:
    return PoolSettings(ours.size, ours.overflow, ours.wait_s, ours.connect_s)


async def _driver(connection: AsyncConnection) -> asyncpg.Connection:
    driver: asyncpg.Connection | None = (await connection.get_raw_connection()).driver_connection
    if driver is None:
        raise LookupError("This connection has no driver behind it.")
    return driver


@contextmanager
def _refusals_of_pools() -> Iterator[None]:
    try:
        yield
    except pools.WaitedTooLongError as error:
        raise WaitedTooLongError(str(error)) from error
    except pools.PoolClosedError as error:
        raise PoolClosedError(str(error)) from error
