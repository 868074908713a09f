"""Transactions that are run again when the database refuses them for what others did at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from tenacity import AsyncRetrying, retry_if_exception, stop_before_delay, wait_random_exponential

from agency.store.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from agency.store.isolation import Isolation
    from agency.store.store import Store
    from agency.store.unit_of_work import UnitOfWork

Result = TypeVar("Result")

PATIENCE_S = 30.0
BACKOFF = wait_random_exponential(multiplier=0.005, max=0.25)
"""Seconds between two attempts: anything up to 5 ms, then 10, 20 …, up to 250.

Whoever is refused together would collide again if they came back together.
"""
WORTH_ANOTHER_ATTEMPT = frozenset({"40001", "40P01"})
"""Serialization failure and deadlock: the same work can succeed when it is run again (PostgreSQL, section 13.5)."""


async def transact(
    store: Store,
    work: Callable[[UnitOfWork], Awaitable[Result]],
    isolation: Isolation,
    *,
    patience_s: float = PATIENCE_S,
) -> Result:
    """Run work in a transaction and commit it; run it again, from its beginning, when others were in its way.

    Args:
        store: where.
        work: what to do with the unit of work; reads everything anew each time it is called.
        isolation: the level of every attempt.
        patience_s: seconds after which no other attempt is begun; of those who collide, one always gets through, so
            it takes as long as there are others.

    Raises:
        RefusedError: the database refused it for another reason, or for so long; the refusal of the last attempt.
    """
    attempts = AsyncRetrying(
        wait=BACKOFF, stop=stop_before_delay(patience_s), retry=retry_if_exception(_was_in_the_way), reraise=True
    )
    return await attempts(_run, store, work, isolation)


async def _run(store: Store, work: Callable[[UnitOfWork], Awaitable[Result]], isolation: Isolation) -> Result:
    async with store.unit_of_work(isolation) as unit:
        return await work(unit)


def _was_in_the_way(error: BaseException) -> bool:
    return isinstance(error, RefusedError) and error.sqlstate in WORTH_ANOTHER_ATTEMPT
