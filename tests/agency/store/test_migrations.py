"""The agency's migrations: up, down, together, interrupted, and compared with the models."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import asyncpg
import pytest
from sqlalchemy import make_url

from agency.store import migrations
from agency.store.migrations import statements
from plainspec.proving import within

if TYPE_CHECKING:
    from collections.abc import Iterable

pytestmark = pytest.mark.anyio

REVISIONS = ["000", "001", "002", "003", "004", "005", "006", "007", "008"]
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


async def test_each_migration_goes_up_down_and_up_again(empty_url: str) -> None:
    for before, revision in zip([migrations.NONE, *REVISIONS], REVISIONS, strict=False):
        await migrations.upgrade(empty_url, revision)
        made = await ask(empty_url, TABLES)
        await migrations.downgrade(empty_url, before)
        assert await migrations.current(empty_url) == (None if before == migrations.NONE else before)
        await migrations.upgrade(empty_url, revision)
        assert await ask(empty_url, TABLES) == made
    assert await migrations.drift(empty_url) == ()


async def test_a_second_run_changes_nothing(empty_url: str) -> None:
    await migrations.upgrade(empty_url)
    made = "SELECT max(oid) FROM pg_class"
    before = await ask(empty_url, made)
    await migrations.upgrade(empty_url)
    assert await ask(empty_url, made) == before


async def test_migrators_at_once_take_turns(empty_url: str) -> None:
    await asyncio.gather(*(migrations.upgrade(empty_url) for _ in range(3)))
    assert await migrations.current(empty_url) == "008"


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
    with pytest.raises(migrations.MissingExtensionError, match=f"no extension '{NOT_THERE}'.*Install"):
        await migrations.upgrade(empty_url)
    assert await ask(empty_url, TABLES) is None


@pytest.mark.parametrize("revision", ["900", "nonsense"])
async def test_a_revision_that_is_not_there_is_refused(empty_url: str, revision: str) -> None:
    with pytest.raises(migrations.MigrationError, match="revision"):
        await migrations.upgrade(empty_url, revision)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("ALTER TABLE base_entity DROP CONSTRAINT base_entity_status_check",), "constraint base_entity_status_check"),
        (("ALTER TABLE agent_entity DROP CONSTRAINT agent_entity_skill_fkey",), "constraint agent_entity_skill_fkey"),
        (("ALTER TABLE base_entity ALTER COLUMN name DROP NOT NULL",), "column base_entity.name is text, but"),
        (("ALTER TABLE base_entity ALTER COLUMN status SET DEFAULT 'active'",), "column base_entity.status"),
        (("ALTER TABLE skill_entity ALTER COLUMN embedding_384 TYPE vector",), "column skill_entity.embedding_384"),
        (("DROP INDEX skill_entity_embedding_384_idx",), "index skill_entity_embedding_384_idx"),
        (("ALTER TABLE team_entity ADD COLUMN colour text",), "column team_entity.colour is in the database only"),
        (("CREATE TABLE diary ()",), "table diary is in the database only"),
        (("ALTER TABLE base_entity DISABLE TRIGGER base_entity_version",), "trigger base_entity_version"),
        (("ALTER TABLE agent_entity NO FORCE ROW LEVEL SECURITY",), "table agent_entity is with row security, not"),
        (("ALTER POLICY skill_entity_tenant ON skill_entity USING (true)",), "policy skill_entity_tenant"),
        (("ALTER VIEW current_entity SET (security_invoker = false)",), "view current_entity"),
        (("DROP FUNCTION touch_base_entity CASCADE",), "function touch_base_entity() is missing: the migrations say"),
        (("DROP EXTENSION vector CASCADE",), "column skill_entity.embedding_384 is missing"),
        (
            ("REVOKE UPDATE ON agent_entity FROM agency_app",),
            "is INSERT, SELECT, but the migrations say INSERT, SELECT, UPDATE",
        ),
        (("GRANT SELECT ON thread TO agency_app WITH GRANT OPTION",), "SELECT with grant option"),
        (
            (within("keep_old_entity", "NEW.updated_at := now();", "NULL;"),),
            "function keep_old_entity() is NULL;, but the migrations say NEW.updated_at := now();",
        ),
        (
            (within("keep_old_entity", "    NEW.updated_at := now();\n", ""),),
            "function keep_old_entity() is nothing, but the migrations say NEW.updated_at := now();",
        ),
        (("UPDATE alembic_version SET version_num = '003'",), "stands at revision 003, the models at 008"),
    ],
)
async def test_drift_is_named(database_url: str, change: Iterable[str], said: str) -> None:
    await ask(database_url, *change)
    found = await migrations.drift(database_url)
    assert any(said in sentence for sentence in found), found


async def test_looking_for_drift_leaves_the_database_as_it_was(database_url: str) -> None:
    assert await migrations.drift(database_url) == ()
    assert await ask(database_url, "SELECT to_regnamespace('agency_models')") is None
