"""Files of local memory: made, migrated, refused, and shared by processes."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from agency.memory import EntryMemory
from agency.memory.local import LocalEntries, MemoryFileError
from agency.memory.local.file import MemoryFile
from agency.memory.local.fts5_query import fts_query
from agency.memory.local.schema import VERSIONS
from agency.store import RefusedError
from plainspec.services.stand_ins.text_vectors import text_vector

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

pytestmark = pytest.mark.anyio


class Model:
    """A model that makes vectors without one."""

    model = "all-minilm"

    async def embed(self, text: str, _limit_s: float | None = None) -> Sequence[float]:
        """Make a vector."""
        return text_vector(text)


async def test_an_entry_is_there_when_the_file_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    async with LocalEntries.at(path) as entries:
        stored = await EntryMemory(entries, Model()).remember("Pay at noon", "decision")
    async with LocalEntries.at(path) as entries:
        assert await EntryMemory(entries, Model()).get(stored.id) == stored
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(VERSIONS),)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def test_two_openers_of_one_file_both_store_their_entries(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    async with LocalEntries.at(path) as one, LocalEntries.at(path) as other:
        memories = [EntryMemory(entries, Model()) for entries in (one, other)]
        await asyncio.gather(
            *(
                memory.remember(f"{number} of {place}", "output")
                for place, memory in enumerate(memories)
                for number in range(20)
            )
        )
        assert len(await memories[0].entries(1000)) == 40


async def test_a_file_of_a_later_release_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {len(VERSIONS) + 1}")
    with pytest.raises(MemoryFileError, match="is at version"):
        MemoryFile(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (0,)


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    path.write_bytes(b"this is a letter, and no database " * 100)
    with pytest.raises(MemoryFileError, match="is not an SQLite database"):
        MemoryFile(path)


@pytest.mark.requirement("S2-DB-02")
async def test_a_row_without_its_parent_is_refused(tmp_path: Path) -> None:
    file = MemoryFile(tmp_path / "memory.db")
    with pytest.raises(RefusedError) as refused:
        await file.run(
            lambda connection: connection.execute("INSERT INTO memory_embedding VALUES (1, 'm', zeroblob(1536))")
        )
    assert refused.value.sqlstate == "23503"
    assert await file.run(
        lambda connection: connection.execute("SELECT count(*) FROM memory_embedding").fetchone()
    ) == (0,)
    file.close()


async def test_a_removed_entry_takes_its_embedding_and_its_words_along(tmp_path: Path) -> None:
    async with LocalEntries.at(tmp_path / "memory.db") as entries:
        memory = EntryMemory(entries, Model())
        await memory.remember("Pay at noon", "decision")
        file = MemoryFile(tmp_path / "memory.db")
        await file.run(lambda connection: connection.execute("DELETE FROM memory_entry"))
        file.close()
        assert list(await memory.search("noon")) == []


async def test_a_page_after_an_unknown_entry_is_refused(tmp_path: Path) -> None:
    async with LocalEntries.at(tmp_path / "memory.db") as entries:
        with pytest.raises(LookupError, match="there is no entry"):
            await EntryMemory(entries, Model()).entries(after=uuid4())


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ("bank card", '("bank" AND "card")'),
        ('"bank card" -paid', '(("bank card") NOT ("paid"))'),
        ("bank or card", '("bank") OR ("card")'),
        ("the of", ""),
        ("-bank", ""),
        ('" OR (NEAR* ^', '("OR NEAR")'),
        ("it's paid", '("paid")'),
        ("", ""),
    ],
)
def test_a_web_search_query_is_one_of_fts5(words: str, query: str) -> None:
    assert fts_query(words) == query
