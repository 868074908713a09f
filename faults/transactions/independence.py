"""Ways in which transactions on different accounts can get into each other's way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.store import Accounts
    from plainspec.proving import Patch

ACCOUNTS = "agency.store.accounts:Accounts"
ANOMALIES = "transactions/anomalies"
INDEPENDENT = "transactions/independent_transactions.feature"
MIXED = f"{INDEPENDENT}: Three people open and change accounts at the same time"
WRITES = ("set_balance", "add", "open", "delete")


def around_each(patch: Patch, wrap: Any) -> None:
    """Have every write to one account done otherwise."""
    for name in WRITES:
        patch.attribute(f"{ACCOUNTS}.{name}", wrap(patch.original(f"{ACCOUNTS}.{name}")))


@fault(
    "an addition goes to every account",
    caught_by=[
        f"{ANOMALIES}/serializability.feature: Ana and Ben each read, add to and read their own account",
        MIXED,
    ],
    because="the outcome is serializable",
)
def add_to_everyone(patch: Patch) -> None:
    """Everyone profits from one deposit."""

    async def add(self: Accounts, owner: str, amount: int) -> bool:
        del owner
        return await self.add_to_all(amount)

    patch.attribute(f"{ACCOUNTS}.add", add)


@fault(
    "a writer locks all accounts",
    caught_by=f"{INDEPENDENT}: Ana and Ben each update their own account, at <level>",
    because="still waits",
)
def lock_the_table(patch: Patch) -> None:
    """Transactions that change other rows have to wait, too."""
    text = patch.original("agency.store.transactions.transaction:text")

    def wrap(write: Any) -> Any:
        async def lock_and_write(self: Accounts, *values: object) -> bool:
            await self.session.execute(text("LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE"))
            done: bool = await write(self, *values)
            return done

        return lock_and_write

    around_each(patch, wrap)


@fault(
    "a reader waits for writers",
    caught_by=f"{INDEPENDENT}: Ben reads an account that Ana is changing, at <level>",
    because="still waits",
)
def lock_what_is_read(patch: Patch) -> None:
    """A client that only reads has to wait."""
    balance_of = patch.original(f"{ACCOUNTS}.balance_of")

    async def lock_and_read(self: Accounts, owner: str) -> int | None:
        await self.lock(owner)
        balance: int | None = await balance_of(self, owner)
        return balance

    patch.attribute(f"{ACCOUNTS}.balance_of", lock_and_read)


@fault(
    "an addition to a locked account is skipped",
    caught_by=f"{INDEPENDENT}: Three people add to Cleo's empty account, one after the other",
    because="was expected to wait, but did not",
)
def skip_locked_rows(patch: Patch) -> None:
    """No transaction waits, and the deposit is not made."""
    add = patch.original(f"{ACCOUNTS}.add")
    text = patch.original("agency.store.transactions.transaction:text")
    unlocked = text("SELECT owner FROM account WHERE owner = :owner FOR UPDATE SKIP LOCKED")

    async def add_if_unlocked(self: Accounts, owner: str, amount: int) -> bool:
        if await self.session.scalar(unlocked, {"owner": owner}) is None:
            return False
        added: bool = await add(self, owner, amount)
        return added

    patch.attribute(f"{ACCOUNTS}.add", add_if_unlocked)


@fault(
    "additions to an empty account are lost",
    caught_by=f"{INDEPENDENT}: Three people add to Cleo's empty account, one after the other",
    because="finds no account",
)
def overlook_empty_accounts_when_adding(patch: Patch) -> None:
    """An account that holds 0 is taken for one that does not exist."""
    add = patch.original(f"{ACCOUNTS}.add")

    async def add_to_what_is_there(self: Accounts, owner: str, amount: int) -> bool:
        if not await self.balance_of(owner):
            return False
        added: bool = await add(self, owner, amount)
        return added

    patch.attribute(f"{ACCOUNTS}.add", add_to_what_is_there)


@fault(
    "a write to a missing account is reported as successful",
    caught_by=f"{ANOMALIES}/dirty_reads.feature: Ben looks for an account whose insertion is not committed",
    because="was expected to find no account, but did not",
)
def report_every_write_as_done(patch: Patch) -> None:
    """Money is paid into an account that is not there."""

    def wrap(write: Any) -> Any:
        async def report(self: Accounts, *values: object) -> bool:
            await write(self, *values)
            return True

        return report

    around_each(patch, wrap)
