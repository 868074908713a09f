"""Steps about accounts: what they hold before and after."""

from plainspec import given, then
from plainspec.ports.database import Account, Database
from plainspec.stage.changes import Changes


@given("the accounts", gives="opening_accounts")
async def accounts_exist(table: list[Account], database: Database) -> tuple[Account, ...]:
    """Commit these accounts, each with its owner and balance."""
    await database.fill(table)
    return await database.accounts()


@then("the account of {word} holds {int}")
async def account_holds(owner: str, balance: int, database: Database, changes: Changes) -> None:
    """Compare with the committed balance."""
    changes.mention(owner)
    held = {account.owner: account.balance for account in await database.accounts()}
    assert held.get(owner) == balance, f"{owner} holds {held.get(owner)}, not {balance}; committed are {held}"


@then("the accounts are")
async def accounts_are(table: list[Account], database: Database) -> None:
    """Compare all committed accounts, in whatever order the table names them."""
    assert await database.accounts() == tuple(sorted(table, key=lambda account: account.owner))


@then("the accounts are as they were")
async def accounts_are_unchanged(opening_accounts: tuple[Account, ...], database: Database) -> None:
    """Compare all committed accounts with those of the Given."""
    assert await database.accounts() == opening_accounts
