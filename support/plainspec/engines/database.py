"""What the database port asks of every engine beside its sessions: accounts before and after, and retries."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import delete, insert, select
from tenacity import AsyncRetrying, retry_if_exception, stop_before_delay, wait_random_exponential

from plainspec.engines.session import ACCOUNT, SCHEMA, not_supported
from plainspec.ports.contents import Row
from plainspec.ports.refusals import RefusedError
from plainspec.ports.store.database import Account

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from contextlib import AbstractAsyncContextManager

    from sqlalchemy.ext.asyncio import AsyncEngine

    from plainspec.engines.session import EngineSession
    from plainspec.ports.store.database import Agreement, IsolationLevel, Session

Result = TypeVar("Result")

RETRY_TIMEOUT_S = 30.0
BACKOFF = wait_random_exponential(multiplier=0.005, max=0.25)
"""Seconds between two attempts: anything up to 5 ms, then 10, 20 …, up to 250."""

RETRYABLE = {"40001", "40P01"}


class EngineDatabase:
    """One database on an engine; what is read and written past the sessions has connections of its own."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def prepare(self) -> None:
        """Make the tables."""
        async with self._engine.connect() as connection:
            await connection.run_sync(SCHEMA.create_all)

    def session(self, level: IsolationLevel) -> AbstractAsyncContextManager[EngineSession]:
        """Open a connection for transactions at this level."""
        raise NotImplementedError

    async def blockers(self, number: int) -> frozenset[int]:
        """Return which connections block this one."""
        raise NotImplementedError

    async def agreements(self) -> tuple[Agreement, ...]:
        """Return none."""
        return ()

    async def terminate(self, number: int) -> None:
        """Refuse: not every engine has a server that could end a connection."""
        raise not_supported("terminate", number)

    async def is_connected(self, number: int) -> bool:
        """Refuse: not every engine has a server to ask."""
        raise not_supported("is connected", number)

    async def transact(
        self,
        level: IsolationLevel,
        work: Callable[[Session], Awaitable[Result]],
        *,
        retry_timeout_s: float | None = None,
    ) -> Result:
        """Run work and commit it; retry it after a serialization failure or a deadlock, until the timeout."""
        stop = stop_before_delay(RETRY_TIMEOUT_S if retry_timeout_s is None else retry_timeout_s)
        attempts = AsyncRetrying(wait=BACKOFF, stop=stop, retry=retry_if_exception(_is_retryable), reraise=True)
        return await attempts(self._run, level, work)

    async def fill(self, accounts: Sequence[Account]) -> None:
        """Insert committed accounts."""
        rows = [{"owner": account.owner, "balance": account.balance} for account in accounts]
        async with self._engine.begin() as connection:
            await connection.execute(insert(ACCOUNT), rows)

    async def empty(self) -> None:
        """Delete all accounts."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(ACCOUNT))

    async def accounts(self) -> tuple[Account, ...]:
        """Read the committed accounts."""
        async with self._engine.connect() as connection:
            rows = await connection.execute(select(ACCOUNT.c.owner, ACCOUNT.c.balance).order_by(ACCOUNT.c.owner))
            return tuple(Account(row.owner, row.balance) for row in rows)

    async def rows(self) -> tuple[Row, ...]:
        """Return every committed row: there is a table of accounts, and no other."""
        return tuple(
            Row("account", {"owner": account.owner, "balance": str(account.balance)}, (account.owner,))
            for account in await self.accounts()
        )

    async def _run(self, level: IsolationLevel, work: Callable[[Session], Awaitable[Result]]) -> Result:
        async with self.session(level) as session:
            result = await work(session)
            await session.commit()
            return result


def _is_retryable(error: BaseException) -> bool:
    return isinstance(error, RefusedError) and error.refusal.sqlstate in RETRYABLE
