"""Steps about the order in which people might as well have acted, one after the other."""

from plainspec import then
from plainspec.ports.database import Account, Database
from plainspec.stage import Transcript
from plainspec.stage.transactions.serial import closest_order


@then("the outcome is that of some order, one after the other")
async def some_order(transcript: Transcript, opening_accounts: tuple[Account, ...], database: Database) -> None:
    """Do what was committed again in every order, and compare what everybody saw and what is left."""
    closest = await closest_order(transcript, opening_accounts, await database.accounts())
    assert not closest.difference, f"{closest.as_text()}\n{transcript.as_text()}"


@then("the outcome is that of no order")
async def no_order(transcript: Transcript, opening_accounts: tuple[Account, ...], database: Database) -> None:
    """Make sure that every order differs in something that somebody saw, or in what is left."""
    closest = await closest_order(transcript, opening_accounts, await database.accounts())
    assert closest.difference, f"{closest.as_text()}\n{transcript.as_text()}"
