"""The agency's migrations: up, down, at once, and failing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import asyncpg
import pytest
from sqlalchemy import make_url

from agency.store import migrations
from agency.store.migrations import statements
from plainspec.services.postgres.catalogue import catalogue_of

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = pytest.mark.anyio

REVISIONS = [f"{number:03}" for number in range(13)]
TABLES = "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
HAND_OVER = """
DO $$ DECLARE one record; BEGIN
    FOR one IN SELECT oid::regclass AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
        EXECUTE format('ALTER TABLE %s OWNER TO bound_owner', one.name);
    END LOOP;
END $$
"""
NOT_THERE = "no_such_extension"


async def ask(url: str, *queries: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        answers = [await connection.fetchval(query) for query in queries]
    finally:
        await connection.close()
    return answers[-1]


async def catalogue(url: str) -> Mapping[str, str]:
    connection = await asyncpg.connect(url)
    try:
        return await catalogue_of(connection)
    finally:
        await connection.close()


def but_for_what_stays(known: Mapping[str, str]) -> Mapping[str, str]:
    """Leave out pgvector, which other tables may use, and Alembic's own table."""
    return {name: said for name, said in known.items() if "alembic_version" not in name and name != "extension vector"}


async def test_each_migration_goes_up_down_and_up_again_and_leaves_nothing_behind(empty_url: str) -> None:
    before, below = migrations.NONE, await catalogue(empty_url)
    for revision in REVISIONS:
        await migrations.upgrade(empty_url, revision)
        made = await catalogue(empty_url)
        await migrations.downgrade(empty_url, before)
        assert await migrations.current(empty_url) == (None if before == migrations.NONE else before)
        assert but_for_what_stays(await catalogue(empty_url)) == but_for_what_stays(below)
        await migrations.upgrade(empty_url, revision)
        assert await catalogue(empty_url) == made
        before, below = revision, made
    assert await migrations.drift(empty_url) == ()


async def test_a_second_run_changes_nothing(empty_url: str) -> None:
    await migrations.upgrade(empty_url)
    made = "SELECT max(oid) FROM pg_class"
    before = await ask(empty_url, made)
    await migrations.upgrade(empty_url)
    assert await ask(empty_url, made) == before


async def test_migrators_at_once_take_turns(empty_url: str) -> None:
    await asyncio.gather(*(migrations.upgrade(empty_url) for _ in range(3)))
    await asyncio.gather(*(migrations.upgrade(empty_url) for _ in range(2)))
    assert await migrations.current(empty_url) == "012"


@pytest.mark.parametrize("revision", ["004", "005"])
async def test_vectors_and_policies_come_without_new_tables(empty_url: str, revision: str) -> None:
    await migrations.upgrade(empty_url, "003")
    before = await ask(empty_url, TABLES)
    await migrations.upgrade(empty_url, revision)
    assert await ask(empty_url, TABLES) == before


@pytest.mark.parametrize(
    ("revision", "below", "table", "row"),
    [
        ("001", "000", "account", "INSERT INTO account (owner, balance) VALUES ('Ana', 100)"),
        ("005", "004", "account", "INSERT INTO account (owner, balance) VALUES ('Ana', 100)"),
        (
            "005",
            "004",
            "base_entity",
            "INSERT INTO base_entity (tenant, entity_type, name) VALUES ('acme', 'team', 'Blue')",
        ),
    ],
)
async def test_a_downgrade_keeps_the_rows_of_tables_that_stay(
    empty_url: str, revision: str, below: str, table: str, row: str
) -> None:
    await migrations.upgrade(empty_url, revision)
    await ask(empty_url, row)
    await migrations.downgrade(empty_url, below)
    await migrations.upgrade(empty_url, revision)
    assert await ask(empty_url, f"SELECT count(*) FROM {table}") == 1  # noqa: S608 - a table of our own


