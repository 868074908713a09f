"""Sentences about accounts: what they hold before and after."""

from plainspec import given, then
from plainspec.ports.store.database import Account, Database
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
async def accounts_are(
    table: list[Account], opening_accounts: tuple[Account, ...], database: Database, changes: Changes
) -> None:
    """Compare all committed accounts, in any order; a failure names the first difference."""
    changes.mention(*(account.owner for account in (*opening_accounts, *table)))
    expected = {account.owner: account.balance for account in table}
    held = {account.owner: account.balance for account in await database.accounts()}
    for owner in dict.fromkeys((*expected, *held)):
        found, wanted = held.get(owner, "no account"), expected.get(owner, "no account")
        assert found == wanted, f"{owner} has {found}, not {wanted}; committed are {held}"
