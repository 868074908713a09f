"""Ways in which the agency's units of work can be broken, each of which a feature must notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.store import Accounts, UnitOfWork
    from plainspec.proving import Patch

WORK = "agency.store.unit_of_work:UnitOfWork"
ACCOUNTS = "agency.store.accounts:Accounts"


@fault(
    "a commit is dropped",
    caught_by="transactions/commit.feature: Ben looks before and after Ana commits her deposit",
    because="has first read 100 and then 120",
)
def drop_commits(patch: Patch) -> None:
    """The work is undone where it is to be kept, and nobody is told."""

    async def commit(self: UnitOfWork) -> None:
        await self.rollback()

    patch.attribute(f"{WORK}.commit", commit)


@fault(
    "a commit is put off until the unit of work is closed",
    caught_by="transactions/rollback.feature: Ana's deposit is in when her withdrawal is refused",
    because="the accounts are",
)
def put_commits_off(patch: Patch) -> None:
    """What is refused later takes with it what was committed before."""
    commit, close = patch.original(f"{WORK}.commit"), patch.original(f"{WORK}.close")

    async def only_promise(self: UnitOfWork) -> None:
        self.session.info["promised"] = True

    async def keep_promise(self: UnitOfWork) -> None:
        if self._session is not None and self._session.info.get("promised"):
            await commit(self)
        await close(self)

    patch.attribute(f"{WORK}.commit", only_promise)
    patch.attribute(f"{WORK}.close", keep_promise)


@fault(
    "a commit that keeps nothing passes for a commit",
    caught_by="transactions/commit.feature: Ana commits although her withdrawal was refused",
    because="refused: transaction rolled back",
)
def trust_any_answer(patch: Patch) -> None:
    """The driver does not look at what the server answers to COMMIT."""
    plain = patch.original("agency.store.driver:ListeningConnection").__mro__[1].execute
    patch.attribute("agency.store.driver:ListeningConnection.execute", plain)


@fault(
    "every statement commits by itself",
    caught_by="transactions/commit.feature: Cleo adds everything up while Ana pays Ben 30, at <level>",
    because="has summed up 150 each time",
)
def switch_autocommit_on(patch: Patch) -> None:
    """A transfer that is half done is there for all to see."""
    begin = patch.original(f"{WORK}.begin")

    async def begin_without_transaction(self: UnitOfWork) -> UnitOfWork:
        begun: UnitOfWork = await begin(self)
        if self._connection is not None:
            await self._connection.execution_options(isolation_level="AUTOCOMMIT")
        return begun

    patch.attribute(f"{WORK}.begin", begin_without_transaction)


@fault(
    "a figure is saved as soon as it is set",
    caught_by="transactions/dirty_reads.feature: Ana mistypes 500 and makes it 150, at <level>",
    because="has first read 100 and then",
)
def save_at_once(patch: Patch) -> None:
    """Like a form that saves while one types."""
    set_balance = patch.original(f"{ACCOUNTS}.set_balance")

    async def set_and_save(self: Accounts, owner: str, balance: int) -> bool:
        touched: bool = await set_balance(self, owner, balance)
        await self._session.commit()
        return touched

    patch.attribute(f"{ACCOUNTS}.set_balance", set_and_save)


@fault(
    "rolling back commits",
    caught_by="transactions/rollback.feature: Ana thinks better of a new account",
    because="has first counted 2 and then 2",
)
def keep_what_is_rolled_back(patch: Patch) -> None:
    """A change of mind comes too late."""

    async def rollback(self: UnitOfWork) -> None:
        await self.session.commit()

    patch.attribute(f"{WORK}.rollback", rollback)


@fault(
    "work that is left open is committed at the end",
    caught_by="transactions/rollback.feature: Ana goes away without a word",
    because="the accounts are as they were",
)
def keep_what_is_left_open(patch: Patch) -> None:
    """Whoever goes away has agreed."""
    close = patch.original(f"{WORK}.close")

    async def commit_and_close(self: UnitOfWork) -> None:
        if self._session is not None:
            await self._session.commit()
        await close(self)

    patch.attribute(f"{WORK}.close", commit_and_close)


@fault(
    "a refusal undoes its own statement only",
    caught_by="transactions/rollback.feature: Ana gives Ben 20, then <mistake>",
    because="Ana's commit is refused: transaction rolled back",
)
def keep_half_of_the_work(patch: Patch) -> None:
    """What had been done before the error is committed all the same."""
    touched = patch.original(f"{ACCOUNTS}._touched")

    async def touched_on_its_own(self: Accounts, statement: object) -> bool:
        async with self._session.begin_nested():
            done: bool = await touched(self, statement)
        return done

    patch.attribute(f"{ACCOUNTS}._touched", touched_on_its_own)


@fault(
    "refusals are swallowed",
    caught_by="transactions/rollback.feature: Ana gives Ben 20, then <mistake>",
    because="and finds nobody; the committed owners are",
)
def swallow_refusals(patch: Patch) -> None:
    """A write that the database refused looks like one that found no row."""
    touched = patch.original(f"{ACCOUNTS}._touched")
    refused: type[Exception] = patch.original("agency.store.errors:RefusedError")

    async def touched_or_not(self: Accounts, statement: object) -> bool:
        try:
            done: bool = await touched(self, statement)
        except refused:
            return False
        return done

    patch.attribute(f"{ACCOUNTS}._touched", touched_or_not)


@fault(
    "work that ends in an error is committed all the same",
    caught_by="transactions/rollback.feature: "
    "Ana's work breaks off after she has opened an account, and her deposit was in",
    because="has first counted 2 and then 2",
)
def commit_what_breaks_off(patch: Patch) -> None:
    """Half of the work stays, and nobody knows which half."""
    leave = patch.original(f"{WORK}.__aexit__")

    async def leave_as_if_done(self: UnitOfWork, *_: object) -> None:
        await leave(self, None, None, None)

    patch.attribute(f"{WORK}.__aexit__", leave_as_if_done)


@fault(
    "a write that finds no account says that it is done",
    caught_by="transactions/dirty_reads.feature: Ben looks for an account that Ana has only begun to open",
    because="was to find nobody, but did not",
)
def touch_in_any_case(patch: Patch) -> None:
    """Money is paid in to an account that is not there."""
    touched = patch.original(f"{ACCOUNTS}._touched")

    async def touched_in_any_case(self: Accounts, statement: object) -> bool:
        await touched(self, statement)
        return True

    patch.attribute(f"{ACCOUNTS}._touched", touched_in_any_case)


@fault(
    "accounts with the same balance are counted once",
    caught_by="transactions/repeatable_reads.feature: Ben <does> between two counts of Ana's, at <level>",
    because="has first counted 2 and then 3",
)
def count_balances(patch: Patch) -> None:
    """Whoever has as much as another is not there."""
    text = patch.original("agency.store.unit_of_work:text")

    async def count(self: Accounts, *, at_least: int | None = None, at_most: int | None = None) -> int:
        counted = text(
            "SELECT count(DISTINCT balance) FROM account"
            " WHERE balance BETWEEN coalesce(:low, balance) AND coalesce(:high, balance)"
        )
        return int(await self._session.scalar(counted, {"low": at_least, "high": at_most}) or 0)

    patch.attribute(f"{ACCOUNTS}.count", count)
