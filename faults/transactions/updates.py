"""Ways in which concurrent writes can be lost, mixed or applied to the wrong accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.proving import fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from agency.store import Accounts
    from plainspec.proving import Patch

ACCOUNTS = "agency.store.accounts:Accounts"
ANOMALIES = "transactions/anomalies"
WRITES = ("set_balance", "add", "add_to_all", "open", "delete", "delete_holding")


def around_writes(patch: Patch, around: Callable[[Accounts, Callable[[], Awaitable[bool]]], Awaitable[bool]]) -> None:
    """Have something done around every write to accounts."""
    for name in WRITES:
        around_write(patch, name, around)


def around_write(
    patch: Patch, name: str, around: Callable[[Accounts, Callable[[], Awaitable[bool]]], Awaitable[bool]]
) -> None:
    """Have something done around one kind of write."""
    write = patch.original(f"{ACCOUNTS}.{name}")

    async def wrapped(self: Accounts, *values: object) -> bool:
        return await around(self, lambda: write(self, *values))

    patch.attribute(f"{ACCOUNTS}.{name}", wrapped)


@fault(
    "each write is committed by itself",
    caught_by=[
        f"{ANOMALIES}/dirty_writes.feature: Ben writes before Ana has committed, at <level>",
        f"{ANOMALIES}/circular_information_flow.feature: Ben reads after Ana has committed",
        "transactions/commit.feature: Cleo sums up the balances while Ana pays Ben 30, at <level>",
    ],
    because="was expected to wait, but did not",
)
def commit_each_write(patch: Patch) -> None:
    """One half of a plan is there to be overwritten by another."""

    async def write_and_commit(accounts: Accounts, write: Callable[[], Awaitable[bool]]) -> bool:
        found = await write()
        await accounts.session.commit()
        return found

    around_writes(patch, write_and_commit)


@fault(
    "a write that would wait is refused",
    caught_by=[
        f"{ANOMALIES}/dirty_writes.feature: Ana rolls back while Ben waits for her",
        "transactions/deadlocks.feature: Ana and Ben both begin with Ana's account",
    ],
    because="was expected to wait, but did not: refused: lock not available",
)
def never_wait(patch: Patch) -> None:
    """The other transaction might have been rolled back."""
    for name in ("set_balance", "add"):
        refuse_to_wait(patch, name)


def refuse_to_wait(patch: Patch, name: str) -> None:
    """Have a write to a locked account refused."""
    write = patch.original(f"{ACCOUNTS}.{name}")

    async def at_once(self: Accounts, owner: str, amount: int) -> bool:
        await self.lock(owner, wait=False)
        written: bool = await write(self, owner, amount)
        return written

    patch.attribute(f"{ACCOUNTS}.{name}", at_once)


@fault(
    "a write based on a stale read is silently repeated",
    caught_by=[
        f"{ANOMALIES}/lost_updates.feature: Ana adds 50 and Ben 30 to the 100 that both have read, at <level>",
        f"{ANOMALIES}/lost_updates.feature: Ben rolls back, reads again, and adds his 30",
        f"{ANOMALIES}/phantoms.feature: Ben deletes those holding 20 while Ana raises all balances, at <level>",
        f"{ANOMALIES}/read_skew.feature: Ana deletes those holding 20 after Ben has moved 2, at <level>",
    ],
    because="refused: serialization failure",
)
def write_again_blindly(patch: Patch) -> None:
    """The new balance was worked out from one that is no longer true."""
    refused: type[Exception] = patch.original("agency.store.errors:RefusedError")

    async def write_in_any_case(accounts: Accounts, write: Callable[[], Awaitable[bool]]) -> bool:
        try:
            return await write()
        except refused:
            await accounts.session.rollback()
            return await write()

    around_writes(patch, write_in_any_case)


@fault(
    "an addition is a read and a write",
    caught_by=f"{ANOMALIES}/lost_updates.feature: Both add in the statement itself, at <level>",
    because="holds 180",
)
def add_in_two_steps(patch: Patch) -> None:
    """What others add in between is overwritten."""

    async def add(self: Accounts, owner: str, amount: int) -> bool:
        return await self.set_balance(owner, (await self.balance_of(owner) or 0) + amount)

    patch.attribute(f"{ACCOUNTS}.add", add)


@fault(
    "a balance once read is cached across transactions",
    caught_by=[
        f"{ANOMALIES}/lost_updates.feature: Ben rolls back, reads again, and adds his 30",
        "transactions/commit.feature: Ben reads before and after Ana commits her deposit",
    ],
    because="has read 100",
)
def remember_balances(patch: Patch) -> None:
    """A repeated update is based on the first read."""
    balance_of = patch.original(f"{ACCOUNTS}.balance_of")
    remembered: dict[tuple[int, str], int | None] = {}

    async def balance_from_memory(self: Accounts, owner: str) -> int | None:
        key = (id(self.session), owner)
        if key not in remembered:
            remembered[key] = await balance_of(self, owner)
        return remembered[key]

    patch.attribute(f"{ACCOUNTS}.balance_of", balance_from_memory)


@fault(
    "a delete lists the accounts first and deletes them afterwards",
    caught_by=f"{ANOMALIES}/phantoms.feature: Ben deletes those holding 20 while Ana raises all balances, at <level>",
    because="the accounts are",
)
def delete_by_list(patch: Patch) -> None:
    """By then they hold something else."""
    text = patch.original("agency.store.transactions.transaction:text")
    listed = text("SELECT owner FROM account WHERE balance = :balance")

    async def list_and_delete(self: Accounts, balance: int) -> bool:
        owners = (await self.session.scalars(listed, {"balance": balance})).all()
        return any([await self.delete(owner) for owner in owners])

    patch.attribute(f"{ACCOUNTS}.delete_holding", list_and_delete)
