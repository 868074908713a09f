"""Ways in which a savepoint can undo too much, too little or too late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.store import Accounts, UnitOfWork
    from plainspec.proving import Patch

WORK = "agency.store.unit_of_work:UnitOfWork"
ACCOUNTS = "agency.store.accounts:Accounts"
SAVEPOINTS = "transactions/savepoints.feature"


@fault(
    "rolling back to a savepoint undoes everything",
    caught_by=f"{SAVEPOINTS}: Ana undoes a mistake and goes on",
    because="the account of Ben holds 73",
)
def roll_back_too_far(patch: Patch) -> None:
    """One mistake costs all of the work."""

    async def back_to_the_start(self: UnitOfWork) -> None:
        await self.rollback()

    patch.attribute(f"{WORK}.rollback_to_savepoint", back_to_the_start)


@fault(
    "rolling back to a savepoint undoes nothing",
    caught_by=f"{SAVEPOINTS}: Ana undoes a mistake and goes on",
    because="the account of Ben holds 73",
)
def only_release_the_savepoint(patch: Patch) -> None:
    """The savepoint is released instead."""

    async def release(self: UnitOfWork) -> None:
        await self.release_savepoint()

    patch.attribute(f"{WORK}.rollback_to_savepoint", release)


@fault(
    "of several savepoints, always the first is rolled back to",
    caught_by=f"{SAVEPOINTS}: Ana rolls back to each of several savepoints",
    because="has read 111, 101",
)
def forget_later_savepoints(patch: Patch) -> None:
    """What lies between two savepoints is lost."""
    create, back = patch.original(f"{WORK}.create_savepoint"), patch.original(f"{WORK}.rollback_to_savepoint")
    depth: dict[int, int] = {}

    async def create_the_first(self: UnitOfWork) -> None:
        depth[id(self)] = depth.get(id(self), 0) + 1
        if depth[id(self)] == 1:
            await create(self)

    async def back_to_the_first(self: UnitOfWork) -> None:
        depth[id(self)] = depth.get(id(self), 0) - 1
        await back(self)
        if depth[id(self)] > 0:
            await create(self)

    patch.attribute(f"{WORK}.create_savepoint", create_the_first)
    patch.attribute(f"{WORK}.rollback_to_savepoint", back_to_the_first)


@fault(
    "a failed transaction stays failed after a rollback to a savepoint",
    caught_by=f"{SAVEPOINTS}: Ana's withdrawal is refused, her transfer is committed",
    because="Ana has committed",
)
def fail_for_good(patch: Patch) -> None:
    """A session that was refused once can only be rolled back."""
    add, commit = patch.original(f"{ACCOUNTS}.add"), patch.original(f"{WORK}.commit")
    refused: Any = patch.original("agency.store.errors:RefusedError")
    marked: set[int] = set()

    async def add_or_mark(self: Accounts, owner: str, amount: int) -> bool:
        try:
            added: bool = await add(self, owner, amount)
        except refused:
            marked.add(id(self.session))
            raise
        return added

    async def commit_if_unmarked(self: UnitOfWork) -> None:
        if id(self.session) in marked:
            marked.discard(id(self.session))
            await self.rollback()
            raise refused("40000", "marked as failed")
        await commit(self)

    patch.attribute(f"{ACCOUNTS}.add", add_or_mark)
    patch.attribute(f"{WORK}.commit", commit_if_unmarked)


@fault(
    "creating a savepoint commits",
    caught_by=f"{SAVEPOINTS}: Ana rolls back after a savepoint",
    because="Ben has read 100",
)
def commit_at_savepoints(patch: Patch) -> None:
    """A half of the work is visible to everyone, and stays."""
    create = patch.original(f"{WORK}.create_savepoint")

    async def commit_and_create(self: UnitOfWork) -> None:
        await self.commit()
        await create(self)

    patch.attribute(f"{WORK}.create_savepoint", commit_and_create)


@fault(
    "rolling back to a savepoint that does not exist does nothing",
    caught_by=f"{SAVEPOINTS}: Ana creates a savepoint, <ends>, and then rolls back to it",
    because="Ana was not refused",
)
def ignore_missing_savepoints(patch: Patch) -> None:
    """The client believes that its work is undone."""
    back = patch.original(f"{WORK}.rollback_to_savepoint")

    async def back_if_possible(self: UnitOfWork) -> None:
        try:
            await back(self)
        except LookupError:
            return

    patch.attribute(f"{WORK}.rollback_to_savepoint", back_if_possible)


@fault(
    "rolling back to a savepoint is delayed until the commit",
    caught_by=f"{SAVEPOINTS}: Ben waits for an account that Ana has changed after her savepoint",
    because="still waits",
)
def roll_back_later(patch: Patch) -> None:
    """Others wait for an account that is not needed any more."""
    back, commit = patch.original(f"{WORK}.rollback_to_savepoint"), patch.original(f"{WORK}.commit")
    promised: set[int] = set()

    async def only_promise(self: UnitOfWork) -> None:
        promised.add(id(self))

    async def roll_back_and_commit(self: UnitOfWork) -> None:
        if id(self) in promised:
            promised.discard(id(self))
            await back(self)
        await commit(self)

    patch.attribute(f"{WORK}.rollback_to_savepoint", only_promise)
    patch.attribute(f"{WORK}.commit", roll_back_and_commit)
