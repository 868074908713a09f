"""MariaDB behind the database port, where there is one: `PLAINSPEC_MARIADB_URL=mysql://user:password@host/`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from plainspec import Table
from plainspec.engines.mariadb_server import MariadbServer
from plainspec.ports.store.database import Account, IsolationLevel
from plainspec.services.errors import ServiceError
from plainspec.services.urls import Address
from plainspec.stage import Timeline

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from plainspec.engines.mariadb import MariadbDatabase

URL = os.environ.get("PLAINSPEC_MARIADB_URL", "")
SCHEMES = ("mysql", "mariadb")
NAMES = "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE 'plainspec\\_%'"
needs_server = pytest.mark.skipif(not URL, reason="no PLAINSPEC_MARIADB_URL says where a MariaDB is")
pytestmark = pytest.mark.anyio


@pytest.fixture
async def server() -> AsyncIterator[MariadbServer]:
    async with MariadbServer.at(Address.read(URL, SCHEMES, "the test")) as server:
        yield server


async def names(database: MariadbDatabase) -> set[str]:
    async with database._engine.connect() as connection:
        return set((await connection.execute(text(NAMES))).scalars())


@needs_server
async def test_databases_are_dropped_and_those_of_the_living_are_not(server: MariadbServer) -> None:
    async with server.database(snapshot=False) as first:
        mine = await names(first)
        async with MariadbServer.at(Address.read(URL, SCHEMES, "the test")) as other:
            async with other.database(snapshot=False) as second:
                assert await names(second) > mine
            assert await names(first) == mine


@needs_server
async def test_what_a_dead_run_has_left_is_dropped(server: MariadbServer) -> None:
    async with server.database(snapshot=False) as database:
        async with database._engine.connect() as connection:
            await connection.execute(text("CREATE DATABASE plainspec_00000bad_1"))
        async with MariadbServer.at(Address.read(URL, SCHEMES, "the test")):
            assert "plainspec_00000bad_1" not in await names(database)


@needs_server
@pytest.mark.parametrize(("snapshot", "refusals"), [(False, []), (True, ["serialization failure"])])
async def test_with_snapshots_the_first_updater_wins(
    server: MariadbServer, *, snapshot: bool, refusals: list[str]
) -> None:
    rows = (("reads Ana", ""), ("", "reads Ana"), ("sets Ana to 5", ""), ("", "sets Ana to 6 and waits"))
    async with server.database(snapshot=snapshot) as database:
        await database.fill([Account("Ana", 1)])
        timeline = Timeline.from_table(Table((("Ana", "Ben"), *rows, ("commits", ""), ("", "commits"))))
        transcript = await timeline.play(database, IsolationLevel.REPEATABLE_READ)
    assert [refusal.name for refusal in transcript.of("Ben").refusals] == refusals
    assert transcript.of("Ben").waited_for == ("Ana",)


async def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    with pytest.raises(ServiceError, match=r"MariaDB at 127.0.0.1, port 9 \(from --mariadb-url\): .*Hint") as refused:
        async with MariadbServer.at(Address.read("mysql://ana:hidden@127.0.0.1:9/", SCHEMES, "--mariadb-url")):
            pass
    assert "hidden" not in str(refused.value)


async def test_without_its_driver_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "aiomysql", None)
    with pytest.raises(ServiceError, match=r"aiomysql is not installed. Hint: pip install 'plainspec\[mariadb\]'"):
        async with MariadbServer.at(Address.read("mysql://ana@127.0.0.1:9/", SCHEMES, "the test")):
            pass
