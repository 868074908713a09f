"""Steps about the schema: tables, columns, keys and indexes, as the server's catalogue lists them."""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from plainspec import parameter_type, then, when
from plainspec.services.postgres.catalogue import catalogue_of
from plainspec.stage.rows import expect_rows_in_any_order

if TYPE_CHECKING:
    from asyncpg import Connection

parameter_type(
    name="catalogue_list",
    regexp="tables(?: with forced row-level security)?|foreign keys|indexes|extensions|columns of [a-z_]+",
    transformer=str,
)
FOREIGN_KEY = re.compile(
    r"FOREIGN KEY \((?P<columns>.+?)\) REFERENCES (?P<references>.+?\))(?: ON DELETE (?P<delete>.+))?"
)
INDEX = re.compile(r".+ USING (?P<method>\w+) \((?P<columns>.+)\)")


@when("an administrator lists the {catalogue_list}", gives="listing")
async def lists(wanted: str, database_connection: "Connection") -> list[dict[str, str]]:
    """Read the server's catalogue."""
    catalogue = await catalogue_of(database_connection)
    rows = {
        "tables": _tables,
        "tables with forced row-level security": _secured,
        "foreign keys": _foreign_keys,
        "indexes": _indexes,
        "extensions": _extensions,
    }
    return list(rows[wanted](catalogue) if wanted in rows else _columns(catalogue, wanted.rsplit(maxsplit=1)[-1]))


@then("the list is")
def list_is(table: list[dict[str, str]], listing: list[dict[str, str]]) -> None:
    """Compare all of it, in any order, by the columns of the table."""
    shown = [{column: row[column] for column in table[0]} for row in listing]
    expect_rows_in_any_order(shown, table)


def _named(catalogue: Mapping[str, str], what: str) -> Iterator[tuple[str, str]]:
    for name, definition in catalogue.items():
        if name.startswith(f"{what} "):
            yield name.removeprefix(f"{what} "), definition


def _tables(catalogue: Mapping[str, str]) -> Iterator[dict[str, str]]:
    keys = {
        name.split(".")[0]: definition.removeprefix("PRIMARY KEY ")[1:-1]
        for name, definition in _named(catalogue, "constraint")
        if definition.startswith("PRIMARY KEY ")
    }
    return ({"table": table, "primary key": keys.get(table, "")} for table, _ in _named(catalogue, "table"))


def _secured(catalogue: Mapping[str, str]) -> Iterator[dict[str, str]]:
    return ({"table": table} for table, said in _named(catalogue, "table") if said == "row security, forced")


def _extensions(catalogue: Mapping[str, str]) -> Iterator[dict[str, str]]:
    return ({"extension": name} for name, _ in _named(catalogue, "extension"))


def _columns(catalogue: Mapping[str, str], table: str) -> Iterator[dict[str, str]]:
    for name, kind in _named(catalogue, "column"):
        if name.startswith(f"{table}."):
            mandatory = ", mandatory" if kind.endswith(", mandatory") else ""
            yield {
                "column": name.removeprefix(f"{table}."),
                "type": kind.removesuffix(mandatory),
                "nullable": "" if mandatory else "yes",
            }


def _foreign_keys(catalogue: Mapping[str, str]) -> Iterator[dict[str, str]]:
    for name, definition in _named(catalogue, "constraint"):
        if found := FOREIGN_KEY.match(definition):
            yield {
                "table": name.split(".")[0],
                "columns": found["columns"],
                "references": found["references"],
                "on delete": (found["delete"] or "").removesuffix(" DEFERRABLE INITIALLY DEFERRED"),
            }


def _indexes(catalogue: Mapping[str, str]) -> Iterator[dict[str, str]]:
    constraints = {name for name, _ in _named(catalogue, "constraint")}
    for name, definition in _named(catalogue, "index"):
        if name not in constraints and (found := INDEX.match(definition)):
            yield {"table": name.split(".")[0], "method": found["method"], "columns": found["columns"]}
