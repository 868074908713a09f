"""Steps about migrations: a database that is brought up and down, and what stands in the way."""

from plainspec import given, parameter_type, then, when
from plainspec.stage.migrations.migrator import LAST, NONE, Migrator

parameter_type(
    name="migration",
    regexp="migration [0-9]{3}|no migration|the last migration",
    transformer=lambda text: {"no migration": NONE, "the last migration": LAST}.get(text, text.split()[-1]),
)
parameter_type(name="contents", regexp="nothing|[a-z]+(?: [a-z]+)*(?:, [a-z]+(?: [a-z]+)*)*", transformer=str)


@given("a database at {migration}")
async def database_at(revision: str, migrator: Migrator) -> None:
    """Bring an empty database up to a migration, by what is specified."""
    await migrator.begin(revision)


@given("an account and an entity of every kind that there is by then")
async def with_rows(migrator: Migrator) -> None:
    """Commit rows past the system."""
    await migrator.system.fill()


@given("somebody has made a table {word} by hand")
async def has_made_table(name: str, migrator: Migrator) -> None:
    """Stand in the way of a migration that makes a table of that name."""
    await migrator.system.stand_in_the_way(name)
    await migrator.remember()


@given("a server without the extension {word}")
async def without_extension(extension: str, migrator: Migrator) -> None:
    """Have the server not find an extension in this database."""
    await migrator.system.withhold(extension)
    await migrator.remember()


@when("the database is brought up to {migration}")
async def bring_up(revision: str, migrator: Migrator) -> None:
    """Migrate up."""
    await migrator.up(revision)


@when("{int} migrators bring the database up to the last migration at once")
async def bring_up_at_once(heads: int, migrator: Migrator) -> None:
    """Have so many migrate up all the way at the same time."""
    await migrator.up(LAST, heads)


@when("the database is brought up to {migration} and down to {migration} again")
async def bring_up_and_down(revision: str, below: str, migrator: Migrator) -> None:
    """Migrate up, and down again."""
    await migrator.up(revision)
    await migrator.down(below)


@when("the database is brought down to {migration} and up to {migration} again")
async def bring_down_and_up(below: str, revision: str, migrator: Migrator) -> None:
    """Migrate down, and up again."""
    await migrator.down(below)
    await migrator.up(revision)


@then("the database stands at {migration}")
async def stands_at(revision: str, migrator: Migrator) -> None:
    """Compare with what the database says."""
    assert not migrator.refusals, migrator.refusals
    assert await migrator.system.revision() == migrator.named(revision)


@then("the tables that it has made are")
async def has_made(table: list[dict[str, str]], migrator: Migrator) -> None:
    """Compare with the tables that there are now and were not there before."""
    there = {name.removeprefix("table ") for name in await migrator.system.schema() if name.startswith("table ")}
    before = {name.removeprefix("table ") for name in migrator.before if name.startswith("table ")}
    assert there - before - {"alembic_version"} == {row["table"] for row in table if row["table"]}


@then("the schema is as it was")
async def schema_is_as_it_was(migrator: Migrator) -> None:
    """Compare everything that there is with what there was."""
    assert await migrator.system.schema() == migrator.before


@then("the migration is refused, and the refusal names {string}")
def refusal_names(text: str, migrator: Migrator) -> None:
    """Look for the words in what was said to the one migration that could not be done."""
    assert len(migrator.refusals) == 1, migrator.refusals
    assert text in migrator.refusals[0], migrator.refusals[0]


@then("what is left is: {contents}")
async def what_is_left(contents: str, migrator: Migrator) -> None:
    """Compare with what there are rows of."""
    left = await migrator.system.contents()
    assert left == tuple(sorted(contents.split(", ")) if contents != "nothing" else ())
