"""Steps about a bank: the pools of connections that it opens, and what it counts."""

from dataclasses import dataclass

from plainspec import given, then, when
from plainspec.ports.connections import Ending
from plainspec.ports.pools import Access, PoolSettings, UnknownEnvironmentError
from plainspec.stage.pools.connection_pool import Bank


@dataclass(frozen=True)
class Tuning:
    """What a bank is tuned to.

    Attributes:
        counters: the size of the pool.
        spare: connections beyond the size.
        patience_s: seconds for which people wait.
        connect_s: seconds that making a connection may take.
    """

    counters: int
    spare: int
    patience_s: float
    connect_s: float


@dataclass(frozen=True)
class Count:
    """What the bank counts.

    Attributes:
        counters: the size of the pool.
        free: connections that are open and checked in.
        taken: connections that are checked out.
        spare: connections that are open beyond the size.
        waiting: calls that wait.
    """

    counters: int
    free: int
    taken: int
    spare: int
    waiting: int


def settings_of(table: list[Tuning]) -> PoolSettings:
    """Return the figures in the only row."""
    (wanted,) = table
    return PoolSettings(wanted.counters, wanted.spare, wanted.patience_s, wanted.connect_s)


@given("a bank with {int} counter(s) and {int} spare one(s)")
def bank_opens(size: int, overflow: int, bank: Bank) -> None:
    """Make pools of this size, whose wait is longer than any scenario takes."""
    bank.open(PoolSettings(size, overflow, wait_s=30.0))


@given("a bank with {int} counter(s) and {int} spare one(s), where people wait for {duration}")
def impatient_bank_opens(size: int, overflow: int, wait_s: float, bank: Bank) -> None:
    """Make pools of this size and patience."""
    bank.open(PoolSettings(size, overflow, wait_s))


@given("a bank that is tuned for {word}")
def tuned_bank_opens(environment: str, bank: Bank) -> None:
    """Make pools as an environment has them."""
    bank.open_in(environment)


@when("somebody tunes the bank for {string}", gives="objection")
def tune_for(environment: str, bank: Bank) -> str:
    """Take down what is said against the name; nothing if it is accepted."""
    try:
        bank.open_in(environment)
    except UnknownEnvironmentError as error:
        return str(error)
    return ""


@when("somebody orders a bank with", gives="objection")
def order_bank(table: list[Tuning], bank: Bank) -> str:
    """Take down what is said against the figures; nothing if they are accepted."""
    try:
        bank.open(settings_of(table))
    except ValueError as error:
        return str(error)
    return ""


@when("somebody opens a bank for a visit that {session_ending}", gives="seen_ending")
async def open_for_a_visit(ending: Ending, bank: Bank) -> Ending:
    """Open pools for a block that holds a connection of each and ends like this."""
    return await bank.system.open_for(ending)


@then("the bank has")
def bank_has(table: list[Tuning], bank: Bank) -> None:
    """Compare the figures that each of the two pools was made with."""
    made_with = {access.value: bank.pool(access).settings for access in Access}
    assert made_with == dict.fromkeys(made_with, settings_of(table)), made_with


@then("where nobody says otherwise, a bank has")
def has_by_default(table: list[Tuning], bank: Bank) -> None:
    """Compare with the system's own figures."""
    assert bank.system.default_settings == settings_of(table), bank.system.default_settings


@then("the bank counts")
def bank_counts(table: list[Count], bank: Bank) -> None:
    """Compare the figures of the pool."""
    metrics = bank.pool().metrics
    counted = Count(metrics.size, metrics.checked_in, metrics.checked_out, metrics.overflow, metrics.waiting)
    assert [counted] == table, bank.picture()


@then("the server sees {int} connection(s) of the bank")
async def server_sees(count: int, bank: Bank) -> None:
    """Compare with what the server says, which may take a moment to see a connection end."""
    await bank.until(f"the server sees {count} connections", lambda: bank.sees(count))


@then("whoever opened it learns that the visit {session_ending}")
def learns_of_ending(ending: Ending, seen_ending: Ending) -> None:
    """Compare with how the block was seen to end from outside."""
    assert seen_ending is ending, f"the visit was seen to end as one that {seen_ending.value}"
