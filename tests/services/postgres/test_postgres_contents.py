"""The rows of a PostgreSQL database, read to be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg
import pytest

from plainspec.ports.contents import Row
from plainspec.services.postgres.contents import PostgresContents

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.anyio

SCHEMA = """
CREATE TABLE firm (tenant text, id int, PRIMARY KEY (tenant, id));
CREATE TABLE "Odd name" (firm int, tenant text, note jsonb, FOREIGN KEY (tenant, firm) REFERENCES firm);
INSERT INTO firm VALUES ('Acme', 1);
INSERT INTO "Odd name" VALUES (1, 'Acme', '{"b": 1, "a": null}');
"""


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """Connect to a database of the test's own."""
    opened = await asyncpg.connect(database_url)
    yield opened
    await opened.close()


async def test_every_row_is_read_with_its_key_and_what_it_refers_to(connection: asyncpg.Connection) -> None:
    await connection.execute(SCHEMA)
    rows = [row for row in await PostgresContents(connection).rows() if row.table in {"firm", '"Odd name"'}]
    assert sorted(rows, key=lambda row: row.table) == [
        Row(
            '"Odd name"',
            {"firm": "1", "tenant": "Acme", "note": '{"a": null, "b": 1}'},
            ("1", '{"a": null, "b": 1}', "Acme"),
            frozenset({("firm", ("Acme", "1"))}),
        ),
        Row("firm", {"tenant": "Acme", "id": "1"}, ("Acme", "1")),
    ]


async def test_a_number_keeps_every_digit(connection: asyncpg.Connection) -> None:
    await connection.execute(
        "CREATE TABLE big (exact numeric, price numeric(6, 2), document jsonb, missing text, words text);"
        "INSERT INTO big VALUES (1234567890123456789.12345678, 90, '{\"at\": 0.10000000000000000001}', NULL, 'null')"
    )
    (row,) = [row for row in await PostgresContents(connection).rows() if row.table == "big"]
    assert row.values == {
        "exact": "1234567890123456789.12345678",
        "price": "90.00",
        "document": '{"at": 0.10000000000000000001}',
        "missing": None,
        "words": "null",
    }


async def test_uncommitted_rows_of_others_are_not_read(connection: asyncpg.Connection, database_url: str) -> None:
    await connection.execute("CREATE TABLE firm (id int)")
    other = await asyncpg.connect(database_url)
    try:
        async with other.transaction():
            await other.execute("INSERT INTO firm VALUES (1)")
            rows = await PostgresContents(connection).rows()
    finally:
        await other.close()
    assert "firm" not in {row.table for row in rows}
