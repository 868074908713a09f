"""Ways in which people who look can be shown what never was, each of which a feature must notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.store import Accounts, Isolation, UnitOfWork
    from plainspec.proving import Patch

WORK = "agency.store.unit_of_work:UnitOfWork"
ACCOUNTS = "agency.store.accounts:Accounts"


def ask_elsewhere(patch: Patch, question: str) -> None:
    """Have a question of the accounts answered on another connection, in a transaction of its own."""
    ask = patch.original(f"{ACCOUNTS}.{question}")
    session_type: Any = patch.original("agency.store.unit_of_work:AsyncSession")

    async def elsewhere(self: Accounts, **bounds: int | None) -> int:
        async with session_type(getattr(self._session.bind, "engine", None)) as other:
            answer: int = await ask(type(self)(other), **bounds)
        return answer

    patch.attribute(f"{ACCOUNTS}.{question}", elsewhere)


@fault(
    "searches go through another connection",
    caught_by=[
        "transactions/phantoms.feature: Ben opens an account between two searches of Ana's, at <level>",
        "transactions/phantoms.feature: Ana finds her account at 10 and looks for those with 14, at <level>",
    ],
    because="has first counted 1 and then 0",
)
def search_elsewhere(patch: Patch) -> None:
    """Every search has a moment of its own."""
    ask_elsewhere(patch, "count")


@fault(
    "sums go through another connection",
    caught_by="transactions/read_only_anomaly.feature: Cleo prints a report between Ben's deposit and Ana's withdrawal, "
    "at <level>",
    because="refused: serialization failure",
)
def sum_elsewhere(patch: Patch) -> None:
    """Nobody knows what a report was based on."""
    ask_elsewhere(patch, "total")


@fault(
    "a sum locks all accounts",
    caught_by="transactions/read_only_anomaly.feature: Nobody prints a report",
    because="still waits",
)
def lock_what_is_summed(patch: Patch) -> None:
    """Whoever writes waits for whoever adds up."""
    total = patch.original(f"{ACCOUNTS}.total")
    text = patch.original("agency.store.unit_of_work:text")

    async def lock_and_sum(self: Accounts) -> int:
        await self._session.execute(text("LOCK TABLE account IN SHARE MODE"))
        answer: int = await total(self)
        return answer

    patch.attribute(f"{ACCOUNTS}.total", lock_and_sum)


@fault(
    "the answer to a search is kept for all who search for the same",
    caught_by="transactions/phantom_rules.feature: Ben opens his account when Ana's is committed",
    because="Ben has counted 1",
)
def share_answers(patch: Patch) -> None:
    """Who comes later is told what was true before."""
    count = patch.original(f"{ACCOUNTS}.count")
    answers: dict[tuple[object, ...], int] = {}

    async def count_once(self: Accounts, **bounds: int | None) -> int:
        database = str(getattr(getattr(self._session.bind, "engine", None), "url", ""))
        key = (database, *sorted(bounds.items()))
        if key not in answers:
            answers[key] = await count(self, **bounds)
        return answers[key]

    patch.attribute(f"{ACCOUNTS}.count", count_once)


@fault(
    "what a transaction sees is settled before it asks for anything",
    caught_by=[
        "transactions/circular_information_flow.feature: Ben looks after Ana has committed",
        "transactions/observed_transaction_vanishes.feature: Ben corrects the accounts right after Ana while Cleo looks, at <level>",
    ],
    because="Ben has read 11",
)
def look_too_early(patch: Patch) -> None:
    """A unit of work that was begun in the morning shows the morning."""
    begin = patch.original(f"{WORK}.begin")
    text = patch.original("agency.store.unit_of_work:text")

    async def begin_and_look(self: UnitOfWork) -> UnitOfWork:
        begun: UnitOfWork = await begin(self)
        await self.session.execute(text("SELECT count(*) FROM account"))
        return begun

    patch.attribute(f"{WORK}.begin", begin_and_look)


@fault(
    "every reading ends its transaction",
    caught_by=[
        "transactions/long_fork.feature: Dan begins to look before, and Cleo after Ana has written, at <level>",
        "transactions/read_skew.feature: Ben moves 2 between two readings of Ana's, at <level>",
    ],
    because="has first read 10 and then 20",
)
def end_after_reading(patch: Patch) -> None:
    """Like a connection that is given back after each question."""
    balance_of = patch.original(f"{ACCOUNTS}.balance_of")

    async def read_and_end(self: Accounts, owner: str) -> int | None:
        balance: int | None = await balance_of(self, owner)
        await self._session.commit()
        return balance

    patch.attribute(f"{ACCOUNTS}.balance_of", read_and_end)


@fault(
    "serializable refuses nothing that was only read",
    caught_by=[
        "transactions/circular_information_flow.feature: Each writes their own account and reads the other's, at <level>",
        "transactions/phantom_rules.feature: Both find no large account and open one, at <level>",
    ],
    because="refused: serialization failure",
)
def look_at_writes_only(patch: Patch) -> None:
    """It runs at repeatable read, and says that it does not."""
    begin = patch.original(f"{WORK}.begin")
    levels = patch.original("agency.store.unit_of_work:Isolation")

    async def begin_weaker(self: UnitOfWork) -> UnitOfWork:
        wanted: Isolation = self._isolation
        self._isolation = levels.REPEATABLE_READ if wanted is levels.SERIALIZABLE else wanted
        begun: UnitOfWork = await begin(self)
        self._isolation = wanted
        return begun

    async def say_what_was_asked_for(self: UnitOfWork) -> Isolation:
        return self._isolation

    patch.attribute(f"{WORK}.begin", begin_weaker)
    patch.attribute(f"{WORK}.isolation_in_force", say_what_was_asked_for)
