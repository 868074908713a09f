"""Ways in which a transaction can run at another isolation level than the one that was set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.store import Isolation, UnitOfWork
    from plainspec.proving import Patch

WORK = "agency.store.unit_of_work:UnitOfWork"
LEVELS = "transactions/isolation_levels.feature"


@fault(
    "the isolation level is forgotten after the first commit",
    caught_by=f"{LEVELS}: Ana asks the server before and after a commit and a rollback, at <level>",
    because="has run at",
)
def forget_the_level(patch: Patch) -> None:
    """The next transaction of the same session runs at the weakest level."""
    commit = patch.original(f"{WORK}.commit")

    async def commit_and_forget(self: UnitOfWork) -> None:
        await commit(self)
        connection = await self.session.connection()
        await self.session.rollback()
        await connection.execution_options(isolation_level="READ COMMITTED")

    patch.attribute(f"{WORK}.commit", commit_and_forget)


@fault(
    "a level set within a transaction applies to the next one",
    caught_by=f"{LEVELS}: Ana sets the level to <level> for one transaction and <ends>",
    because="has run at",
)
def set_the_level_late(patch: Patch) -> None:
    """The transaction that it was set for runs without it."""
    set_isolation = patch.original(f"{WORK}.set_isolation")
    wanted: dict[int, Isolation] = {}

    async def set_for_the_next(self: UnitOfWork, isolation: Isolation) -> None:
        wanted[id(self)] = isolation

    def ending_with(name: str) -> None:
        end = patch.original(f"{WORK}.{name}")

        async def end_and_set(self: UnitOfWork) -> None:
            await end(self)
            if id(self) in wanted:
                await set_isolation(self, wanted.pop(id(self)))

        patch.attribute(f"{WORK}.{name}", end_and_set)

    patch.attribute(f"{WORK}.set_isolation", set_for_the_next)
    ending_with("commit")
    ending_with("rollback")


@fault(
    "a level set for one transaction survives a lost connection",
    caught_by=f"{LEVELS}: Ana sets the level to serializable and loses the connection",
    because="has run at serializable, read committed",
)
def keep_the_level_after_a_loss(patch: Patch) -> None:
    """A client pays for an order that it has asked for once."""
    set_isolation, rollback = patch.original(f"{WORK}.set_isolation"), patch.original(f"{WORK}.rollback")
    wanted: dict[int, Isolation] = {}

    async def set_and_remember(self: UnitOfWork, isolation: Isolation) -> None:
        wanted[id(self)] = isolation
        await set_isolation(self, isolation)

    async def roll_back_and_set(self: UnitOfWork) -> None:
        await rollback(self)
        if id(self) in wanted:
            await set_isolation(self, wanted[id(self)])

    patch.attribute(f"{WORK}.set_isolation", set_and_remember)
    patch.attribute(f"{WORK}.rollback", roll_back_and_set)


@fault(
    "setting the level too late is silently ignored",
    caught_by=f"{LEVELS}: Ana sets the level after she has read",
    because="Ana was not refused",
)
def ignore_late_levels(patch: Patch) -> None:
    """The client believes to be safer than it is."""
    set_isolation = patch.original(f"{WORK}.set_isolation")
    refused: type[Exception] = patch.original("agency.store.errors:RefusedError")

    async def set_if_possible(self: UnitOfWork, isolation: Isolation) -> None:
        await self.create_savepoint()
        try:
            await set_isolation(self, isolation)
        except refused:
            await self.rollback_to_savepoint()

    patch.attribute(f"{WORK}.set_isolation", set_if_possible)
