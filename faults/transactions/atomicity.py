"""Ways in which a transaction can be done by halves, or reported as something else than it is."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.store import Accounts, UnitOfWork
    from plainspec.proving import Patch

WORK = "agency.store.unit_of_work:UnitOfWork"
ACCOUNTS = "agency.store.accounts:Accounts"
COMMIT = "transactions/commit.feature"
ROLLBACK = "transactions/rollback.feature"
MISTAKE = f"{ROLLBACK}: Ana gives Ben 20, then"
WRITES = ("set_balance", "add", "open", "delete")


@fault(
    "a commit is dropped",
    caught_by=[
        f"{COMMIT}: Ben reads before and after Ana commits her deposit",
        "transactions/anomalies/circular_information_flow.feature: Ben reads after Ana has committed",
    ],
    because="has read",
)
def drop_commits(patch: Patch) -> None:
    """The work is undone, and no error is raised."""

    async def commit(self: UnitOfWork) -> None:
        await self.rollback()

    patch.attribute(f"{WORK}.commit", commit)


@fault(
    "a commit is delayed until the session is closed",
    caught_by=[
        f"{ROLLBACK}: Ana's withdrawal is refused after an earlier commit",
        f"{ROLLBACK}: Ana's program raises an error after an earlier commit",
    ],
    because="the account of Ana holds 120",
)
def put_commits_off(patch: Patch) -> None:
    """A later refusal undoes what was committed before."""
    commit, close = patch.original(f"{WORK}.commit"), patch.original(f"{WORK}.close")
    refused: type[Exception] = patch.original("agency.store.errors:RefusedError")
    promised: set[int] = set()

    async def only_promise(self: UnitOfWork) -> None:
        promised.add(id(self))

    async def keep_promise(self: UnitOfWork) -> None:
        if id(self) in promised:
            promised.discard(id(self))
            with suppress(RuntimeError, refused):
                await commit(self)
        await close(self)

    patch.attribute(f"{WORK}.commit", only_promise)
    patch.attribute(f"{WORK}.close", keep_promise)


@fault(
    "the commit of a failed transaction is reported as a commit",
    caught_by=f"{COMMIT}: Ana commits although her withdrawal was refused",
    because="Ana's transaction: committed",
)
def trust_any_answer(patch: Patch) -> None:
    """The driver does not look at the server's answer to COMMIT."""
    commit = patch.original(f"{WORK}.commit")
    refused: Any = patch.original("agency.store.errors:RefusedError")

    async def commit_or_not(self: UnitOfWork) -> None:
        try:
            await commit(self)
        except refused as error:
            if error.sqlstate != "40000":
                raise

    patch.attribute(f"{WORK}.commit", commit_or_not)


@fault(
    "every statement commits by itself",
    caught_by=[
        f"{COMMIT}: Cleo sums up the balances while Ana pays Ben 30, at <level>",
        "transactions/anomalies/dirty_reads.feature: Ben looks for an account whose insertion is not committed",
    ],
    because="has summed up 150, 150, 150",
)
def switch_autocommit_on(patch: Patch) -> None:
    """A transfer that is half done is visible to everyone."""
    begin = patch.original(f"{WORK}.begin")

    async def begin_without_transaction(self: UnitOfWork) -> UnitOfWork:
        begun: UnitOfWork = await begin(self)
        connection = await self.session.connection()
        await self.session.rollback()
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        return begun

    patch.attribute(f"{WORK}.begin", begin_without_transaction)


@fault(
    "a rollback commits",
    caught_by=[
        f"{ROLLBACK}: Ana rolls back a new account",
        "transactions/anomalies/serializability.feature: Ben and Cleo sum up the balances before and after Ana rolls back",
    ],
    because="has counted 2, 2",
)
def keep_what_is_rolled_back(patch: Patch) -> None:
    """A change of mind comes too late."""

    async def rollback(self: UnitOfWork) -> None:
        await self.session.commit()

    patch.attribute(f"{WORK}.rollback", rollback)


@fault(
    "a transaction that is left open is committed",
    caught_by=f"{ROLLBACK}: Ana's session ends without a commit",
    because="nothing else has changed",
)
def keep_what_is_left_open(patch: Patch) -> None:
    """A client that goes away has agreed to its work."""
    close = patch.original(f"{WORK}.close")

    async def commit_and_close(self: UnitOfWork) -> None:
        try:
            await self.session.commit()
        finally:
            await close(self)

    patch.attribute(f"{WORK}.close", commit_and_close)


@fault(
    "work that ends in an error is committed",
    caught_by=f"{ROLLBACK}: Ana's program raises an error after an earlier commit",
    because="has counted 2, 2",
)
def commit_what_fails(patch: Patch) -> None:
    """A half of the work stays, and it is unknown which one."""
    leave = patch.original(f"{WORK}.__aexit__")

    async def leave_as_if_done(self: UnitOfWork, *_: object) -> None:
        await leave(self, None, None, None)

    patch.attribute(f"{WORK}.__aexit__", leave_as_if_done)


def around_each(patch: Patch, wrap: Any) -> None:
    """Have every write to one account done otherwise."""
    for name in WRITES:
        patch.attribute(f"{ACCOUNTS}.{name}", wrap(patch.original(f"{ACCOUNTS}.{name}")))


@fault(
    "a refusal undoes its own statement only",
    caught_by=[
        f"{MISTAKE} <mistake>",
        "transactions/foreign_keys.feature: Ben's loan keeps his account from being deleted",
    ],
    because="Ana's transaction: committed",
)
def keep_half_of_the_work(patch: Patch) -> None:
    """What was done before the error is committed all the same."""

    def wrap(write: Any) -> Any:
        async def write_on_its_own(self: Accounts, *values: object) -> bool:
            async with self.session.begin_nested():
                done: bool = await write(self, *values)
            return done

        return write_on_its_own

    around_each(patch, wrap)


@fault(
    "a write in a failed transaction begins a new one",
    caught_by=f"{ROLLBACK}: Ana ignores that her withdrawal was refused and <does>",
    because="nothing else has changed",
)
def begin_again_unasked(patch: Patch) -> None:
    """The second half of the work is done without the first."""
    refused: Any = patch.original("agency.store.errors:RefusedError")

    def wrap(write: Any) -> Any:
        async def write_again(self: Accounts, *values: object) -> bool:
            try:
                done: bool = await write(self, *values)
            except refused as error:
                if error.sqlstate != "25P02":
                    raise
                await self.session.rollback()
                done = await write(self, *values)
            return done

        return write_again

    around_each(patch, wrap)


fault(
    "the schema allows negative balances and two accounts of one owner",
    caught_by=[f"{MISTAKE} {mistake}" for mistake in ("takes 101 from Ana", "opens Cleo with -1", "opens Ben with 10")],
    because="Ana was not refused",
).sql(
    "ALTER TABLE account DROP CONSTRAINT account_balance_check",
    "ALTER TABLE account DROP CONSTRAINT account_pkey CASCADE",
)
