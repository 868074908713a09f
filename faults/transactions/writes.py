"""Ways in which writing at the same time can go wrong, each of which a feature must notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.store import Accounts
    from plainspec.proving import Patch

ACCOUNTS = "agency.store.accounts:Accounts"
RETRIED = "agency.store.retrying:WORTH_ANOTHER_ATTEMPT"


@fault(
    "each write is committed when it is made",
    caught_by="transactions/dirty_writes.feature: Ben begins to write before Ana is done, at <level>",
    because="was to wait, but did not",
)
def commit_each_write(patch: Patch) -> None:
    """Half of one plan is there for another to be written over."""
    touched = patch.original(f"{ACCOUNTS}._touched")

    async def touched_for_good(self: Accounts, statement: object) -> bool:
        done: bool = await touched(self, statement)
        await self._session.commit()
        return done

    patch.attribute(f"{ACCOUNTS}._touched", touched_for_good)


@fault(
    "who would have to wait is refused",
    caught_by=[
        "transactions/dirty_writes.feature: Ana gives her plan up, at <level>",
        "transactions/deadlocks.feature: Ana and Ben both begin with Ana's account",
    ],
    because="was to wait, but did not: refused: lock not available",
)
def never_wait(patch: Patch) -> None:
    """Nobody finds out whether the other would have left anything to wait for."""
    for name in ("set_balance", "add"):
        refuse_to_wait(patch, name)


def refuse_to_wait(patch: Patch, name: str) -> None:
    """Have a write to one account refused when somebody has locked it."""
    write = patch.original(f"{ACCOUNTS}.{name}")

    async def at_once(self: Accounts, owner: str, amount: int) -> bool:
        await self.lock(owner, wait=False)
        written: bool = await write(self, owner, amount)
        return written

    patch.attribute(f"{ACCOUNTS}.{name}", at_once)


@fault(
    "what is to be deleted is listed first and deleted afterwards",
    caught_by="transactions/phantoms.feature: Ben deletes those with 20 while Ana raises everybody's balance, "
    "at <level>",
    because="the accounts are",
)
def delete_by_list(patch: Patch) -> None:
    """By then the accounts on the list hold something else."""
    text = patch.original("agency.store.unit_of_work:text")
    listed = text("SELECT owner FROM account WHERE balance = :balance")

    async def list_and_delete(self: Accounts, balance: int) -> bool:
        owners = (await self._session.scalars(listed, {"balance": balance})).all()
        return any([await self.delete(owner) for owner in owners])

    patch.attribute(f"{ACCOUNTS}.delete_holding", list_and_delete)


@fault(
    "a deletion that comes too late is silently made again",
    caught_by=[
        "transactions/read_skew.feature: Ana deletes the accounts with 20 after Ben has moved 2, at <level>",
        "transactions/phantoms.feature: Ben deletes those with 20 while Ana raises everybody's balance, at <level>",
    ],
    because="refused: serialization failure",
)
def delete_again_blindly(patch: Patch) -> None:
    """Nobody is told that what they had seen is no longer so."""
    delete_holding = patch.original(f"{ACCOUNTS}.delete_holding")
    refused: type[Exception] = patch.original("agency.store.errors:RefusedError")

    async def delete_in_any_case(self: Accounts, balance: int) -> bool:
        try:
            done: bool = await delete_holding(self, balance)
        except refused:
            await self._session.rollback()
            done = await delete_holding(self, balance)
        return done

    patch.attribute(f"{ACCOUNTS}.delete_holding", delete_in_any_case)


@fault(
    "additions go to the account that anybody opened last",
    caught_by="transactions/independent_transactions.feature: Three people open and fill two accounts each, all at the same time",
    because="finds nobody",
)
def share_the_last_account(patch: Patch) -> None:
    """What belongs to one unit of work is kept where all of them find it."""
    add, open_account = patch.original(f"{ACCOUNTS}.add"), patch.original(f"{ACCOUNTS}.open")
    opened: list[str] = []

    async def open_and_remember(self: Accounts, owner: str, balance: int) -> None:
        opened.append(owner)
        await open_account(self, owner, balance)

    async def add_to_the_last(self: Accounts, owner: str, amount: int) -> bool:
        added: bool = await add(self, opened[-1] if owner in opened else owner, amount)
        return added

    patch.attribute(f"{ACCOUNTS}.open", open_and_remember)
    patch.attribute(f"{ACCOUNTS}.add", add_to_the_last)


@fault(
    "refused work is not run again",
    caught_by="transactions/retries.feature: Five people read 100 and set it to 10 more, at <level>",
    because="the work of all is committed",
)
def give_up_at_once(patch: Patch) -> None:
    """Four of five people have to begin anew by hand."""
    patch.attribute(RETRIED, frozenset())


@fault(
    "a check violation is broken again and again",
    caught_by="transactions/permanent_errors.feature: "
    "Three people would take 200 from the 100 that are there, at <level>",
    because="run again without end",
)
def never_give_up(patch: Patch) -> None:
    """Nobody hears that there is not enough."""
    patch.attribute(RETRIED, patch.original(RETRIED) | {"23514"})


fault(
    "refused work is given up after three attempts",
    caught_by="transactions/retry_timeout.feature: Ben is in Ana's way sixteen times",
    because="the work of all is committed",
).rewrite(
    "agency.store.retrying:transact",
    ("stop=stop_before_delay(patience_s)", "stop=lambda attempt: attempt.attempt_number >= 3"),
)


@fault(
    "whoever was refused for a deadlock is not run again",
    caught_by="transactions/retries.feature: Two people pay into two accounts in opposite order, at <level>",
    because="the work of all is committed",
)
def retry_without_deadlocks(patch: Patch) -> None:
    """One half of those who cross each other's way have to begin anew by hand."""
    patch.attribute(RETRIED, patch.original(RETRIED) - {"40P01"})
