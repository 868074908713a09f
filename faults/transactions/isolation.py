"""Ways in which people who act at the same time can get in each other's way, each of which a feature must notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.store import Accounts, Isolation, UnitOfWork
    from plainspec.proving import Patch

WORK = "agency.store.unit_of_work:UnitOfWork"
ACCOUNTS = "agency.store.accounts:Accounts"


def run_at(patch: Patch, asked: str, given: str) -> None:
    """Begin units of work at another level than the one they were asked for."""
    begin = patch.original(f"{WORK}.begin")
    levels = patch.original("agency.store.unit_of_work:Isolation")

    async def begin_elsewhere(self: UnitOfWork) -> UnitOfWork:
        wanted: Isolation = self._isolation
        if wanted is levels[asked]:
            self._isolation = levels[given]
        begun: UnitOfWork = await begin(self)
        return begun

    patch.attribute(f"{WORK}.begin", begin_elsewhere)


@fault(
    "serializable quietly runs as repeatable read",
    caught_by=[
        "transactions/write_skew.feature: Both see 200 and leave 100, at <level>",
        "transactions/write_skew.feature: Ben looks again and finds that there is not enough for both",
        "transactions/serializability.feature: Everybody takes over the next one's figure, at <level>",
        "transactions/serializability.feature: Ben files a receipt on a page that Ana closes and Cleo adds up, at <level>",
        "transactions/engines.feature: Everything that can go wrong is provoked at serializable",
    ],
    because="refused: serialization failure",
)
def weaken_serializable(patch: Patch) -> None:
    """Two decisions that no order explains are both kept."""
    run_at(patch, "SERIALIZABLE", "REPEATABLE_READ")


@fault(
    "repeatable read quietly runs as read committed",
    caught_by=[
        "transactions/repeatable_reads.feature: Ben's deposit arrives between two readings of Ana's, at <level>",
        "transactions/repeatable_reads.feature: Ben <does> between two counts of Ana's, at <level>",
        "transactions/engines.feature: Everything that can go wrong is provoked at repeatable read",
    ],
    because="has first counted 2 and then 2",
)
def weaken_repeatable_read(patch: Patch) -> None:
    """Each statement has a view of its own."""
    run_at(patch, "REPEATABLE_READ", "READ_COMMITTED")


@fault(
    "read committed quietly runs as repeatable read",
    caught_by="transactions/repeatable_reads.feature: Ana asks the server before and after a commit, at <level>",
    because="have run at read committed",
)
def strengthen_read_committed(patch: Patch) -> None:
    """Work is refused that nobody asked to be so careful with."""
    run_at(patch, "READ_COMMITTED", "REPEATABLE_READ")


@fault(
    "every level quietly runs as serializable",
    caught_by=[
        "transactions/serializability.feature: Everybody takes over the next one's figure, at <level>",
        "transactions/serializability.feature: Ben files a receipt on a page that Ana closes and Cleo adds up, at <level>",
        "transactions/serializability.feature: Ana's and Ben's deposits begin from one reading, at <level>",
    ],
    because="the outcome is that of no order",
)
def strengthen_everything(patch: Patch) -> None:
    """Whoever wants to be fast pays for an order that they have not asked for."""
    levels = patch.original("agency.store.unit_of_work:Isolation")
    begin = patch.original(f"{WORK}.begin")

    async def begin_serializable(self: UnitOfWork) -> UnitOfWork:
        self._isolation = levels["SERIALIZABLE"]
        begun: UnitOfWork = await begin(self)
        return begun

    patch.attribute(f"{WORK}.begin", begin_serializable)


@fault(
    "the level of isolation is forgotten after the first commit",
    caught_by="transactions/repeatable_reads.feature: Ana asks the server before and after a commit, at <level>",
    because="transactions have run at",
)
def forget_the_level(patch: Patch) -> None:
    """The next transaction of the same unit of work runs at the weakest level."""
    commit = patch.original(f"{WORK}.commit")

    async def commit_and_forget(self: UnitOfWork) -> None:
        await commit(self)
        if self._connection is not None:
            await self._connection.execution_options(isolation_level="READ COMMITTED")

    patch.attribute(f"{WORK}.commit", commit_and_forget)


@fault(
    "a write that comes too late is silently made again",
    caught_by="transactions/lost_updates.feature: Ana adds 50 and Ben 30 to the 100 that both have read, at <level>",
    because="refused: serialization failure",
)
def write_again_blindly(patch: Patch) -> None:
    """The figure was worked out from a balance that is no longer true."""
    set_balance = patch.original(f"{ACCOUNTS}.set_balance")
    refused: type[Exception] = patch.original("agency.store.errors:RefusedError")

    async def set_in_any_case(self: Accounts, owner: str, balance: int) -> bool:
        try:
            done: bool = await set_balance(self, owner, balance)
        except refused:
            await self._session.rollback()
            done = await set_balance(self, owner, balance)
        return done

    patch.attribute(f"{ACCOUNTS}.set_balance", set_in_any_case)


@fault(
    "reads go through another connection",
    caught_by="transactions/dirty_reads.feature: Ben looks while Ana's deposit is still open, at <level>",
    because="Ana has read 500",
)
def read_elsewhere(patch: Patch) -> None:
    """Nobody sees their own work before it is committed, and no view stays the same."""
    balance_of = patch.original(f"{ACCOUNTS}.balance_of")
    session_type: Any = patch.original("agency.store.unit_of_work:AsyncSession")

    async def balance_elsewhere(self: Accounts, owner: str) -> int | None:
        async with session_type(getattr(self._session.bind, "engine", None)) as other:
            balance: int | None = await balance_of(type(self)(other), owner)
        return balance

    patch.attribute(f"{ACCOUNTS}.balance_of", balance_elsewhere)


@fault(
    "a balance once read is answered from memory, in later transactions too",
    caught_by="transactions/lost_updates.feature: Ben reads anew and adds his 30, at <level>",
    because="has first read 100 and then 150",
)
def remember_balances(patch: Patch) -> None:
    """Whoever tries again does so on what was there the first time."""
    balance_of = patch.original(f"{ACCOUNTS}.balance_of")

    async def remembered(self: Accounts, owner: str) -> int | None:
        memory: dict[str, int | None] = self._session.info.setdefault("balances", {})
        if owner not in memory:
            memory[owner] = await balance_of(self, owner)
        return memory[owner]

    patch.attribute(f"{ACCOUNTS}.balance_of", remembered)


@fault(
    "an addition is a reading and a writing",
    caught_by="transactions/lost_updates.feature: Both only say how much to add, at <level>",
    because="holds 180",
)
def add_in_two_steps(patch: Patch) -> None:
    """What others add in between is overwritten."""

    async def add(self: Accounts, owner: str, amount: int) -> bool:
        return await self.set_balance(owner, (await self.balance_of(owner) or 0) + amount)

    patch.attribute(f"{ACCOUNTS}.add", add)


@fault(
    "a writer locks all accounts",
    caught_by="transactions/independent_transactions.feature: Ana and Ben each see to their own account, at <level>",
    because="still waits",
)
def lock_the_table(patch: Patch) -> None:
    """Whoever changes another row has to wait, too."""
    touched = patch.original(f"{ACCOUNTS}._touched")
    text = patch.original("agency.store.unit_of_work:text")

    async def touched_alone(self: Accounts, statement: object) -> bool:
        await self._session.execute(text("LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE"))
        done: bool = await touched(self, statement)
        return done

    patch.attribute(f"{ACCOUNTS}._touched", touched_alone)


@fault(
    "a reader locks what it reads",
    caught_by="transactions/independent_transactions.feature: Ben looks at the account that Ana is changing, at <level>",
    because="still waits",
)
def lock_what_is_read(patch: Patch) -> None:
    """Whoever only looks has to wait for those who write."""
    balance_of = patch.original(f"{ACCOUNTS}.balance_of")
    text = patch.original("agency.store.unit_of_work:text")

    async def lock_and_read(self: Accounts, owner: str) -> int | None:
        await self._session.execute(text("SELECT FROM account WHERE owner = :owner FOR SHARE"), {"owner": owner})
        balance: int | None = await balance_of(self, owner)
        return balance

    patch.attribute(f"{ACCOUNTS}.balance_of", lock_and_read)


@fault(
    "a row that somebody else is changing is passed over",
    caught_by="transactions/independent_transactions.feature: Three people add to the same account, one after the other",
    because="was to wait, but did not",
)
def pass_over_locked_rows(patch: Patch) -> None:
    """Nobody waits, and nobody's work is done."""
    add = patch.original(f"{ACCOUNTS}.add")
    text = patch.original("agency.store.unit_of_work:text")
    free = "SELECT owner FROM account WHERE owner = :owner FOR UPDATE SKIP LOCKED"

    async def add_if_free(self: Accounts, owner: str, amount: int) -> bool:
        if await self._session.scalar(text(free), {"owner": owner}) is None:
            return False
        added: bool = await add(self, owner, amount)
        return added

    patch.attribute(f"{ACCOUNTS}.add", add_if_free)
