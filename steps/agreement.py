"""Steps about agreements on accounts: standing orders, loans and cards."""

from plainspec import given, then
from plainspec.ports.database import Agreement, Database


@given("the agreements", gives="opening_agreements")
async def agreements_exist(table: list[Agreement], database: Database) -> tuple[Agreement, ...]:
    """Commit these agreements, each with its kind and owner."""
    await database.put_down(table)
    return await database.agreements()


@then("the agreements are")
async def agreements_are(table: list[Agreement], database: Database) -> None:
    """Compare all committed agreements, in whatever order the table names them; whose is left blank is nobody's."""
    wanted = sorted(f"{agreement.kind.value} of {agreement.owner or 'nobody'}" for agreement in table)
    found = sorted(
        f"{agreement.kind.value} of {agreement.owner or 'nobody'}" for agreement in await database.agreements()
    )
    assert found == wanted


@then("the agreements are as they were")
async def agreements_are_unchanged(opening_agreements: tuple[Agreement, ...], database: Database) -> None:
    """Compare all committed agreements with those of the Given."""
    assert await database.agreements() == opening_agreements


@then("there is no agreement")
async def there_is_no_agreement(database: Database) -> None:
    """Make sure that nothing signed has been committed."""
    assert await database.agreements() == ()