async def test_what_was_there_is_recorded_and_parsed_for_an_owner_whom_row_security_binds(empty_url: str) -> None:
    await migrations.upgrade(empty_url, "006")
    await ask(
        empty_url,
        "INSERT INTO base_entity (tenant, entity_type, name) VALUES ('acme', 'skill', 'Snakes'), ('bolt', 'skill', 'Rust')",
        "INSERT INTO skill_entity (tenant, id, category) SELECT tenant, id, 'technical' FROM base_entity",
        "CREATE ROLE bound_owner LOGIN",
        "GRANT ALL ON SCHEMA public TO bound_owner",
        HAND_OVER,
    )
    try:
        await migrations.upgrade(make_url(empty_url).set(username="bound_owner").render_as_string(), "008")
        recorded = "SELECT string_agg(format('%s %s', tenant, sequence), ', ' ORDER BY tenant) FROM audit_record"
        assert await ask(empty_url, recorded) == "acme 1, bolt 1"
        words = "SELECT string_agg(format('%s %s', tenant, words), ', ' ORDER BY tenant) FROM skill_words"
        assert await ask(empty_url, words) == "acme 'snake':1, bolt 'rust':1"
    finally:
        await ask(empty_url, "DROP OWNED BY bound_owner CASCADE", "DROP ROLE bound_owner")


async def test_a_failing_migration_leaves_nothing_of_the_whole_run(empty_url: str) -> None:
    await migrations.upgrade(empty_url, "001")
    before = await ask(empty_url, TABLES)
    await ask(empty_url, "CREATE TABLE team_entity ()")
    with pytest.raises(migrations.MigrationError, match=r'Migration 003 failed.*"team_entity" already exists'):
        await migrations.upgrade(empty_url)
    assert await ask(empty_url, "DROP TABLE team_entity", TABLES) == before
    assert await migrations.current(empty_url) == "001"
    await migrations.upgrade(empty_url)


async def test_a_missing_extension_is_named_and_nothing_is_left(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    require = statements.require_extension
    monkeypatch.setattr(statements, "require_extension", lambda op, _name: require(op, NOT_THERE))
    with pytest.raises(
        migrations.MissingExtensionError, match=f"no extension '{NOT_THERE}'. Install {NOT_THERE} and migrate again"
    ):
        await migrations.upgrade(empty_url)
    assert await ask(empty_url, TABLES) is None


@pytest.mark.parametrize("revision", ["900", "nonsense"])
async def test_a_revision_that_is_not_there_is_refused(empty_url: str, revision: str) -> None:
    with pytest.raises(migrations.MigrationError, match="revision"):
        await migrations.upgrade(empty_url, revision)


async def test_the_audit_trail_begins_with_what_was_created_first(empty_url: str) -> None:
    await migrations.upgrade(empty_url, "006")
    added = "INSERT INTO base_entity (tenant, entity_type, name) VALUES ('acme', 'skill', {})"
    await ask(empty_url, *(added.format(name) for name in ("'Snakes'", "'Rust'", "'Latin'")))
    await migrations.upgrade(empty_url, "007")
    recorded = "SELECT string_agg(content::jsonb #>> '{entity,name}', ', ' ORDER BY sequence) FROM audit_record"
    assert await ask(empty_url, recorded) == "Snakes, Rust, Latin"


async def test_executions_are_numbered_by_when_their_transactions_began(empty_url: str) -> None:
    await migrations.upgrade(empty_url, "008")
    await ask(
        empty_url,
        "INSERT INTO thread (tenant, owner, title) VALUES ('acme', 'Ana', 'Taxes')",
        """
        INSERT INTO execution (tenant, owner, thread_id, status, created_at)
        SELECT tenant, owner, id, status, now() - hours * interval '1 hour'
        FROM thread, (VALUES ('failed', 1), ('queued', 3), ('running', 2)) AS recorded (status, hours)
        """,
    )
    await migrations.upgrade(empty_url, "009")
    read = "SELECT string_agg(status, ', ' ORDER BY sequence) FROM execution"
    assert await ask(empty_url, read) == "queued, running, failed"
    added = "INSERT INTO execution (tenant, owner, thread_id, status) SELECT tenant, owner, id, 'completed' FROM thread"
    assert await ask(empty_url, added, read) == "queued, running, failed, completed"
