"""Sentences about the rows of any SQL database: the scenario's own, or one that the project names."""

from plainspec import DocString, Table, given, parameter_type, then, when
from plainspec.stage.changes import Changes
from plainspec.stage.refusals import Refusals
from plainspec.stage.sql.database import SqlDatabase
from plainspec.stage.sql.named import NamedDatabases
from plainspec.stage.sql.result import Result
from plainspec.stage.sql.statements import difference_of_table, insert, mention, run
from plainspec.stage.sql.tables import Comparison, Extent

parameter_type(name="extent", regexp="exactly|among others", transformer=Extent)
parameter_type(name="returned_rows", regexp="exactly|in this order|among others", transformer=Extent)
parameter_type(name="attempt", regexp="runs|tries to run", transformer=lambda said: said == "tries to run")


@given("the database {string}", gives="sql_database")
def database_named(name: str, named_databases: NamedDatabases) -> SqlDatabase:
    """Have the sentences about SQL that follow speak of a database of the project's settings or of the environment."""
    return named_databases.open(name)


@given("the table {string} holds")
async def table_is_filled(name: str, table: Table, sql_database: SqlDatabase) -> None:
    """Insert these rows; `NULL` is no value, and columns that are left out get their defaults."""
    await insert(sql_database, name, table)


@given("the SQL has run")
async def sql_has_run(docstring: DocString, sql_database: SqlDatabase) -> None:
    """Run statements that prepare the scenario."""
    await run(sql_database, docstring.content)


@when("{actor} {attempt} the SQL", gives="sql_result")
async def run_sql(
    actor: str,
    may_fail: bool,  # noqa: FBT001 - a parameter of the sentence
    docstring: DocString,
    sql_database: SqlDatabase,
    refusals: Refusals,
) -> Result | None:
    """Run statements in one transaction; who only tries may be refused, and a Then says so."""
    with refusals.of_attempt(actor, may_fail=may_fail):
        return await run(sql_database, docstring.content)
    return None


@then("the SQL has returned {returned_rows}")
def sql_has_returned(extent: Extent, table: Table, sql_result: Result | None) -> None:
    """Compare the rows that the When's statement has returned; columns that are left out do not count."""
    assert sql_result is not None, "the SQL was refused, and has returned nothing"
    difference = Comparison.of(table, sql_result).difference(extent)
    assert not difference, f"the SQL has not returned {extent.value} what is stated:\n{difference}"


@then("the table {string} holds {extent}")
async def table_holds(name: str, extent: Extent, table: Table, sql_database: SqlDatabase, changes: Changes) -> None:
    """Compare the committed rows, in any order; columns that are left out do not count."""
    await mention(changes, sql_database, name, table, extent)
    difference = await difference_of_table(sql_database, name, table, extent)
    assert not difference, difference


@then("within {duration} the table {string} holds {extent}")
async def table_holds_within(  # noqa: PLR0913, PLR0917 - what the sentence names, and what it compares
    within_s: float, name: str, extent: Extent, table: Table, sql_database: SqlDatabase, changes: Changes
) -> None:
    """Compare the committed rows again and again, until they are as stated or the time has passed."""
    await mention(changes, sql_database, name, table, extent)
    difference = await difference_of_table(sql_database, name, table, extent, within_s)
    assert not difference, difference
