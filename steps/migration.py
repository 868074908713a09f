"""Steps about migrations: a database that is upgraded and downgraded, and what its tables hold afterwards."""

from plainspec import given, parameter_type, then, when
from plainspec.stage.migrations.migrator import LAST, NONE, Migrator

parameter_type(
    name="migration",
    regexp="migration [0-9]{3}|no migration|the last migration",
    transformer=lambda text: {"no migration": NONE, "the last migration": LAST}.get(text, text.split()[-1]),
)


@given("a database at {migration}")
async def database_at(revision: str, migrator: Migrator) -> None:
    """Upgrade an empty database by the system's own migrations."""
    await migrator.begin(revision)


@given("it holds an account, an entity of each kind, and a thread with 2 executions")
async def holds_rows(migrator: Migrator) -> None:
    """Commit rows to the tables that exist, past the system."""
    await migrator.system.fill()


@given("it has a table {word} that no migration has created")
async def has_table(name: str, migrator: Migrator) -> None:
    """Create a table of that name, past the system."""
    await migrator.system.create_table(name)
    await migrator.remember()


@given("its server lacks the extension {word}")
async def lacks_extension(extension: str, migrator: Migrator) -> None:
    """Have the server not find the extension for this database."""
    await migrator.system.withhold_extension(extension)
    await migrator.remember()


@when("the table owner migrates the database to {migration}")
async def migrates(revision: str, migrator: Migrator) -> None:
    """Upgrade or downgrade, whichever leads there."""
    await migrator.migrate(revision)


@when("{int} clients migrate the database to {migration} at once")
async def migrate_at_once(clients: int, revision: str, migrator: Migrator) -> None:
    """Have so many clients migrate at the same time."""
    await migrator.migrate(revision, clients)


@then("the database is at {migration}")
async def is_at(revision: str, migrator: Migrator) -> None:
    """Compare with what the database records."""
    assert not migrator.refusals.all("the table owner")
    assert await migrator.system.revision() == migrator.named(revision)


@then("the new tables are {string}")
async def new_tables_are(names: str, migrator: Migrator) -> None:
    """Compare with the tables that were not there before, sorted; an empty text stands for none."""
    before, after = (
        {name.removeprefix("table ") for name in catalogue if name.startswith("table ")}
        for catalogue in (migrator.before, await migrator.system.schema())
    )
    assert ", ".join(sorted(after - before - {"alembic_version"})) == names


@then("the schema has not changed")
async def schema_has_not_changed(migrator: Migrator) -> None:
    """Compare the whole catalogue with what it was when the Givens were done."""
    assert await migrator.system.schema() == migrator.before


@then("the tables hold")
async def tables_hold(table: list[dict[str, str]], migrator: Migrator) -> None:
    """Compare how many rows there are; a cell names the tables that hold as many each, `none` if there are none."""
    counts = await migrator.system.row_counts()
    expected = {name: int(row["rows"]) for row in table for name in row["tables"].split(", ") if name != "none"}
    assert counts == expected
