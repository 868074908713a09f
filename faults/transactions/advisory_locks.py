"""Ways in which advisory locks can have too many holders, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.store import UnitOfWork
    from plainspec.proving import Patch

WORK = "agency.store.unit_of_work:UnitOfWork"
ADVISORY = "transactions/advisory_locks.feature"


def with_other_names(patch: Patch, renamed: str) -> None:
    """Have advisory locks taken under other names; they can contain `{name}` and `{session}`."""
    lock = patch.original(f"{WORK}.advisory_lock")

    async def lock_other(self: UnitOfWork, name: str, *, wait: bool = True) -> None:
        await lock(self, renamed.format(name=name, session=await self.backend_pid()), wait=wait)

    patch.attribute(f"{WORK}.advisory_lock", lock_other)


@fault(
    "every session has an advisory lock of its own",
    caught_by=f"{ADVISORY}: Ben waits for the lock that Ana holds",
    because="was expected to wait, but did not",
)
def one_advisory_lock_per_session(patch: Patch) -> None:
    """The vault is counted twice."""
    with_other_names(patch, "{name} {session}")


@fault(
    "there is one advisory lock for everything",
    caught_by=f"{ADVISORY}: Ana and Ben take different locks",
    because="waited",
)
def one_advisory_lock_for_all(patch: Patch) -> None:
    """Jobs wait for others that they have nothing to do with."""
    with_other_names(patch, "all")


@fault(
    "an advisory lock that is held fails the whole transaction",
    caught_by=f"{ADVISORY}: Ben does not wait for the lock",
    because="the account of Ana holds 110",
)
def roll_back_without_the_lock(patch: Patch) -> None:
    """A client that only asks loses its work."""
    lock = patch.original(f"{WORK}.advisory_lock")
    refused: type[Exception] = patch.original("agency.store.errors:RefusedError")

    async def lock_or_roll_back(self: UnitOfWork, name: str, *, wait: bool = True) -> None:
        try:
            await lock(self, name, wait=wait)
        except refused:
            await self.rollback()
            raise

    patch.attribute(f"{WORK}.advisory_lock", lock_or_roll_back)


@fault(
    "an advisory lock is kept after the transaction",
    caught_by=f"{ADVISORY}: Ana <ends> while she holds the lock",
    because="still waits",
)
def lock_for_the_session(patch: Patch) -> None:
    """The job can run once, and never again."""
    text = patch.original("agency.store.transactions.transaction:text")

    async def lock(self: UnitOfWork, name: str, *, wait: bool = True) -> None:
        del wait
        await self.session.execute(text("SELECT pg_advisory_lock(hashtext(:name))"), {"name": name})

    patch.attribute(f"{WORK}.advisory_lock", lock)


@fault(
    "the holder of an advisory lock cannot take it again",
    caught_by=f"{ADVISORY}: Ana takes the lock twice and releases it by one commit",
    because="Ana and Ben have committed",
)
def refuse_the_holder(patch: Patch) -> None:
    """A session is blocked by itself."""
    lock = patch.original(f"{WORK}.advisory_lock")
    text, refusals = (
        patch.original("agency.store.transactions.transaction:text"),
        patch.original("agency.store.errors:refusals"),
    )
    held: set[tuple[int, str]] = set()

    async def lock_once(self: UnitOfWork, name: str, *, wait: bool = True) -> None:
        if (id(self), name) in held:
            with refusals():
                await self.session.execute(text("SELECT lock_is_held_already()"))
        await lock(self, name, wait=wait)
        held.add((id(self), name))

    patch.attribute(f"{WORK}.advisory_lock", lock_once)
