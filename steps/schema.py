"""Steps about what there is in a database: tables, columns, keys, references and indexes, as the server says it."""

from collections.abc import Mapping
from uuid import UUID

from asyncpg import Connection

from plainspec import parameter_type, then, when
from plainspec.services.postgres.catalogue import catalogue_of

parameter_type(name="column", regexp="[a-z_0-9]+\\.[a-z_0-9]+", transformer=str)
ENTITIES = "_entity"


def names(schema: Mapping[str, str], what: str) -> set[str]:
    """Return the names of everything of one sort."""
    return {name.removeprefix(f"{what} ") for name in schema if name.startswith(f"{what} ")}


@when("somebody looks into the database", gives="schema")
async def look(database_connection: Connection) -> Mapping[str, str]:
    """Read the server's catalogue."""
    return await catalogue_of(database_connection)


@when("somebody installs the extension {string} and calls {word} twice", gives="numbers")
async def call_extension(extension: str, function: str, database_connection: Connection) -> list[UUID]:
    """Install an extension, and call one of its functions."""
    await database_connection.execute(f'CREATE EXTENSION IF NOT EXISTS "{extension}"')
    return [await database_connection.fetchval(f"SELECT {function}()") for _ in range(2)]


@then("there are {int} different numbers")
def numbers_differ(count: int, numbers: list[UUID]) -> None:
    """Compare how many there are, and that they are numbers of that kind."""
    assert len({UUID(str(number)) for number in numbers}) == count


@then("the tables of entities are")
def entity_tables_are(table: list[dict[str, str]], schema: Mapping[str, str]) -> None:
    """Compare with all tables that are called so."""
    assert {name for name in names(schema, "table") if name.endswith(ENTITIES)} == {row["table"] for row in table}


@then("the table {word} has the columns")
def has_columns(name: str, table: list[dict[str, str]], schema: Mapping[str, str]) -> None:
    """Compare all columns and their types; the sections are for people."""
    there = {column: kind for column, kind in schema.items() if column.startswith(f"column {name}.")}
    assert there == {f"column {name}.{row['column']}": row["type"] for row in table}


@then("the column {column} is {string}")
def column_is(column: str, kind: str, schema: Mapping[str, str]) -> None:
    """Compare the type of one column."""
    assert schema.get(f"column {column}") == kind


@then("every table of entities has the key {string}")
def has_key(key: str, schema: Mapping[str, str]) -> None:
    """Compare all primary keys."""
    tables = [name for name in names(schema, "table") if name.endswith(ENTITIES)]
    keys = {name: schema.get(f"constraint {name}.{name}_pkey") for name in tables}
    assert keys == dict.fromkeys(tables, f"PRIMARY KEY ({key})")


@then("the references to entities are")
def references_are(table: list[dict[str, str]], schema: Mapping[str, str]) -> None:
    """Compare all foreign keys that lead to them, by column, target and what follows when that is erased."""
    keys = {
        (name.split(".")[0].removeprefix("constraint "), definition)
        for name, definition in schema.items()
        if name.startswith("constraint ") and f"{ENTITIES}(tenant, id)" in definition
    }
    said = "FOREIGN KEY (tenant, {column}) REFERENCES {leads to}(tenant, id) ON DELETE {when that is erased}"
    assert keys == {(row["table"], said.format_map(row)) for row in table}


@then("these indexes are there")
def indexes_are_there(table: list[dict[str, str]], schema: Mapping[str, str]) -> None:
    """Look for each among the indexes of its table."""
    for row in table:
        there = [said for name, said in schema.items() if name.startswith(f"index {row['table']}.")]
        assert any(said.endswith(f"USING {row['kind']} ({row['columns']})") for said in there), (row, there)


@then("row security is on and forced for")
def is_secured(table: list[dict[str, str]], schema: Mapping[str, str]) -> None:
    """Compare with every table for which it is, and with every table that has a tenant."""
    secured = {name for name in names(schema, "table") if schema[f"table {name}"] == "row security, forced"}
    assert secured == {row["table"] for row in table}
    assert secured == {name.split(".")[0] for name in names(schema, "column") if name.endswith(".tenant")}


@then("the extension {word} is installed")
def is_installed(extension: str, schema: Mapping[str, str]) -> None:
    """Look for the extension."""
    assert extension in names(schema, "extension")
