"""Ways in which transactions can be less isolated than their level promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.store import Accounts, Isolation, Store, UnitOfWork
    from plainspec.proving import Patch

WORK = "agency.store.unit_of_work:UnitOfWork"
ACCOUNTS = "agency.store.accounts:Accounts"
ANOMALIES = "transactions/anomalies"


def run_at(patch: Patch, given: dict[str, str]) -> None:
    """Hand out units of work at other levels than the ones that were asked for."""
    unit_of_work = patch.original("agency.store.store:Store.unit_of_work")
    levels = patch.original("agency.store.isolation:Isolation")
    default = levels["READ_COMMITTED"]

    def elsewhere(self: Store, isolation: Isolation = default, *more: Any, **named: Any) -> UnitOfWork:
        level = given.get(isolation.name, isolation.name)
        unit: UnitOfWork = unit_of_work(self, levels[level], *more, **named)
        return unit

    patch.attribute("agency.store.store:Store.unit_of_work", elsewhere)


@fault(
    "serializable quietly runs as repeatable read",
    caught_by=[
        f"{ANOMALIES}/write_skew.feature: Both see 200 and leave 100, at <level>",
        f"{ANOMALIES}/write_skew.feature: Both find no account of 300 or more, and one opens it",
        f"{ANOMALIES}/write_skew.feature: Ben decides again, on what is left",
        f"{ANOMALIES}/read_only_anomaly.feature: Cleo prints a report between Ben's deposit and Ana's withdrawal, at <level>",
        f"{ANOMALIES}/serializability.feature: Each copies the balance of the next one, at <level>",
        f"{ANOMALIES}/serializability.feature: Ben files a receipt in a batch that Ana closes and Cleo adds up, at <level>",
        "transactions/engines.feature: Every anomaly is provoked at serializable",
    ],
    because="refused: serialization failure",
)
def weaken_serializable(patch: Patch) -> None:
    """Two decisions that no serial order explains are both committed."""
    run_at(patch, {"SERIALIZABLE": "REPEATABLE_READ"})


@fault(
    "repeatable read quietly runs as read committed",
    caught_by=[
        f"{ANOMALIES}/read_skew.feature",
        f"{ANOMALIES}/phantoms.feature",
        f"{ANOMALIES}/long_fork.feature",
        f"{ANOMALIES}/lost_updates.feature",
        "transactions/locks.feature: Ben locks an account that Ana has changed, at <level>",
        "transactions/engines.feature: Every anomaly is provoked at repeatable read",
    ],
    because="has read 10, 20",
)
def weaken_repeatable_read(patch: Patch) -> None:
    """Each statement has a snapshot of its own."""
    run_at(patch, {"REPEATABLE_READ": "READ_COMMITTED"})


@fault(
    "every level quietly runs as serializable",
    caught_by=[
        f"{ANOMALIES}/serializability.feature: Each copies the balance of the next one, at <level>",
        f"{ANOMALIES}/write_skew.feature: Both find no account of 300 or more and open one, at <level>",
        "transactions/engines.feature: Every anomaly is provoked at read committed",
    ],
    because="the outcome is not serializable",
)
def strengthen_everything(patch: Patch) -> None:
    """Clients that want speed pay for an order that they have not asked for."""
    run_at(patch, {"READ_COMMITTED": "SERIALIZABLE", "REPEATABLE_READ": "SERIALIZABLE"})


@fault(
    "read committed quietly runs as repeatable read",
    caught_by=[
        f"{ANOMALIES}/observed_transaction_vanishes.feature",
        f"{ANOMALIES}/dirty_writes.feature: Ben writes before Ana has committed, at <level>",
        "transactions/engines.feature: Every anomaly is provoked at read committed",
    ],
    because="Ben has committed",
)
def strengthen_read_committed(patch: Patch) -> None:
    """Transactions are refused that did not ask for so much care."""
    run_at(patch, {"READ_COMMITTED": "REPEATABLE_READ"})


@fault(
    "reads go through another connection",
    caught_by=[
        f"{ANOMALIES}/dirty_reads.feature: Ben reads before and after Ana's deposit is rolled back, at <level>",
        "transactions/savepoints.feature: Ana rolls back to each of several savepoints",
    ],
    because="Ana has read",
)
def read_elsewhere(patch: Patch) -> None:
    """No session reads its own writes, and no snapshot stays the same."""
    balance_of = patch.original(f"{ACCOUNTS}.balance_of")
    session_type: Any = patch.original("agency.store.transactions.transaction:AsyncSession")

    async def balance_elsewhere(self: Accounts, owner: str) -> int | None:
        async with session_type(getattr(self.session.bind, "engine", None)) as other:
            balance: int | None = await balance_of(type(self)(other), owner)
        return balance

    patch.attribute(f"{ACCOUNTS}.balance_of", balance_elsewhere)


@fault(
    "a balance is saved as soon as it is set",
    caught_by=[
        f"{ANOMALIES}/dirty_reads.feature: Ana enters 500 by mistake and corrects it to 150, at <level>",
        f"{ANOMALIES}/circular_information_flow.feature: Each writes their own account and reads the other's, at <level>",
    ],
    because="has read 100",
)
def save_at_once(patch: Patch) -> None:
    """Like a form that saves while one types."""
    set_balance = patch.original(f"{ACCOUNTS}.set_balance")

    async def set_and_save(self: Accounts, owner: str, balance: int) -> bool:
        found: bool = await set_balance(self, owner, balance)
        await self.session.commit()
        return found

    patch.attribute(f"{ACCOUNTS}.set_balance", set_and_save)


@fault(
    "searches go through another connection",
    caught_by=[
        f"{ANOMALIES}/phantoms.feature: Ben opens an account between two searches of Ana's, at <level>",
        f"{ANOMALIES}/phantoms.feature: Ana counts those holding 10 and then those holding 14, at <level>",
    ],
    because="has counted",
)
def search_elsewhere(patch: Patch) -> None:
    """Every search has a snapshot of its own."""
    count = patch.original(f"{ACCOUNTS}.count")
    session_type: Any = patch.original("agency.store.transactions.transaction:AsyncSession")

    async def count_elsewhere(self: Accounts, **bounds: int | None) -> int:
        async with session_type(getattr(self.session.bind, "engine", None)) as other:
            number: int = await count(type(self)(other), **bounds)
        return number

    patch.attribute(f"{ACCOUNTS}.count", count_elsewhere)


@fault(
    "summing up the balances locks all accounts",
    caught_by=f"{ANOMALIES}/read_only_anomaly.feature: No report is printed",
    because="still waits",
)
def lock_what_is_summed_up(patch: Patch) -> None:
    """A sum keeps all accounts from being changed."""
    total = patch.original(f"{ACCOUNTS}.total")
    text = patch.original("agency.store.transactions.transaction:text")

    async def lock_and_sum(self: Accounts) -> int:
        await self.session.execute(text("LOCK TABLE account IN SHARE MODE"))
        sum_: int = await total(self)
        return sum_

    patch.attribute(f"{ACCOUNTS}.total", lock_and_sum)
