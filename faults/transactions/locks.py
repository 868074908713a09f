"""Ways in which locks and limits can fail those who rely on them, each of which a feature must notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.store import Accounts
    from plainspec.proving import Patch

WORK = "agency.store.unit_of_work:UnitOfWork"
ACCOUNTS = "agency.store.accounts:Accounts"
FREE = "select(Account.owner).with_for_update(skip_locked=True)"


@fault(
    "a deadlock is taken for a row that is not there",
    caught_by=[
        "transactions/deadlocks.feature: Ana and Ben pay into the same two accounts in opposite order, at <level>",
        "transactions/deadlocks.feature: Three people lock what the next one wants",
    ],
    because="finds nobody",
)
def overlook_deadlocks(patch: Patch) -> None:
    """The one who was refused goes on as if nothing had happened."""
    touched, lock = patch.original(f"{ACCOUNTS}._touched"), patch.original(f"{ACCOUNTS}.lock")
    refused = patch.original("agency.store.errors:RefusedError")

    async def touched_or_not(self: Accounts, statement: object) -> bool:
        try:
            done: bool = await touched(self, statement)
        except refused as error:
            if error.sqlstate != "40P01":
                raise
            return False
        return done

    async def locked_or_not(self: Accounts, owner: str, *, wait: bool = True) -> bool:
        try:
            done: bool = await lock(self, owner, wait=wait)
        except refused as error:
            if error.sqlstate != "40P01":
                raise
            return False
        return done

    patch.attribute(f"{ACCOUNTS}._touched", touched_or_not)
    patch.attribute(f"{ACCOUNTS}.lock", locked_or_not)


@fault(
    "a lock is only a look",
    caught_by=[
        "transactions/locks.feature: Ana and Ben both lock, read and add to Ana's account",
        "transactions/locks.feature: Ben turns back from an account that Ana <does>",
    ],
    because="was to wait, but did not",
)
def look_instead_of_locking(patch: Patch) -> None:
    """Everybody believes to be alone."""

    async def look(self: Accounts, owner: str, *, wait: bool = True) -> bool:  # noqa: ARG001 - as the original
        return await self.balance_of(owner) is not None

    patch.attribute(f"{ACCOUNTS}.lock", look)


@fault(
    "a lock that comes too late is taken in a new transaction",
    caught_by="transactions/locks.feature: Ben locks an account that Ana has changed, at <level>",
    because="refused: serialization failure",
)
def lock_anew(patch: Patch) -> None:
    """Who holds it believes that it holds what was seen before."""
    lock = patch.original(f"{ACCOUNTS}.lock")
    refused: type[Exception] = patch.original("agency.store.errors:RefusedError")

    async def lock_in_any_case(self: Accounts, owner: str, *, wait: bool = True) -> bool:
        try:
            done: bool = await lock(self, owner, wait=wait)
        except refused:
            await self._session.rollback()
            done = await lock(self, owner, wait=wait)
        return done

    patch.attribute(f"{ACCOUNTS}.lock", lock_in_any_case)


@fault(
    "who does not want to wait waits all the same",
    caught_by="transactions/locks.feature: Ben turns back from an account that Ana <does>",
    because="still waits",
)
def wait_in_any_case(patch: Patch) -> None:
    """The wish not to wait gets lost on the way."""
    lock = patch.original(f"{ACCOUNTS}.lock")

    async def lock_patiently(self: Accounts, owner: str, *, wait: bool = True) -> bool:  # noqa: ARG001 - as the original
        done: bool = await lock(self, owner, wait=True)
        return done

    patch.attribute(f"{ACCOUNTS}.lock", lock_patiently)


@fault(
    "the next free account is shown, but not locked",
    caught_by="transactions/locks.feature: Three people share out the accounts, and nothing is left for the fourth",
    because="Ben has picked Ben",
)
def show_without_locking(patch: Patch) -> None:
    """All of them get the same."""
    text = patch.original("agency.store.unit_of_work:text")

    async def show(self: Accounts) -> str | None:
        owner: str | None = await self._session.scalar(text("SELECT owner FROM account ORDER BY owner LIMIT 1"))
        return owner

    patch.attribute(f"{ACCOUNTS}.lock_next_free", show)


@fault(
    "accounts that somebody has locked are not skipped",
    caught_by="transactions/locks.feature: Three people share out the accounts, and nothing is left for the fourth",
    because="nobody is left to let them go on",
)
def queue_for_the_first(patch: Patch) -> None:
    """All of them queue for the first account while the others lie idle."""
    text = patch.original("agency.store.unit_of_work:text")

    async def lock_first(self: Accounts) -> str | None:
        first = text("SELECT owner FROM account ORDER BY owner LIMIT 1 FOR UPDATE")
        owner: str | None = await self._session.scalar(first)
        return owner

    patch.attribute(f"{ACCOUNTS}.lock_next_free", lock_first)


fault(
    "the limit for locks and the limit for statements are mixed up",
    caught_by="transactions/limits.feature: Ben <allows> while Ana keeps her account locked",
    because="refused: lock not available",
).rewrite(
    f"{WORK}.limit",
    (
        "what.value",
        '{"lock_timeout": "statement_timeout", "statement_timeout": "lock_timeout"}.get(what.value, what.value)',
    ),
)

fault(
    "a limit stays with the connection",
    caught_by="transactions/limits_that_end.feature: Ben's second transaction has more time than his first",
    because="refused: cancelled",
).rewrite(f"{WORK}.limit", (":limit, true", ":limit, false"))

fault(
    "nobody looks for circles",
    caught_by="transactions/deadlocks.feature: Ana and Ben pay into the same two accounts in opposite order, "
    "at <level>",
    because="Ana waits for Ben",
).setting("postgres", "deadlock_timeout", "1h")

fault(
    "whoever closes an account passes over those that somebody else is closing",
    caught_by="transactions/deadlocks.feature: Ana and Ben close the same two accounts in opposite order",
    because="was to wait, but did not",
).rewrite(
    f"{ACCOUNTS}.delete",
    ("Account.owner == owner", f"Account.owner.in_({FREE}.where(Account.owner == owner))"),
)

ONE_OF_TWO = "transactions/locks.feature: Ben locks Anabel's account while Ana has locked hers"
OF_OWNER = ".where(Account.owner == owner)"

fault(
    "whoever locks an account locks those, too, whose owner is called similarly",
    caught_by=ONE_OF_TWO,
    because="Ben's work is committed",
).rewrite(f"{ACCOUNTS}.lock", (OF_OWNER, ".where(Account.owner.startswith(owner)).order_by(Account.owner)"))

fault("whoever locks an account locks all", caught_by=ONE_OF_TWO, because="Ben's work is committed").rewrite(
    f"{ACCOUNTS}.lock",
    ("return await self._session.scalar(account)", "return next(iter(await self._session.scalars(account)), None)"),
    (OF_OWNER, ""),
)

fault(
    "whoever reads an account is told of those, too, whose owner is written otherwise",
    caught_by="transactions/independent_transactions.feature: Three people open and fill two accounts each, all at the same time",
    because="Ben has read 22",
).rewrite(f"{ACCOUNTS}.balance_of", ("Account.owner == owner", "func.lower(Account.owner) == owner.lower()"))
