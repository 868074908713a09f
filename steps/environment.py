"""Steps about the environments that a bank is tuned for."""

from dataclasses import dataclass

from plainspec import given, then, when
from plainspec.ports.pools import PoolSettings, UnknownEnvironmentError
from plainspec.stage.bank import Bank


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


@then("the bank has")
def bank_has(table: list[Tuning], bank: Bank) -> None:
    """Compare the figures that the pool was made with."""
    (wanted,) = table
    assert bank.pool().settings == PoolSettings(wanted.counters, wanted.spare, wanted.patience_s, wanted.connect_s), (
        bank.pool().settings
    )


@then("the objection names {string}")
def objection_names(hint: str, objection: str) -> None:
    """Compare with the hint at the end of the refusal."""
    assert objection.endswith(hint), f"the objection was: {objection or 'none'}"


@then("{int} of them stand(s) at a counter and {int} wait(s)")
def so_many_served(served: int, waiting: int, bank: Bank) -> None:
    """Compare the figures of the pool."""
    metrics = bank.pool().metrics
    assert (metrics.checked_out, metrics.waiting) == (served, waiting), bank.picture()


@then("the bank stays closed")
async def stays_closed(bank: Bank) -> None:
    """Make sure that there is no pool, and no connection either."""
    assert not bank.is_open
    assert not await bank.system.connections()
