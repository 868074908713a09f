"""The accounts of the agency's store: which rows each call reaches, and what it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from agency.store import AgreementKind, Isolation, RefusedError, Store, Timeout, UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

pytestmark = pytest.mark.anyio


async def test_writes_say_whether_there_was_an_account(store: Store) -> None:
    async with store.unit_of_work() as work:
        assert await work.accounts.set_balance("Ana", 1)
        assert not await work.accounts.set_balance("Ben", 1)
        assert not await work.accounts.add("Ben", 1)
        assert await work.accounts.delete("Ana")
        assert not await work.accounts.delete("Ana")
        assert await work.accounts.count() == 0
        assert await work.accounts.total() == 0


async def test_writes_reach_the_account_of_this_owner_only(store: Store) -> None:
    async with store.unit_of_work() as work:
        for owner in ("Anabel", "ana"):
            await work.accounts.open(owner, 7)
        await work.accounts.add("Ana", 5)
        await work.accounts.set_balance("ana", 1)
        await work.accounts.delete("Anabel")
        balances = [await work.accounts.balance_of(owner) for owner in ("Ana", "ana", "Anabel")]
    assert balances == [105, 1, None]


async def test_additions_reach_empty_accounts_and_large_ones(store: Store) -> None:
    async with store.unit_of_work() as work:
        await work.accounts.open("Empty", 0)
        await work.accounts.open("Large", 3_000_000_000)
        assert await work.accounts.add("Empty", 5)
        assert await work.accounts.add_to_all(10)
        assert await work.accounts.add("Empty", -15)
        assert await work.accounts.add_to_all(1)
        balances = [await work.accounts.balance_of(owner) for owner in ("Ana", "Empty", "Large")]
    assert balances == [111, 1, 3_000_000_011]


@pytest.mark.parametrize(
    ("bounds", "number"),
    [
        ({}, 4),
        ({"at_least": 0}, 4),
        ({"at_most": 0}, 1),
        ({"at_least": 100, "at_most": 100}, 2),
        ({"at_least": 101}, 1),
        ({"at_most": 99}, 1),
    ],
)
async def test_bounds_of_a_count_are_inclusive_and_0_is_one(store: Store, bounds: dict[str, int], number: int) -> None:
    async with store.unit_of_work() as work:
        for owner, balance in {"Ben": 100, "Cleo": 0, "Dan": 101}.items():
            await work.accounts.open(owner, balance)
        assert await work.accounts.count(**bounds) == number


async def test_accounts_that_hold_exactly_so_much_are_deleted(store: Store) -> None:
    async with store.unit_of_work() as work:
        for owner, balance in {"Ben": 100, "Cleo": 99, "Dan": 101}.items():
            await work.accounts.open(owner, balance)
        assert await work.accounts.delete_holding(100)
        assert not await work.accounts.delete_holding(100)
        assert (await work.accounts.count(), await work.accounts.total()) == (2, 200)


async def test_an_account_has_an_owner(store: Store) -> None:
    async with store.unit_of_work() as work:
        with pytest.raises(RefusedError) as refused:
            await work.accounts.open("", 5)
        assert (refused.value.sqlstate, refused.value.constraint) == ("23514", "account_owner_check")
        await work.rollback()


REFUSED_CALLS: dict[str, Callable[[UnitOfWork], Awaitable[object]]] = {
    "balance_of": lambda work: work.accounts.balance_of("Ana"),
    "count": lambda work: work.accounts.count(),
    "total": lambda work: work.accounts.total(),
    "lock": lambda work: work.accounts.lock("Ana"),
    "lock_first_unlocked": lambda work: work.accounts.lock_first_unlocked(),
    "open": lambda work: work.accounts.open("Ben", 5),
    "add": lambda work: work.accounts.add("Ana", 5),
    "add_to_all": lambda work: work.accounts.add_to_all(5),
    "set_balance": lambda work: work.accounts.set_balance("Ana", 5),
    "delete": lambda work: work.accounts.delete("Ana"),
    "delete_holding": lambda work: work.accounts.delete_holding(100),
    "isolation_in_force": lambda work: work.isolation_in_force(),
    "set_isolation": lambda work: work.set_isolation(Isolation.SERIALIZABLE),
    "set_timeout": lambda work: work.set_timeout(Timeout.LOCK, 50),
    "advisory_lock": lambda work: work.advisory_lock("vault"),
    "sign": lambda work: work.agreements.sign(AgreementKind.LOAN, "Ana"),
}


@pytest.mark.parametrize("call", REFUSED_CALLS)
async def test_every_call_in_a_failed_transaction_is_refused(store: Store, call: str) -> None:
    async with store.unit_of_work() as work:
        with pytest.raises(RefusedError):
            await work.accounts.add("Ana", -101)
        with pytest.raises(RefusedError) as refused:
            await REFUSED_CALLS[call](work)
        assert refused.value.sqlstate == "25P02"
        await work.rollback()
