"""What builds a template: an SQL file, an Alembic configuration or a function, each with errors that lead somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plainspec.services.errors import ServiceError
from plainspec.services.postgres.templates.declared import builder_of

if TYPE_CHECKING:
    from pathlib import Path

    from plainspec.services.postgres.databases import Databases

pytestmark = pytest.mark.anyio

SQL = """
CREATE TABLE word (id int, word text);
COPY word FROM stdin;
1\tall
2\tnone
\\.
\\i more.sql
"""
INI = """
[alembic]
script_location = %(here)s/migrations
sqlalchemy.url = postgresql+asyncpg://nobody@nowhere/nothing
"""
ENVIRONMENT = """
import asyncio
from alembic import context
from sqlalchemy.ext.asyncio import create_async_engine

def run(connection):
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()

async def main():
    engine = create_async_engine(context.config.get_main_option("sqlalchemy.url"))
    async with engine.connect() as connection:
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()

asyncio.run(main())
"""
REVISION = """
from alembic import op
revision, down_revision = {0!r}, {1!r}

def upgrade():
    op.execute({2!r})
"""


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def migrations(folder: Path, *statements: str) -> None:
    write(folder, {"alembic.ini": INI, "migrations/env.py": ENVIRONMENT})
    for number, statement in enumerate(statements, start=1):
        revision = REVISION.format(f"r{number}", f"r{number - 1}" if number > 1 else None, statement)
        write(folder, {f"migrations/versions/{number}_step.py": revision})


async def column(databases: Databases, setting: str, folder: Path, query: str) -> list[object]:
    """Build what a setting says, and ask a clone of it."""
    builder = builder_of(setting, folder)
    async with (
        databases.template(builder.fill, builder.content, size=0) as template,
        databases.hand_out(template) as clone,
    ):
        return [row[0] for row in await clone.observer.fetch(query)]


async def refusal(databases: Databases, setting: str, folder: Path) -> str:
    """Return what is said when a setting cannot be built, and make sure that nothing of it is left."""
    before = await databases.names()
    with pytest.raises(ServiceError) as refused:
        await column(databases, setting, folder, "SELECT 1")
    assert await databases.names() == before
    return str(refused.value)


async def test_an_sql_file_may_hold_all_that_psql_understands(databases: Databases, tmp_path: Path) -> None:
    write(tmp_path, {"db/schema.sql": SQL, "db/more.sql": "INSERT INTO word VALUES (3, 'some');"})
    assert await column(databases, "db/schema.sql", tmp_path, "SELECT word FROM word ORDER BY id") == [
        "all",
        "none",
        "some",
    ]


async def test_a_failing_statement_is_named_with_file_and_line(databases: Databases, tmp_path: Path) -> None:
    write(tmp_path, {"schema.sql": "CREATE TABLE one ();\n\nINSERT INTO two VALUES (1);\n"})
    said = await refusal(databases, "schema.sql", tmp_path)
    assert f"{tmp_path}/schema.sql: psql:schema.sql:3: ERROR:" in said
    assert 'relation "two" does not exist' in said


async def test_migrations_of_a_project_are_carried_out(databases: Databases, tmp_path: Path) -> None:
    migrations(tmp_path, "CREATE TABLE word (word text)", "INSERT INTO word VALUES ('all')")
    assert await column(databases, "alembic.ini", tmp_path, "SELECT word FROM word") == ["all"]
    assert await column(databases, "alembic.ini", tmp_path, "SELECT version_num FROM alembic_version") == ["r2"]


async def test_a_failing_migration_is_named_with_its_revision(databases: Databases, tmp_path: Path) -> None:
    migrations(tmp_path, "CREATE TABLE word (word text)", "INSERT INTO wrod VALUES ('all')")
    said = await refusal(databases, "alembic.ini", tmp_path)
    assert f"revision r2 ({tmp_path}/migrations/versions/2_step.py:6): ProgrammingError" in said
    assert 'relation "wrod" does not exist' in said


async def test_migrations_that_go_elsewhere_are_noticed(databases: Databases, tmp_path: Path) -> None:
    migrations(tmp_path, "CREATE TABLE word (word text)")
    write(tmp_path, {"migrations/env.py": "print('I know a better database')"})
    assert "env.py has to take the URL from" in await refusal(databases, "alembic.ini", tmp_path)


async def test_a_configuration_that_alembic_refuses_is_reported(databases: Databases, tmp_path: Path) -> None:
    write(tmp_path, {"alembic.ini": "[alembic]\n"})
    assert "No 'script_location' key" in await refusal(databases, "alembic.ini", tmp_path)


@pytest.mark.parametrize("form", ["async def", "def"])
async def test_a_function_builds_it_whether_or_not_it_is_asynchronous(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    name = f"builder_{form.partition(' ')[0]}"
    text = (
        "import asyncio, asyncpg\n"
        "async def fill(url):\n"
        "    connection = await asyncpg.connect(url)\n"
        "    await connection.execute('CREATE TABLE word AS SELECT 7 AS number')\n"
        "    await connection.close()\n"
        f"{form} build(url):\n"
        f"    {'await fill(url)' if form == 'async def' else 'asyncio.run(fill(url))'}\n"
    )
    write(tmp_path, {f"{name}.py": text})
    monkeypatch.syspath_prepend(tmp_path)
    assert await column(databases, f"{name}:build", tmp_path, "SELECT number FROM word") == [7]


async def test_a_function_that_fails_is_named_with_its_line(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"broken_builder.py": "def build(url):\n    raise LookupError('no such thing')\n"})
    monkeypatch.syspath_prepend(tmp_path)
    said = await refusal(databases, "broken_builder:build", tmp_path)
    assert f"template = 'broken_builder:build': {tmp_path}/broken_builder.py:2: LookupError: no such thing" in said


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        ("nowhere.sql", r"there is no file .*nowhere\.sql.*Hint"),
        ("nowhere.ini", r"there is no file .*nowhere\.ini.*Hint"),
        ("schema.txt", r"cannot build a template.*Hint"),
        ("no_such_module:build", r"no_such_module cannot be imported: ModuleNotFoundError"),
        (
            "plainspec.config.project:load_onw",
            r"has no function 'load_onw'; did you mean plainspec\.config\.project:load_own\?",
        ),
    ],
)
def test_a_setting_that_stands_for_nothing_is_refused(tmp_path: Path, setting: str, reason: str) -> None:
    with pytest.raises(ServiceError, match=reason):
        builder_of(setting, tmp_path)


def test_what_decides_the_build_decides_the_fingerprint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"schema.sql": "SELECT 1", "counted.py": "SOURCES = ['tables']\ndef build(url): ...\n"})
    write(tmp_path, {"tables/one.sql": "SELECT 1"})
    migrations(tmp_path, "SELECT 1")
    monkeypatch.syspath_prepend(tmp_path)
    settings = ("schema.sql", "alembic.ini", "counted:build")

    def contents() -> list[str]:
        return [builder_of(setting, tmp_path).content for setting in settings]

    before = contents()
    assert contents() == before
    write(tmp_path, {"schema.sql": "SELECT 2", "tables/one.sql": "SELECT 2"})
    migrations(tmp_path, "SELECT 2")
    assert not {*contents()} & {*before}


def test_a_source_that_is_not_there_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"lost.py": "SOURCES = ['nowhere']\ndef build(url): ...\n"})
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ServiceError, match=r"SOURCES in .*lost\.py names missing paths: .*nowhere"):
        builder_of("lost:build", tmp_path)


FEATURE = """
Feature: Words
  Rule: Every scenario begins with the words of the project
    Scenario: Nobody has added any
      Then 1 word is there
"""
STEPS = """
from plainspec import then

@then("{int} word is there")
async def count(words, database_clone):
    assert await database_clone.observer.fetchval("SELECT count(*) FROM word") == words
"""


def test_scenarios_get_what_the_project_configures(pytester: pytest.Pytester) -> None:
    write(
        pytester.path,
        {
            "features/words.feature": FEATURE,
            "steps/words.py": STEPS,
            "schema.sql": "CREATE TABLE word AS SELECT 'all' AS word;",
            "pyproject.toml": '[tool.plainspec]\ntemplate = "schema.sql"\n'
            '[tool.pytest.ini_options]\nasyncio_default_fixture_loop_scope = "function"\n',
        },
    )
    pytester.runpytest_subprocess("--gherkin", "--no-allure").assert_outcomes(passed=1)
