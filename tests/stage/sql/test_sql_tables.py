"""Rows that come later, on a real database."""

from __future__ import annotations

import asyncio
import time

import pytest

from plainspec import Table
from plainspec.stage.sql.postgres import PostgresSql
from plainspec.stage.sql.statements import difference_of_table
from plainspec.stage.sql.tables import Extent

pytestmark = pytest.mark.anyio

STATED = Table((("name",), ("Late",)))
AFTER_S = 0.3


async def test_a_table_is_read_again_until_it_holds_what_is_stated(database_url: str) -> None:
    waiting, writing = PostgresSql(database_url), PostgresSql(database_url)
    try:
        await writing.run("CREATE TABLE visit (name text)")

        async def write_later() -> None:
            await asyncio.sleep(AFTER_S)
            await writing.run("INSERT INTO visit VALUES ('Late')")

        began = time.monotonic()
        later = asyncio.create_task(write_later())
        assert "does not hold exactly" in await difference_of_table(waiting, "visit", STATED, Extent.EXACTLY)
        assert await difference_of_table(waiting, "visit", STATED, Extent.EXACTLY, 30.0) == ""
        assert AFTER_S <= time.monotonic() - began < 30.0
        await later
    finally:
        await waiting.close()
        await writing.close()


async def test_sequences_go_on_after_rows_with_keys_of_their_own(database_url: str) -> None:
    database = PostgresSql(database_url)
    try:
        await database.run('CREATE TABLE visit (id serial PRIMARY KEY, "first name" text)')
        await database.insert("visit", ["id", "first name"], [["7", "Ana's"], ["5", None]])
        result = await database.run("INSERT INTO visit DEFAULT VALUES RETURNING id")
        assert result.rows == ((8,),)
        assert (await database.table("visit")).rows == ((7, "Ana's"), (5, None), (8, None))
    finally:
        await database.close()


async def test_an_array_is_written_as_json_or_as_postgresql_writes_it(database_url: str) -> None:
    database = PostgresSql(database_url)
    try:
        await database.run("CREATE TABLE room (tags text[], sizes numeric(4, 1)[])")
        await database.insert("room", ["tags", "sizes"], [['["a", "b,c", null]', "[1, 2.5]"], ["{d}", None]])
        assert (await database.run("SELECT tags::text, sizes::text FROM room")).rows == (
            ('{a,"b,c",NULL}', "{1.0,2.5}"),
            ("{d}", None),
        )
    finally:
        await database.close()
