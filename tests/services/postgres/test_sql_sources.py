"""What decides about a template that an SQL file builds: the file, and all that it has psql read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plainspec.services.postgres.templates.declared import builder_of
from plainspec.services.postgres.templates.psql_script import sources

if TYPE_CHECKING:
    from pathlib import Path

    from plainspec.services.postgres.databases import Databases

FILES = {
    "schema.sql": r"""
\i 'tables/first one.sql'
SELECT 1; \include tables/second.sql;
COPY word FROM stdin;
1	\N
\.
\copy word from stdin
\.
""",
    "tables/first one.sql": "\\ir ../schema.sql\n\\ir more.sql",
    "tables/second.sql": "\\copy word (id, word) FROM 'words.csv' CSV",
    "tables/more.sql": "SELECT 2",
    "words.csv": "1,all",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tables").mkdir()
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_all_files_that_psql_reads_are_found(folder: Path) -> None:
    assert {str(file.relative_to(folder)) for file in sources(folder / "schema.sql")} == {*FILES}


@pytest.mark.parametrize("name", FILES)
def test_each_of_them_decides_about_the_fingerprint(folder: Path, name: str) -> None:
    before = builder_of("schema.sql", folder).content
    assert builder_of("schema.sql", folder).content == before
    (folder / name).write_text(f"{FILES[name]}\n-- changed")
    assert builder_of("schema.sql", folder).content != before


@pytest.mark.parametrize(
    "reading", ["\\i :place/second.sql", "\\ir nowhere.sql", "\\i `date`.sql", "\\copy word from program 'date'"]
)
def test_includes_by_variable_have_no_fingerprint(folder: Path, reading: str) -> None:
    (folder / "tables" / "more.sql").write_text(reading)
    assert builder_of("schema.sql", folder).content == ""


@pytest.mark.anyio
async def test_two_projects_that_include_different_tables_share_nothing(tmp_path: Path, databases: Databases) -> None:
    names = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "schema.sql").write_text("\\i tables.sql\n")
        (tmp_path / name / "tables.sql").write_text(f"CREATE TABLE word AS SELECT '{name}' AS word;\n")
    one, other = (builder_of("schema.sql", tmp_path / name) for name in ("one", "other"))
    async with (
        databases.template(one.fill, one.content, size=0) as first,
        databases.template(other.fill, other.content, size=0) as second,
    ):
        for template in (first, second):
            async with databases.hand_out(template) as clone:
                names.append(await clone.observer.fetchval("SELECT word FROM word"))
    assert names == ["one", "other"]
