"""Steps about a bank that closes: what happens at that moment, and what people are told."""

from plainspec import then, when
from plainspec.stage.pools.checkouts import CLOSED
from plainspec.stage.pools.connection_pool import Bank


@when("the bank closes")
async def bank_closes(bank: Bank) -> None:
    """Close the pools."""
    await bank.close()


@when("the bank closes, and {word} gives up at that very moment")
async def bank_closes_as_somebody_gives_up(person: str, bank: Bank) -> None:
    """Close the pools while a call that waits is being cancelled."""
    await bank.close_as_somebody_gives_up(person)


@when("the bank closes, and {word} leaves at that very moment")
async def bank_closes_as_somebody_leaves(person: str, bank: Bank) -> None:
    """Give a connection back while the pools are being closed."""
    await bank.close_as_somebody_leaves(person)


@then("the bank stays closed")
async def stays_closed(bank: Bank) -> None:
    """Make sure that there is no pool, and no connection either."""
    assert not bank.is_open
    assert not await bank.system.connections()


@then("{word} is told that the bank is closed")
async def is_told_closed(person: str, bank: Bank) -> None:
    """Compare the pool's reason."""
    assert (await bank.sent_away(person)).reason == CLOSED, bank.picture()


@then("{word} is told that the bank is closed, with the words {string}")
async def is_told_closed_with(person: str, words: str, bank: Bank) -> None:
    """Compare the pool's reason and all that it says."""
    arrival = await bank.sent_away(person)
    assert (arrival.reason, arrival.words) == (CLOSED, words), f"{person} was told: {arrival.words or 'nothing'}"
