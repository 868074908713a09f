"""Ways in which the loss of a connection can be hidden or misreported."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.store import Accounts, UnitOfWork
    from plainspec.proving import Patch

WORK = "agency.store.unit_of_work:UnitOfWork"
ACCOUNTS = "agency.store.accounts:Accounts"
LOSS = "transactions/connection_loss.feature"
COMMIT = f"{LOSS}: Ana loses the connection while her commit waits for Dan"
GOES_ON = f"{LOSS}: Ana goes on before she rolls back"


def commit_otherwise(patch: Patch, after_loss: Any) -> None:
    """Have a commit of unknown outcome end otherwise."""
    commit = patch.original(f"{WORK}.commit")
    refused: Any = patch.original("agency.store.errors:RefusedError")

    async def commit_or_else(self: UnitOfWork) -> None:
        try:
            await commit(self)
        except refused as error:
            if error.sqlstate != "08007":
                raise
            await after_loss(self, error)

    patch.attribute(f"{WORK}.commit", commit_or_else)


@fault("a commit whose connection is lost is reported as committed", caught_by=COMMIT, because="was not refused")
def trust_a_lost_commit(patch: Patch) -> None:
    """The money is said to be transferred."""

    async def say_nothing(unit: UnitOfWork, error: Exception) -> None:
        del unit, error

    commit_otherwise(patch, say_nothing)


@fault(
    "a commit of unknown outcome is repeated unasked",
    caught_by=f"{LOSS}: Ana checks, finds none of her work, and repeats it",
    because="was not refused",
)
def begin_again_after_a_lost_commit(patch: Patch) -> None:
    """The session goes on as if it had rolled back."""

    async def roll_back(unit: UnitOfWork, error: Exception) -> None:
        del error
        await unit.rollback()

    commit_otherwise(patch, roll_back)


@fault(
    "a cancelled commit goes on in the background",
    caught_by=f"{LOSS}: Ana's commit is cancelled while it waits for Dan",
    because="is cancelled, not within",
)
def finish_cancelled_commits(patch: Patch) -> None:
    """The client has gone, and its locks stay."""
    commit = patch.original(f"{WORK}.commit")

    async def commit_in_any_case(self: UnitOfWork) -> None:
        task = asyncio.ensure_future(commit(self))
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            await task
            raise

    patch.attribute(f"{WORK}.commit", commit_in_any_case)


@fault(
    "a statement on a lost connection reports that the account does not exist",
    caught_by=f"{LOSS}: Ana loses the connection while she waits for Ben's account",
    because="Ana was not refused",
)
def overlook_lost_connections(patch: Patch) -> None:
    """The client believes that there is no such account."""
    add = patch.original(f"{ACCOUNTS}.add")
    refused: Any = patch.original("agency.store.errors:RefusedError")

    async def add_or_not(self: Accounts, owner: str, amount: int) -> bool:
        try:
            added: bool = await add(self, owner, amount)
        except refused as error:
            if not error.connection_lost:
                raise
            return False
        return added

    patch.attribute(f"{ACCOUNTS}.add", add_or_not)


@fault("after a lost connection the session silently goes on with another", caught_by=GOES_ON, because="refused")
def reconnect_unasked(patch: Patch) -> None:
    """The second half of the work is committed without the first."""
    accounts = patch.original(f"{WORK}.accounts")
    add = patch.original(f"{ACCOUNTS}.add")
    refused: Any = patch.original("agency.store.errors:RefusedError")
    units: dict[int, UnitOfWork] = {}

    def remembered(self: UnitOfWork) -> Accounts:
        found: Accounts = accounts.fget(self)
        units[id(found)] = self
        return found

    async def add_after_all(self: Accounts, owner: str, amount: int) -> bool:
        try:
            added: bool = await add(self, owner, amount)
        except refused as error:
            if not error.connection_lost:
                raise
            await units[id(self)].rollback()
            return await units[id(self)].accounts.add(owner, amount)
        return added

    patch.attribute(f"{WORK}.accounts", remembered)
    patch.attribute(f"{ACCOUNTS}.add", add_after_all)


@fault("after a lost connection the session goes on at another level", caught_by=GOES_ON, because="has run at")
def reconnect_at_another_level(patch: Patch) -> None:
    """A new connection has the server's default level."""
    rollback = patch.original(f"{WORK}.rollback")

    async def roll_back_and_forget(self: UnitOfWork) -> None:
        await rollback(self)
        connection = await self.session.connection()
        await self.session.rollback()
        await connection.execution_options(isolation_level="READ COMMITTED")

    patch.attribute(f"{WORK}.rollback", roll_back_and_forget)


@fault(
    "a rollback on a lost connection is refused",
    caught_by=f"{LOSS}: Ana rolls back before she notices the loss",
    because="Ana has committed",
)
def ask_before_rolling_back(patch: Patch) -> None:
    """The client has nothing left that it could do."""
    rollback = patch.original(f"{WORK}.rollback")

    async def ask_and_roll_back(self: UnitOfWork) -> None:
        await self.isolation_in_force()
        await rollback(self)

    patch.attribute(f"{WORK}.rollback", ask_and_roll_back)
