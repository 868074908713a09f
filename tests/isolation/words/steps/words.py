"""Sentences about words that are kept in a table, each with one way to get at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg
import sqlalchemy
from sqlalchemy import text

from plainspec import fixture, then, when

if TYPE_CHECKING:
    from asyncpg import Connection
    from sqlalchemy.ext.asyncio import AsyncSession

INSERT = text("INSERT INTO word (word) VALUES (:word)")
COUNT = "SELECT count(*) FROM word"


@fixture(scope="session")
def backends() -> set[int]:
    """Gather the server's numbers of the connections that scenarios have had."""
    return set()


@when("the session adds {string} and commits")
async def add_by_session(word: str, database_session: AsyncSession) -> None:
    await database_session.execute(INSERT, {"word": word})
    await database_session.commit()


@when("the session adds {string} and rolls back")
async def add_and_roll_back(word: str, database_session: AsyncSession) -> None:
    await database_session.execute(INSERT, {"word": word})
    await database_session.rollback()


@when("the session is refused a second {string}")
async def be_refused(word: str, database_session: AsyncSession) -> None:
    try:
        await database_session.execute(INSERT, {"word": word})
    except sqlalchemy.exc.IntegrityError:
        await database_session.rollback()
    else:
        raise AssertionError(word)


@when("the connection adds {string} in a transaction")
async def add_by_connection(word: str, database_connection: Connection) -> None:
    async with database_connection.transaction():
        await database_connection.execute("INSERT INTO word (word) VALUES ($1)", word)


@when("the connection carries out {string}")
async def carry_out(statement: str, database_connection: Connection) -> None:
    await database_connection.execute(statement)


@when("another client connects by the URL and adds {string}")
async def add_by_url(word: str, database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute("INSERT INTO word (word) VALUES ($1)", word)
    finally:
        await connection.close()


@then("the session counts {int} word(s)")
async def count_by_session(words: int, database_session: AsyncSession) -> None:
    assert await database_session.scalar(text(COUNT)) == words


@then("the connection counts {int} word(s)")
async def count_by_connection(words: int, database_connection: Connection) -> None:
    assert await database_connection.fetchval(COUNT) == words


@then("the setting {string} is {string}")
async def setting_is(name: str, value: str, database_connection: Connection) -> None:
    assert await database_connection.fetchval("SELECT coalesce(current_setting($1, true), '')", name) == value


@then("the connection is the {int}. of this run")
async def is_connection(number: int, database_connection: Connection, backends: set[int]) -> None:
    backends.add(database_connection.get_server_pid())
    assert len(backends) == number
