"""Ways in which row locks can fail the transactions that rely on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.store import Accounts
    from plainspec.proving import Patch

ACCOUNTS = "agency.store.accounts:Accounts"
LOCKS = "transactions/locks.feature"
SHARED_OUT = f"{LOCKS}: Three people share out the accounts, and none is left for the fourth"
DEADLOCK = "transactions/deadlocks.feature: Each of three people locks what the next one wants"


def answered_by(patch: Patch, name: str, sql: str) -> None:
    """Have a call of the accounts answered by a statement of its own."""
    text = patch.original("agency.store.transactions.transaction:text")

    async def answer(self: Accounts, *values: object, **named: object) -> Any:
        del named
        return await self.session.scalar(text(sql), {"owner": values[0]} if values else {})

    patch.attribute(f"{ACCOUNTS}.{name}", answer)


fault("deadlocks are not detected", caught_by=DEADLOCK, because="waits for").setting(
    "postgres", "deadlock_timeout", "1h"
)


@fault(
    "locking a row only reads it",
    caught_by=[
        f"{LOCKS}: Ana and Ben both lock, read and update Ana's account",
        f"{LOCKS}: Ben does not wait for an account that Ana <does>",
    ],
    because="was expected to wait, but did not",
)
def read_instead_of_locking(patch: Patch) -> None:
    """Every session believes to be the only one."""
    answered_by(patch, "lock", "SELECT true FROM account WHERE owner = :owner")


@fault(
    "locking a changed row silently begins a new transaction",
    caught_by=f"{LOCKS}: Ben locks an account that Ana has changed, at <level>",
    because="Ben was not refused",
)
def lock_again(patch: Patch) -> None:
    """The session believes that the account holds what it has read before."""
    lock = patch.original(f"{ACCOUNTS}.lock")
    refused: type[Exception] = patch.original("agency.store.errors:RefusedError")

    async def lock_in_any_case(self: Accounts, owner: str, *, wait: bool = True) -> bool:
        try:
            locked: bool = await lock(self, owner, wait=wait)
        except refused:
            await self.session.rollback()
            locked = await lock(self, owner, wait=wait)
        return locked

    patch.attribute(f"{ACCOUNTS}.lock", lock_in_any_case)


@fault(
    "locking without waiting waits",
    caught_by=f"{LOCKS}: Ben does not wait for an account that Ana <does>",
    because="still waits",
)
def wait_in_any_case(patch: Patch) -> None:
    """The option is lost on the way."""
    lock = patch.original(f"{ACCOUNTS}.lock")

    async def lock_and_wait(self: Accounts, owner: str, *, wait: bool = True) -> bool:
        del wait
        locked: bool = await lock(self, owner, wait=True)
        return locked

    patch.attribute(f"{ACCOUNTS}.lock", lock_and_wait)


@fault("locked accounts are not skipped", caught_by=SHARED_OUT, because="a call is still blocked")
def queue_for_the_first(patch: Patch) -> None:
    """All clients queue for the first account while the others are free."""
    answered_by(patch, "lock_first_unlocked", "SELECT owner FROM account ORDER BY owner LIMIT 1 FOR UPDATE")
