"""Transactions that keep or lose more than they should, and nested ones that do not belong to their parent."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from agency.store import UnitOfWork
    from plainspec.proving import Patch

ENDS = "pools/nested_transactions.feature: One transaction: <outcome>"
NESTED = "pools/nested_transactions.feature: Three transactions, from the outermost: <outer>, <nested>, <innermost>"
WORK = "agency.store.unit_of_work:UnitOfWork"
NESTED_TRANSACTION = "agency.store.transactions.nested_transactions:nested_transaction"


@fault("a transaction that fails is committed", caught_by=ENDS, because="Ben holds 120, not 100")
def commit_after_errors(patch: Patch) -> None:
    """Half of the work is kept."""

    async def commit_and_close(self: UnitOfWork, *_error: object) -> None:
        try:
            await self.commit()
        finally:
            await self.close()

    patch.attribute(f"{WORK}.__aexit__", commit_and_close)


@fault("a transaction that fails does not return its connection", caught_by=ENDS, because="checked_out=1")
def keep_the_connection(patch: Patch) -> None:
    """The pool is exhausted after as many errors as it has connections."""
    leave = patch.original(f"{WORK}.__aexit__")
    leaked: list[object] = []

    async def leave_unless_failed(self: UnitOfWork, kind: Any, error: Any, traceback: Any) -> None:
        if error is None:
            await leave(self, kind, error, traceback)
        else:
            await self.rollback()
            leaked.append(self)  # kept from the garbage collector, which would return it

    patch.attribute(f"{WORK}.__aexit__", leave_unless_failed)


@fault("a nested transaction takes a connection of its own", caught_by=NESTED, because="not 130")
def nest_on_another_connection(patch: Patch) -> None:
    """In an exhausted pool it waits for its parent, which waits for it."""
    level = patch.original("agency.store.isolation:Isolation").READ_COMMITTED

    def nested_transaction(work: Any) -> Any:
        return type(work)(work.session.bind.engine, level)

    patch.attribute(NESTED_TRANSACTION, nested_transaction)


@fault("a nested transaction that is rolled back rolls back its parent", caught_by=NESTED, because="not 127")
def roll_back_the_parent(patch: Patch) -> None:
    """A function cannot fail without ruining the work of its caller."""

    @asynccontextmanager
    async def nested_transaction(work: UnitOfWork) -> AsyncIterator[UnitOfWork]:
        try:
            yield work
        except BaseException:
            await work.rollback()
            raise

    patch.attribute(NESTED_TRANSACTION, nested_transaction)


@fault("a nested transaction is kept when its parent is rolled back", caught_by=NESTED, because="not 100")
def commit_the_nested(patch: Patch) -> None:
    """It commits the work of its caller."""

    @asynccontextmanager
    async def nested_transaction(work: UnitOfWork) -> AsyncIterator[UnitOfWork]:
        yield work
        await work.commit()

    patch.attribute(NESTED_TRANSACTION, nested_transaction)
