"""Databases on a server: a template that is only copied, clones that are independent of each other."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import asyncpg
import pytest

from plainspec.services.errors import ServiceError
from plainspec.services.postgres.databases import Databases, Template
from plainspec.services.postgres.server import PostgresServer

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.anyio


async def run(url: str, sql: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


async def one_row(url: str) -> None:
    await run(url, "CREATE TABLE thing AS SELECT 1 AS number")


async def test_a_clone_has_what_its_template_has(databases: Databases) -> None:
    async with databases.template(one_row) as template, databases.clone(template) as url:
        assert await run(url, "SELECT number FROM thing") == 1


async def test_what_is_committed_in_a_clone_stays_there(databases: Databases) -> None:
    async with databases.template(one_row) as template:
        async with databases.clone(template) as first, databases.clone(template) as second:
            await run(first, "UPDATE thing SET number = 2")
            await run(first, "CREATE TABLE other ()")
            assert await run(second, "SELECT number FROM thing") == 1
        async with databases.clone(template) as later:
            assert await run(later, "SELECT number FROM thing") == 1
            assert await run(later, "SELECT to_regclass('other')") is None


async def test_a_template_cannot_be_entered(postgres: PostgresServer, databases: Databases) -> None:
    async with databases.template(one_row) as template:
        with pytest.raises(asyncpg.PostgresError, match="not currently accepting connections"):
            await run(postgres.url(template.name), "SELECT 1")


async def test_a_builder_that_leaves_a_connection_open_does_no_harm(databases: Databases) -> None:
    left_open = []

    async def leave_open(url: str) -> None:
        left_open.append(await asyncpg.connect(url))

    async with databases.template(leave_open) as template, databases.clone(template) as url:
        assert await run(url, "SELECT 1") == 1
    left_open[0].terminate()


async def test_nothing_is_left_even_of_clones_in_use_and_failing_blocks(databases: Databases) -> None:
    before = await databases.names()

    async def fail() -> None:
        async with databases.template(one_row) as template, databases.clone(template) as url:
            connections.append(await asyncpg.connect(url))
            raise ArithmeticError

    connections: list[asyncpg.Connection] = []
    with pytest.raises(ArithmeticError):
        await fail()
    assert await databases.names() == before
    connections[0].terminate()


async def test_a_failing_builder_leaves_no_template(databases: Databases) -> None:
    async def fail(_: str) -> None:
        raise ArithmeticError

    before = await databases.names()
    with pytest.raises(ArithmeticError):
        async with databases.template(fail):
            pass
    assert await databases.names() == before


async def test_a_refusal_names_the_command_and_the_log(databases: Databases) -> None:
    with pytest.raises(ServiceError, match=r"did not carry out 'CREATE DATABASE.*no_such.*log"):
        async with databases.clone(Template("no_such")):
            pass


async def test_a_server_that_is_not_there_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match=r"No connection to PostgreSQL at .*port 5432, .*within 10 s"):
        async with Databases.on(PostgresServer(str(tmp_path), 5432)):
            pass


@pytest.mark.parametrize(
    ("server", "url"),
    [
        (PostgresServer("/run/pg", 5432), "postgresql://postgres@/my%20data?host=/run/pg&port=5432"),
        (PostgresServer("db.test", 6543, "a@b"), "postgresql://a%40b@db.test:6543/my%20data"),
    ],
)
def test_a_url_survives_unusual_names(server: PostgresServer, url: str) -> None:
    assert server.url("my data") == url


def test_declaring_the_fixtures_loads_no_service_library() -> None:
    heavy = "{'asyncpg', 'sqlalchemy', 'pydantic'}"
    code = f"import sys, plainspec.services.fixtures; print(*({heavy} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ""
