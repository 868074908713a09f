"""Ways in which points and levels can be something else than they seem, each of which a feature must notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.store import Accounts, Isolation, UnitOfWork
    from plainspec.proving import Patch

WORK = "agency.store.unit_of_work:UnitOfWork"
ACCOUNTS = "agency.store.accounts:Accounts"


@fault(
    "going back to a point undoes everything",
    caught_by="transactions/savepoints.feature: Ana goes back to where Ben had his 20, and gives him 3 more",
    because="the accounts are",
)
def go_back_too_far(patch: Patch) -> None:
    """One mistake costs all of the work."""

    async def back_to_the_start(self: UnitOfWork) -> None:
        await self.rollback()

    patch.attribute(f"{WORK}.back_to_point", back_to_the_start)


@fault(
    "going back to a point undoes nothing",
    caught_by="transactions/savepoints.feature: Ana goes back to where Ben had his 20, and gives him 3 more",
    because="the accounts are",
)
def only_forget_the_point(patch: Patch) -> None:
    """The point is released where it is to be gone back to."""
    refusals = patch.original("agency.store.errors:refusals")

    async def release(self: UnitOfWork) -> None:
        with refusals():
            await self._points.pop().commit()

    patch.attribute(f"{WORK}.back_to_point", release)


@fault(
    "a refusal spoils the whole work, whatever is gone back from",
    caught_by="transactions/savepoints.feature: Ana's withdrawal is refused, her gift is not",
    because="Ana's commit is committed",
)
def spoil_for_good(patch: Patch) -> None:
    """A unit of work that was refused once is marked, and can only be rolled back."""
    touched, commit = patch.original(f"{ACCOUNTS}._touched"), patch.original(f"{WORK}.commit")
    refused = patch.original("agency.store.errors:RefusedError")

    async def touched_or_marked(self: Accounts, statement: object) -> bool:
        try:
            done: bool = await touched(self, statement)
        except refused:
            self._session.info["spoilt"] = True
            raise
        return done

    async def commit_if_unmarked(self: UnitOfWork) -> None:
        if self.session.info.pop("spoilt", False):
            await self.rollback()
            raise refused("40000", "marked as refused")
        await commit(self)

    patch.attribute(f"{ACCOUNTS}._touched", touched_or_marked)
    patch.attribute(f"{WORK}.commit", commit_if_unmarked)


@fault(
    "going back goes to the first of several points",
    caught_by="transactions/savepoints.feature: Ana saves three points, one after the other, and goes back to each",
    because="has first read 111 and then 101",
)
def forget_later_points(patch: Patch) -> None:
    """What lies between two points is lost."""
    back = patch.original(f"{WORK}.back_to_point")

    async def back_to_the_first(self: UnitOfWork) -> None:
        while len(self._points) > 1:
            await back(self)
        if self._points:
            await back(self)
            await self.save_point()

    patch.attribute(f"{WORK}.back_to_point", back_to_the_first)


@fault(
    "saving a point commits",
    caught_by="transactions/savepoints.feature: Ana gives up after she has saved a point",
    because="Ben has read 100",
)
def commit_at_points(patch: Patch) -> None:
    """Half of the work is there for all to see, and stays."""
    save_point = patch.original(f"{WORK}.save_point")

    async def commit_and_save(self: UnitOfWork) -> None:
        await self.commit()
        await save_point(self)

    patch.attribute(f"{WORK}.save_point", commit_and_save)


@fault(
    "going back to a point is put off until the commit",
    caught_by="transactions/savepoints.feature: Ben wants the account that Ana leaves alone after all, at <level>",
    because="still waits",
)
def go_back_later(patch: Patch) -> None:
    """Others wait for an account that nobody wants any more."""
    back, commit = patch.original(f"{WORK}.back_to_point"), patch.original(f"{WORK}.commit")

    async def only_promise(self: UnitOfWork) -> None:
        self.session.info["promised"] = True

    async def go_back_and_commit(self: UnitOfWork) -> None:
        if self.session.info.pop("promised", False):
            await back(self)
        await commit(self)

    patch.attribute(f"{WORK}.back_to_point", only_promise)
    patch.attribute(f"{WORK}.commit", go_back_and_commit)


@fault(
    "another level holds from the next transaction on",
    caught_by="transactions/levels.feature: Ana changes from read committed to <level>",
    because="have run first at",
)
def change_the_level_late(patch: Patch) -> None:
    """The one that it was chosen for runs without it."""

    async def change_for_the_next(self: UnitOfWork, isolation: Isolation) -> None:
        self.session.info["next"] = isolation

    patch.attribute(f"{WORK}.change_isolation", change_for_the_next)
    for name in ("commit", "rollback"):
        begin_next_at(patch, name)


def begin_next_at(patch: Patch, name: str) -> None:
    """Have the transaction after a commit or rollback begin at the level that was asked for in the one before."""
    end = patch.original(f"{WORK}.{name}")

    async def end_and_change(self: UnitOfWork) -> None:
        await end(self)
        isolation = self.session.info.pop("next", None)
        if isolation is not None and self._connection is not None:
            await self._connection.execution_options(isolation_level=isolation.value)

    patch.attribute(f"{WORK}.{name}", end_and_change)


@fault(
    "a level that comes too late is ignored",
    caught_by="transactions/levels.feature: Ana has read before she asks for more",
    because="refused: active transaction",
)
def ignore_late_levels(patch: Patch) -> None:
    """Whoever asked believes to be safer than they are."""
    change = patch.original(f"{WORK}.change_isolation")
    refused: type[Exception] = patch.original("agency.store.errors:RefusedError")

    async def change_if_possible(self: UnitOfWork, isolation: Isolation) -> None:
        point = await self.session.begin_nested()
        try:
            await change(self, isolation)
        except refused:
            await point.rollback()

    patch.attribute(f"{WORK}.change_isolation", change_if_possible)


@fault(
    "a write in a transaction that has failed begins a new one",
    caught_by="transactions/levels.feature: Ana goes on as if nothing had been refused",
    because="holds 107",
)
def begin_anew_unasked(patch: Patch) -> None:
    """The second half of the work is done without the first."""
    touched = patch.original(f"{ACCOUNTS}._touched")
    refused = patch.original("agency.store.errors:RefusedError")

    async def touched_anew(self: Accounts, statement: object) -> bool:
        try:
            done: bool = await touched(self, statement)
        except refused as error:
            if error.sqlstate != "25P02":
                raise
            await self._session.rollback()
            done = await touched(self, statement)
        return done

    patch.attribute(f"{ACCOUNTS}._touched", touched_anew)
