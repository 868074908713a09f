"""A database that a scenario left unchanged is handed out again; one that it changed in any way is not."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg
import pytest

from plainspec.services.errors import LeftBehindError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from plainspec.services.postgres.databases import Databases, Template

pytestmark = pytest.mark.anyio


async def schema(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(
            "CREATE TABLE thing (id bigint GENERATED ALWAYS AS IDENTITY, word text); "
            "CREATE UNLOGGED TABLE unlogged (word text); CREATE SEQUENCE free; "
            "INSERT INTO thing (word) VALUES ('first')"
        )
    finally:
        await connection.close()


@pytest.fixture
async def template(databases: Databases) -> AsyncIterator[Template]:
    async with databases.template(schema) as template:
        yield template


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def scenario(databases: Databases, template: Template, *statements: str) -> str:
    """Execute statements on a connection of the scenario's own; return the name of its database."""
    async with databases.hand_out(template) as clone, connected(clone.url) as connection:
        for statement in statements:
            await connection.execute(statement.format(name=clone.name))
        return clone.name


async def test_a_database_that_was_only_read_is_handed_out_again(databases: Databases, template: Template) -> None:
    reading = [
        "SELECT * FROM thing; SELECT last_value FROM free",
        "BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT count(*) FROM thing; COMMIT",
        "BEGIN; LOCK TABLE unlogged; SELECT pg_advisory_lock(7); ROLLBACK",
        "SET app.name = 'Ana'; EXPLAIN ANALYZE SELECT * FROM thing",
        "LISTEN news; NOTIFY news; PREPARE mine AS SELECT 1",
    ]
    names = [await scenario(databases, template, *reading) for _ in range(5)]
    assert len(set(names)) == 1


CHANGES = {
    "insert": "INSERT INTO thing (word) VALUES ('more')",
    "insert, rolled back": "BEGIN; INSERT INTO thing (word) VALUES ('more'); ROLLBACK",
    "insert and delete": "INSERT INTO unlogged VALUES ('more'); DELETE FROM unlogged",
    "update": "UPDATE thing SET word = 'other'",
    "update to the same value": "UPDATE thing SET word = word",
    "truncate": "TRUNCATE unlogged",
    "unlogged row": "INSERT INTO unlogged VALUES ('more')",
    "nextval": "SELECT nextval('free')",
    "setval to the first value": "SELECT setval('free', 1)",
    "setval that is not yet called": "SELECT setval('free', 50, false)",
    "nextval, rolled back": "BEGIN; SELECT nextval('free'); ROLLBACK",
    "restarted sequence": "ALTER SEQUENCE free RESTART WITH 5",
    "table": "CREATE TABLE other ()",
    "table, dropped again": "CREATE TABLE other (); DROP TABLE other",
    "unlogged table": "CREATE UNLOGGED TABLE other ()",
    "temporary table": "CREATE TEMPORARY TABLE other (word text); INSERT INTO other VALUES ('x')",
    "view": "CREATE VIEW words AS SELECT word FROM thing",
    "function": "CREATE FUNCTION one() RETURNS int LANGUAGE sql RETURN 1",
    "default": "ALTER TABLE thing ALTER word SET DEFAULT 'none'",
    "row security": "ALTER TABLE thing ENABLE ROW LEVEL SECURITY",
    "constraint": "ALTER TABLE thing ADD CHECK (id > 0)",
    "grant": "GRANT SELECT ON thing TO PUBLIC",
    "default privileges": "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC",
    "comment": "COMMENT ON TABLE thing IS 'changed'",
    "extension": "CREATE EXTENSION vector",
    "schema": "CREATE SCHEMA other",
    "enum value": "CREATE TYPE mood AS ENUM ('good')",
    "event trigger": "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; "
    "CREATE EVENT TRIGGER t ON ddl_command_start EXECUTE FUNCTION f()",
    "publication": "CREATE PUBLICATION news",
    "large object": "SELECT lo_from_bytea(0, 'x')",
    "extended statistics": "CREATE STATISTICS related ON id, word FROM thing",
    "analyze": "ANALYZE thing",
    "vacuum": "VACUUM thing",
    "reindexed": "CREATE INDEX ON thing (word)",
    "copied rows": "COPY thing (word) FROM PROGRAM 'echo more'",
    "setting of the database": "ALTER DATABASE \"{name}\" SET work_mem = '5 MB'",
    "setting of a role in the database": "ALTER ROLE CURRENT_USER IN DATABASE \"{name}\" SET work_mem = '5 MB'",
    "connection limit": 'ALTER DATABASE "{name}" CONNECTION LIMIT 50',
    "grant on the database": 'REVOKE TEMPORARY ON DATABASE "{name}" FROM PUBLIC',
    "comment on the database": "COMMENT ON DATABASE \"{name}\" IS 'changed'",
    "hidden by a reset of the statistics": "INSERT INTO thing (word) VALUES ('more'); SELECT pg_stat_reset()",
}


