"""Transactions that are run again when the database refuses them for what others did at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from agency.store.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from agency.store.store import Store
    from agency.store.unit_of_work import Isolation, UnitOfWork

Result = TypeVar("Result")

ATTEMPTS = 20
WORTH_ANOTHER_ATTEMPT = frozenset({"40001", "40P01"})
"""Serialization failure and deadlock: the same work can succeed when it is run again (PostgreSQL, section 13.5)."""


async def transact(
    store: Store,
    work: Callable[[UnitOfWork], Awaitable[Result]],
    isolation: Isolation,
    *,
    attempts: int = ATTEMPTS,
) -> Result:
    """Run work in a transaction and commit it; run it again, from its beginning, when others were in its way.

    Args:
        store: where.
        work: what to do with the unit of work; reads everything anew each time it is called.
        isolation: the level of every attempt.
        attempts: how often it is run at most, at least 1.

    Raises:
        RefusedError: the database refused it for another reason, or so many times.
    """
    for left in range(attempts - 1, -1, -1):
        try:
            async with store.unit_of_work(isolation) as unit:
                return await work(unit)
        except RefusedError as error:
            if error.sqlstate not in WORTH_ANOTHER_ATTEMPT or left == 0:
                raise
    raise ValueError(f"At least one attempt is needed, not {attempts}.")
