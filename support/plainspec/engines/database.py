"""What the database port asks of every engine beside its sessions: accounts before and after, and work run again."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import delete, insert, select
from tenacity import AsyncRetrying, retry_if_exception, stop_before_delay, wait_random_exponential

from plainspec.engines.session import ACCOUNT, not_supported
from plainspec.ports.contents import Row
from plainspec.ports.database import Account
from plainspec.ports.refusals import RefusedError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from contextlib import AbstractAsyncContextManager

    from sqlalchemy.ext.asyncio import AsyncEngine

    from plainspec.engines.session import EngineSession
    from plainspec.ports.database import Agreement, IsolationLevel, Session

Result = TypeVar("Result")

PATIENCE_S = 30.0
BACKOFF = wait_random_exponential(multiplier=0.005, max=0.25)
"""Seconds between two attempts: anything up to 5 ms, then 10, 20 …, up to 250."""

WORTH_ANOTHER_ATTEMPT = {"40001", "40P01"}


class EngineDatabase:
    """One database on an engine; what is read and written past the sessions has connections of its own."""

    patience_s = PATIENCE_S

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    def session(self, level: IsolationLevel) -> AbstractAsyncContextManager[EngineSession]:
        """Open a connection for transactions at this level."""
        raise NotImplementedError

    async def blockers(self, number: int) -> frozenset[int]:
        """Return whom a connection waits for."""
        raise NotImplementedError

    async def put_down(self, agreements: Sequence[Agreement]) -> None:
        """Refuse: there are accounts here, and nothing else."""
        raise not_supported("put down", agreements)

    async def agreements(self) -> tuple[Agreement, ...]:
        """Return none."""
        return ()

    async def cut(self, number: int) -> None:
        """Refuse: not every engine has a server that could end a connection."""
        raise not_supported("cut", number)

    async def is_connected(self, number: int) -> bool:
        """Refuse: not every engine has a server that could say so."""
        raise not_supported("is connected", number)

    async def transact(
        self, level: IsolationLevel, work: Callable[[Session], Awaitable[Result]], *, patience_s: float | None = None
    ) -> Result:
        """Run work and commit it, again while others are in its way and there is patience left."""
        stop = stop_before_delay(self.patience_s if patience_s is None else patience_s)
        attempts = AsyncRetrying(wait=BACKOFF, stop=stop, retry=retry_if_exception(_was_in_the_way), reraise=True)
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
        """Return every committed row: there are accounts here, and nothing else."""
        return tuple(
            Row("account", {"owner": account.owner, "balance": str(account.balance)}, (account.owner,))
            for account in await self.accounts()
        )

    async def _run(self, level: IsolationLevel, work: Callable[[Session], Awaitable[Result]]) -> Result:
        async with self.session(level) as session:
            result = await work(session)
            await session.commit()
            return result


def _was_in_the_way(error: BaseException) -> bool:
    return isinstance(error, RefusedError) and error.refusal.sqlstate in WORTH_ANOTHER_ATTEMPT
