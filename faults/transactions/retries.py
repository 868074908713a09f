"""Ways in which transactions can be retried too seldom, too often or for too long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.store import Isolation, Store, UnitOfWork
    from plainspec.proving import Patch

RETRIES = "transactions/retries.feature"
COUNTED = f"{RETRIES}: Three people read 100 and set it to 10 more, at <level>"
FINAL = f"{RETRIES}: Ana adds 10 to her account and then"
TIMEOUT = "transactions/retry_timeout.feature"
RETRYABLE = "agency.store.retrying:RETRYABLE_SQLSTATES"
TRANSACT = "agency.store.retrying:transact"
MOST_ATTEMPTS = 10


def retry_too(patch: Patch, *sqlstates: str) -> None:
    """Retry transactions after other refusals, too."""
    patch.attribute(RETRYABLE, patch.original(RETRYABLE) | {*sqlstates})


@fault("serialization failures are not retried", caught_by=COUNTED, because="Ana, Ben and Cleo have committed")
def retry_deadlocks_only(patch: Patch) -> None:
    """All clients but one have to begin again by hand."""
    patch.attribute(RETRYABLE, patch.original(RETRYABLE) - {"40001"})


@fault(
    "deadlocks are not retried",
    caught_by=f"{RETRIES}: Two people pay into two accounts in opposite order",
    because="Ana and Ben have committed",
)
def retry_without_deadlocks(patch: Patch) -> None:
    """One client of a deadlock has to begin again by hand."""
    patch.attribute(RETRYABLE, patch.original(RETRYABLE) - {"40P01"})


@fault(
    "a transaction that is refused at its commit is not retried",
    caught_by=f"{RETRIES}: Two people count the accounts and each open one that holds as many",
    because="Ana and Ben have committed",
)
def give_up_at_the_commit(patch: Patch) -> None:
    """Only statements are retried."""
    commit = patch.original("agency.store.unit_of_work:UnitOfWork.commit")
    refused: Any = patch.original("agency.store.errors:RefusedError")

    async def commit_once(self: UnitOfWork) -> None:
        try:
            await commit(self)
        except refused as error:
            raise refused("40000", str(error)) from error

    patch.attribute("agency.store.unit_of_work:UnitOfWork.commit", commit_once)


@fault(
    "from the second attempt on, the isolation level is weaker",
    caught_by=f"{RETRIES}: Four people count the accounts, and some are refused more than once",
    because="the outcome is serializable",
)
def retry_at_a_weaker_level(patch: Patch) -> None:
    """The second attempt is based on what others are changing."""
    transact = patch.original(TRANSACT)
    levels = patch.original("agency.store.isolation:Isolation")
    refused: Any = patch.original("agency.store.errors:RefusedError")

    async def transact_at_two_levels(store: Store, work: Any, isolation: Isolation, **named: Any) -> Any:
        try:
            return await transact(store, work, isolation, **{**named, "retry_timeout_s": 0})
        except refused as error:
            if error.sqlstate not in patch.original(RETRYABLE):
                raise
            return await transact(store, work, levels["REPEATABLE_READ"], **named)

    patch.attribute(TRANSACT, transact_at_two_levels)


@fault(
    "violations of constraints are retried",
    caught_by=[
        f"{FINAL} {violation}"
        for violation in (
            "takes 200 from Ana",
            "opens Ben with 5",
            "inserts a standing order for Cleo",
            "inserts a loan without an owner",
        )
    ],
    because="Ana was not refused",
)
def retry_violations(patch: Patch) -> None:
    """The transaction is refused again and again."""
    retry_too(patch, "23502", "23503", "23505", "23514")


@fault(
    "a transaction that is perhaps committed is retried",
    caught_by=f"{FINAL} loses the connection",
    because="Ana was not refused",
)
def retry_unknown_outcomes(patch: Patch) -> None:
    """It may be done twice."""
    retry_too(patch, "08007")


@fault(
    "a transaction on a lost connection is retried",
    caught_by=f"{RETRIES}: Ana loses the connection and goes on without noticing",
    because="Ana was not refused",
)
def retry_lost_connections(patch: Patch) -> None:
    """The connection may have been lost for what the transaction does."""
    retry_too(patch, "08003", "57P01")


@fault(
    "a transaction is given up after ten attempts",
    caught_by=f"{TIMEOUT}: Ana meets sixteen conflicts",
    because="Ana has committed",
)
def limit_attempts(patch: Patch) -> None:
    """In a busy hour a client has to begin again by hand."""
    transact = patch.original(TRANSACT)
    refused: Any = patch.original("agency.store.errors:RefusedError")

    async def transact_ten_times(store: Store, work: Any, isolation: Isolation, **named: Any) -> Any:
        attempts: list[int] = []

        async def count_and_work(unit: UnitOfWork) -> Any:
            attempts.append(1)
            if len(attempts) > MOST_ATTEMPTS:
                raise refused("40000", "too many attempts")
            return await work(unit)

        return await transact(store, count_and_work, isolation, **named)

    patch.attribute(TRANSACT, transact_ten_times)


def scale_timeout(patch: Patch, factor: float) -> None:
    """Have another retry timeout than the one that was asked for."""
    transact = patch.original(TRANSACT)

    async def transact_for(store: Store, work: Any, isolation: Isolation, *, retry_timeout_s: float = 30.0) -> Any:
        return await transact(store, work, isolation, retry_timeout_s=retry_timeout_s * factor)

    patch.attribute(TRANSACT, transact_for)


@fault(
    "the retry timeout ends too early",
    caught_by=f"{TIMEOUT}: Ana's first attempt takes a while",
    because="Ana has committed",
)
def shorten_the_timeout(patch: Patch) -> None:
    """A transaction that takes a while is never retried."""
    scale_timeout(patch, 0.05)


@fault(
    "the retry timeout is ignored",
    caught_by=f"{TIMEOUT}: Ana's first attempt takes longer than the timeout",
    because="Ana was not refused",
)
def ignore_the_timeout(patch: Patch) -> None:
    """A busy hour never ends."""
    scale_timeout(patch, 100)
