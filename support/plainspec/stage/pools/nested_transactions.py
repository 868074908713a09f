"""Transactions that are nested in each other, and the ways in which each can end."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from plainspec.ports.refusals import RefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plainspec.ports.store.pools import Pool, PooledSession


class Outcome(Enum):
    """How a transaction ends."""

    COMMITTED = "committed"
    ERROR = "error"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    TIMED_OUT = "timed out"


@dataclass(frozen=True)
class Transaction:
    """How much is added in a transaction, and how the transaction then ends."""

    amount: int
    outcome: Outcome


class _ClientError(Exception):
    """An error of the client's own, which ends a transaction."""


async def add_in_transactions(pool: Pool, owner: str, transactions: Sequence[Transaction]) -> None:
    """Add to an account in a transaction, in one nested in that, and so on; each ends after those nested in it.

    Errors with which the transactions end are suppressed. A transaction goes on after one that was nested in it.

    Raises:
        RefusedError: a transaction was refused that was to end otherwise.
    """
    task = asyncio.create_task(_run(pool, owner, transactions))
    await asyncio.wait([task])
    if not task.cancelled() and (error := task.exception()) and not isinstance(error, _expected(transactions[0])):
        raise error


async def _run(pool: Pool, owner: str, transactions: Sequence[Transaction]) -> None:
    outermost, *nested = transactions
    async with asyncio.timeout(None) as limit, pool.transaction() as session:
        await session.add(owner, outermost.amount)
        await _run_nested(session, owner, nested)
        await _end(session, owner, outermost.outcome, limit)


async def _run_nested(session: PooledSession, owner: str, transactions: Sequence[Transaction]) -> None:
    if not transactions:
        return
    outermost, *nested = transactions
    with suppress(*_expected(outermost)):
        async with asyncio.timeout(None) as limit, session.nested() as inner:
            await inner.add(owner, outermost.amount)
            await _run_nested(inner, owner, nested)
            await _end(inner, owner, outermost.outcome, limit)


async def _end(session: PooledSession, owner: str, outcome: Outcome, limit: asyncio.Timeout) -> None:
    if outcome is Outcome.ERROR:
        raise _ClientError
    if outcome is Outcome.REFUSED:
        await session.set(owner, -1)
    if outcome is Outcome.CANCELLED and (task := asyncio.current_task()):
        task.cancel()
        await asyncio.Event().wait()
    if outcome is Outcome.TIMED_OUT:
        limit.reschedule(asyncio.get_running_loop().time())
        await asyncio.Event().wait()


def _expected(transaction: Transaction) -> tuple[type[BaseException], ...]:
    errors: dict[Outcome, tuple[type[BaseException], ...]] = {
        Outcome.ERROR: (_ClientError,),
        Outcome.REFUSED: (RefusedError,),
        Outcome.TIMED_OUT: (TimeoutError,),
    }
    return errors.get(transaction.outcome, ())
