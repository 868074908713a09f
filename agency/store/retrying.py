"""Transactions that are retried after a serialization failure or a deadlock."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from tenacity import AsyncRetrying, retry_if_exception, stop_before_delay, wait_random_exponential

from agency.observability.spans import span
from agency.store.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from agency.store.isolation import Isolation
    from agency.store.store import Store
    from agency.store.unit_of_work import UnitOfWork

Result = TypeVar("Result")

RETRY_TIMEOUT_S = 30.0
BACKOFF = wait_random_exponential(multiplier=0.005, max=0.25)
"""Seconds between two attempts: random, up to 5 ms, then 10, 20 …, at most 250.

Transactions that were refused together would conflict again if they were retried together.
"""
RETRYABLE_SQLSTATES = frozenset({"40001", "40P01"})
"""Serialization failure and deadlock: the same transaction can succeed when it is retried (PostgreSQL, 13.5)."""


async def transact(
    store: Store,
    work: Callable[[UnitOfWork], Awaitable[Result]],
    isolation: Isolation,
    *,
    retry_timeout_s: float = RETRY_TIMEOUT_S,
) -> Result:
    """Run work in a transaction and commit it; retry all of it after a serialization failure or a deadlock.

    Args:
        store: where.
        work: what to do with the unit of work; reads everything anew each time it is called.
        isolation: the level of every attempt.
        retry_timeout_s: seconds after which no other attempt is begun; of transactions that conflict, one always
            commits, so the time depends on how many there are.

    Raises:
        RefusedError: the database refused it for another reason, or until the timeout; the refusal of the last
            attempt.
    """
    attempts = AsyncRetrying(
        wait=BACKOFF, stop=stop_before_delay(retry_timeout_s), retry=retry_if_exception(_is_retryable), reraise=True
    )
    with span("store.transaction") as transaction:
        try:
            return await attempts(_run, store, work, isolation)
        finally:
            transaction.set("store.attempts", int(attempts.statistics["attempt_number"]))


async def _run(store: Store, work: Callable[[UnitOfWork], Awaitable[Result]], isolation: Isolation) -> Result:
    async with store.unit_of_work(isolation) as unit:
        return await work(unit)


def _is_retryable(error: BaseException) -> bool:
    return isinstance(error, RefusedError) and error.sqlstate in RETRYABLE_SQLSTATES
