"""The agency's connections as the connection port knows them."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, suppress
from typing import TYPE_CHECKING

from sqlalchemy import make_url, text

from agency.store import AgreementKind, RefusedError, Store, pool_settings
from agency.store.driver import UnsupportedDriverError as DriverError
from agency.store.pools import ConnectionPool, WaitedTooLongError
from plainspec.ports.connections import Ending, Held, NoAnswerError, UnsupportedDriverError
from plainspec.systems.agency.pools import ONE, end
from plainspec.systems.agency.session import refusals

if TYPE_CHECKING:
    from agency.store import UnitOfWork


class AgencyConnections:
    """The agency's store, opened in several ways."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.connect_limit_s = pool_settings.PoolSettings().connect_s

    async def answer(self, scheme: str, number: int) -> int:
        """Open a pool and ask."""
        url = make_url(self._url).set(drivername=scheme).render_as_string(hide_password=False)
        try:
            async with ConnectionPool(url, ONE) as pool, pool.connection() as connection:
                return int(await connection.scalar(text("SELECT CAST(:number AS integer)"), {"number": number}) or 0)
        except DriverError as error:
            raise UnsupportedDriverError(str(error)) from error

    async def call(self, host: str, port: int, limit_s: float) -> None:
        """Open a pool there."""
        settings = pool_settings.PoolSettings(1, 0, wait_s=5.0, connect_s=limit_s)
        async with ConnectionPool(f"postgresql://nobody@{host}:{port}/nothing", settings) as pool:
            try:
                await pool.unit_of_work().begin()
            except TimeoutError as error:
                raise NoAnswerError(f"no answer within {limit_s:g} s") from error

    async def ask_elsewhere(self, database: str) -> None:
        """Open a pool there, and ask in both ways."""
        url = make_url(self._url).set(database=database).render_as_string(hide_password=False)
        async with ConnectionPool(url, ONE) as pool:
            with suppress(RefusedError):
                await pool.unit_of_work().begin()
                return
            with refusals():
                async with pool.connection():
                    pass

    async def hold(self, ending: Ending) -> Held:
        """Let a unit of work end, and begin another one."""
        async with ConnectionPool(self._url, ONE) as pool:
            seen: list[tuple[int, int]] = []

            async def work() -> None:
                async with pool.unit_of_work() as unit:
                    seen.append((pool.metrics.checked_out, await unit.backend_pid()))
                    await unit.accounts.open("Eve", 1)
                    await _end(unit, ending)

            with suppress(ArithmeticError, RefusedError, asyncio.CancelledError):
                await asyncio.create_task(work())
            (during, number), after = seen[0], pool.metrics.checked_out
            with suppress(WaitedTooLongError):
                async with pool.unit_of_work() as unit:
                    kept = await unit.accounts.balance_of("Eve") is not None
                    return Held(during, after, reused=await unit.backend_pid() == number, kept=kept)
            return Held(during, after, reused=False)

    async def served(self, size: int, overflow: int, wait_s: float) -> int:
        """Begin units of work until the pool gives up."""
        async with (
            Store(self._url, pool_size=size, pool_overflow=overflow, pool_timeout_s=wait_s) as store,
            AsyncExitStack() as held,
        ):
            served = 0
            with suppress(WaitedTooLongError):
                while True:
                    await held.enter_async_context(store.unit_of_work())
                    served += 1
            return served

    async def hold_until_cut(self) -> Held:
        """Cut a connection through another pool."""
        async with ConnectionPool(self._url, ONE) as pool, ConnectionPool(self._url, ONE) as other:
            async with pool.connection() as held:
                number, during = await held.scalar(text("SELECT pg_backend_pid()")), pool.metrics.checked_out
                async with other.connection() as cutter:
                    await cutter.execute(text("SELECT pg_terminate_backend(:number, 10000)"), {"number": number})
            after = pool.metrics.checked_out
            async with pool.unit_of_work() as unit:
                return Held(during, after, reused=await unit.backend_pid() == number)


async def _end(unit: UnitOfWork, ending: Ending) -> None:
    if ending is Ending.REFUSED:
        await unit.accounts.open("", 0)
    if ending is Ending.REFUSED_AT_COMMIT:
        await unit.agreements.sign(AgreementKind.STANDING_ORDER, "Nobody")
    await end(ending)
