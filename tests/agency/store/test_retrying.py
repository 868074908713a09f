"""Transactions that are retried: after which refusals, for how long, and when."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING

import pytest
from tenacity import RetryCallState

from agency.store import Isolation, RefusedError, Store, transact
from agency.store.retrying import BACKOFF, RETRY_TIMEOUT_S

if TYPE_CHECKING:
    from agency.store import UnitOfWork

pytestmark = pytest.mark.anyio


class Refused:
    """Work that is refused each time, and counts how often."""

    def __init__(self, error: BaseException) -> None:
        self.error = error
        self.attempts = 0

    async def add(self, work: UnitOfWork) -> None:
        """Pay in, and be refused."""
        await work.accounts.add("Ana", 1)
        self.attempts += 1
        raise self.error


async def test_work_that_always_meets_a_conflict_ends_with_the_last_refusal(store: Store) -> None:
    work = Refused(RefusedError("40001", "again"))
    with pytest.raises(RefusedError, match="again"):
        await transact(store, work.add, Isolation.SERIALIZABLE, retry_timeout_s=0.2)
    assert work.attempts > 1


async def test_the_answer_is_that_of_the_attempt_that_was_committed(store: Store) -> None:
    begun: list[int] = []

    async def count_attempts(_: UnitOfWork) -> int:
        begun.append(1)
        if len(begun) < 3:
            raise RefusedError("40001", "again")
        return len(begun)

    assert await transact(store, count_attempts, Isolation.SERIALIZABLE) == 3


async def test_there_are_growing_pauses_between_attempts(store: Store) -> None:
    work = Refused(RefusedError("40001", "again"))
    with pytest.raises(RefusedError):
        await transact(store, work.add, Isolation.SERIALIZABLE, retry_timeout_s=1.0)
    assert 1 < work.attempts <= 24


async def test_a_deadlock_is_retried(store: Store) -> None:
    work = Refused(RefusedError("40P01", "deadlock"))
    with pytest.raises(RefusedError, match="deadlock"):
        await transact(store, work.add, Isolation.READ_COMMITTED, retry_timeout_s=0.1)
    assert work.attempts > 1


@pytest.mark.parametrize("isolation", Isolation)
async def test_every_attempt_runs_at_the_level_that_was_asked_for(store: Store, isolation: Isolation) -> None:
    levels: list[Isolation] = []

    async def note(work: UnitOfWork) -> None:
        levels.append(await work.isolation_in_force())
        if len(levels) < 3:
            raise RefusedError("40001", "again")

    await transact(store, note, isolation)
    assert levels == [isolation] * 3


async def test_the_commit_of_swallowed_refusals_is_refused_and_not_retried(store: Store) -> None:
    attempts: list[int] = []

    async def swallow(work: UnitOfWork) -> None:
        attempts.append(1)
        with pytest.raises(RefusedError):
            await work.accounts.add("Ana", -200)

    with pytest.raises(RefusedError, match="rolled back instead of committing"):
        await transact(store, swallow, Isolation.SERIALIZABLE)
    assert attempts == [1]


def test_the_default_retry_timeout_is_30_s() -> None:
    assert inspect.signature(transact).parameters["retry_timeout_s"].default == RETRY_TIMEOUT_S == 30.0


@pytest.mark.parametrize(
    "error",
    [
        RefusedError("08007", "unknown"),
        RefusedError("08003", "lost", connection_lost=True),
        RefusedError("40000", "transaction rolled back"),
        RefusedError("23502", "not null"),
        RefusedError("23503", "foreign key"),
        RefusedError("23505", "unique"),
        RefusedError("23514", "check"),
        RefusedError("25P04", "transaction timeout", connection_lost=True),
        RefusedError("55P03", "lock not available"),
        RefusedError("57014", "cancelled"),
        ArithmeticError(),
        asyncio.CancelledError(),
    ],
    ids=lambda error: getattr(error, "sqlstate", type(error).__name__),
)
async def test_work_that_failed_otherwise_is_run_once(store: Store, error: BaseException) -> None:
    work = Refused(error)
    with pytest.raises(type(error)):
        await transact(store, work.add, Isolation.SERIALIZABLE)
    assert work.attempts == 1
    async with store.unit_of_work() as unit:
        assert await unit.accounts.balance_of("Ana") == 100


def test_the_time_between_attempts_grows_to_its_cap_and_is_never_the_same() -> None:
    def waits_s(attempt: int) -> set[float]:
        state = RetryCallState(None, None, (), {})  # type: ignore[arg-type] # the number is all that is asked for
        state.attempt_number = attempt
        return {BACKOFF(state) for _ in range(50)}

    assert 0 <= min(waits_s(1)) < max(waits_s(1)) <= 0.005
    assert 0 <= min(waits_s(4)) < max(waits_s(4)) <= 0.04
    assert max(waits_s(4)) > 0.005
    assert max(waits_s(30)) <= 0.25
