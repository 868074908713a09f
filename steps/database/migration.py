"""Steps about migrations: a database that is upgraded and downgraded, and what becomes of its schema and rows."""

from plainspec import given, parameter_type, then, when
from plainspec.stage.migrations.beginnings import Beginning, Effect, revision_of
from plainspec.stage.migrations.migrator import Migrator

parameter_type(
    name="migration",
    regexp="migration [0-9]{3}|no migration|the last migration",
    example="migration 001",
    transformer=revision_of,
)
parameter_type(
    name="beginning",
    regexp="(?:migration [0-9]{3}|no migration|the last migration)(?: with an account, an entity of each kind, and a thread with 2 executions| with a table [a-z_]+ that no migration has created| on a server without the extension [a-z]+)?",  # noqa: E501 - the editor's server reads one literal
    example="migration 001",
    transformer=Beginning.parse,
)
parameter_type(
    name="migrators",
    regexp="the table owner|[0-9]+ clients",
    transformer=lambda text: 1 if text == "the table owner" else int(text.split()[0]),
)
parameter_type(
    name="effect",
    regexp='kept its schema|gained the tables "[a-z_, ]*"|kept 1 row of "[a-z_, ]+", 2 rows of "[a-z_, ]+" and 5 rows of "[a-z_, ]+"',  # noqa: E501 - the editor's server reads one literal
    transformer=Effect.parse,
)


@given("a database at {beginning}")
async def database_at(beginning: Beginning, migrator: Migrator) -> None:
    """Upgrade an empty database by the system's own migrations, and prepare the rest past the system."""
    await migrator.begin(beginning)


@when("{migrators} migrate(s) the database to {migration}( at once)")
async def migrates(clients: int, revision: str, migrator: Migrator) -> None:
    """Upgrade or downgrade, whichever leads there; several clients do so at the same time."""
    await migrator.migrate(revision, clients)


@then("the database is at {migration}")
async def is_at(revision: str, migrator: Migrator) -> None:
    """Compare with what the database records."""
    assert not migrator.refusals.all("the table owner")
    assert await migrator.system.revision() == migrator.named(revision)


@then("the database has {effect}")
async def database_has(effect: Effect, migrator: Migrator) -> None:
    """Compare the whole catalogue with what it was when the Givens were done, or all new tables, or all rows.

    Where rows are counted, a text names the tables that hold as many each, `none` if there are none.
    """
    assert await migrator.found(effect.what) == effect.expected