@pytest.mark.parametrize("change", CHANGES)
async def test_a_database_that_was_changed_is_not_handed_out_again(
    databases: Databases, template: Template, change: str
) -> None:
    changed = await scenario(databases, template, *CHANGES[change].split("; "))
    assert changed not in [await scenario(databases, template) for _ in range(2)]


async def test_a_change_through_the_observer_counts(databases: Databases, template: Template) -> None:
    async with databases.hand_out(template) as changed:
        await changed.observer.execute("INSERT INTO thing (word) VALUES ('more')")
    async with databases.hand_out(template) as next_one:
        assert next_one.name != changed.name


@pytest.mark.parametrize("left", ["BEGIN; SELECT 1", "PREPARE mine AS SELECT 1", "CREATE TEMPORARY TABLE mine ()"])
async def test_an_observer_that_holds_something_is_not_handed_out_again(
    databases: Databases, template: Template, left: str
) -> None:
    async with databases.hand_out(template) as first:
        await first.observer.execute(left)
    async with databases.hand_out(template) as second:
        assert second.name != first.name


async def test_an_observer_with_a_codec_or_a_listener_is_not_handed_out_again(
    databases: Databases, template: Template
) -> None:
    names = []
    async with databases.hand_out(template) as clone:
        names.append(clone.name)
        await clone.observer.set_type_codec("json", schema="pg_catalog", encoder=str, decoder=str)
    async with databases.hand_out(template) as clone:
        names.append(clone.name)
        await clone.observer.add_listener("news", print)
    async with databases.hand_out(template) as clone:
        names.append(clone.name)
    assert len(set(names)) == 3


async def test_the_session_of_an_observer_is_reset(databases: Databases, template: Template) -> None:
    async with databases.hand_out(template) as first:
        await first.observer.execute(
            "SET search_path TO nowhere; SELECT set_config('app.user', 'Ana', false); SELECT pg_advisory_lock(7); "
            "SET ROLE pg_read_all_data; LISTEN news"
        )
    async with databases.hand_out(template) as second, connected(second.url) as other:
        assert second.name == first.name
        assert await second.observer.fetchval("SHOW search_path") == await other.fetchval("SHOW search_path")
        assert await second.observer.fetchval("SELECT current_setting('app.user', true)") == ""
        assert await second.observer.fetchval("SELECT current_user = session_user")
        assert await second.observer.fetchval("SELECT count(*) FROM pg_listening_channels()") == 0
        assert await other.fetchval("SELECT pg_try_advisory_lock(7)")


async def test_a_leak_in_an_unchanged_database_is_reported_and_the_database_dropped(
    databases: Databases, template: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plainspec.services.postgres.leaks.POLLS", 3)
    async with databases.hand_out(template) as clone:
        pass
    name = clone.name
    with pytest.raises(LeftBehindError, match="the connection"):
        async with databases.hand_out(template) as clone:
            left = await asyncpg.connect(clone.url)
    assert clone.name == name
    async with databases.hand_out(template) as clone:
        assert clone.name != name
    left.terminate()


async def test_a_scenario_that_raises_does_not_give_its_database_back(databases: Databases, template: Template) -> None:
    with pytest.raises(ArithmeticError):
        async with databases.hand_out(template) as first:
            raise ArithmeticError
    async with databases.hand_out(template) as second:
        assert second.name != first.name


async def test_concurrent_readers_get_different_databases_and_few_are_kept(
    databases: Databases, template: Template
) -> None:
    held: list[str] = []
    all_held = asyncio.Event()

    async def take() -> str:
        async with databases.hand_out(template) as clone:
            held.append(clone.name)
            if len(held) == 10:
                all_held.set()
            await all_held.wait()
            return clone.name

    assert len(set(await asyncio.gather(*(take() for _ in range(10))))) == 10
    assert len({await scenario(databases, template) for _ in range(12)}) == 1
