"""The entries of one user in a file of SQLite; searches by meaning compare every embedding."""

from __future__ import annotations

import asyncio
import json
import math
import operator
from array import array
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from heapq import nsmallest
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from agency.memory.entries import Draft, Embedded, EmbeddingState, Entry
from agency.memory.local.file import MemoryFile
from agency.memory.local.fts5_query import fts_query

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

COLUMNS = """
SELECT e.id, e.content_type, e.text, e.keywords, e.complexity, v.vector, v.model, e.embedding_error,
    e.embedding_refused, e.created_at
FROM memory_entry e LEFT JOIN memory_embedding v USING (sequence)
"""
ADD = """
INSERT INTO memory_entry
    (id, content_type, text, keywords, complexity, embedding_error, embedding_refused, created_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING RETURNING sequence
"""
ADD_VECTOR = "INSERT INTO memory_embedding (sequence, model, vector) VALUES (?, ?, ?)"
OF_TYPES = "e.content_type IN (SELECT value FROM json_each(?))"
PAGE = f"""
{COLUMNS} WHERE {OF_TYPES} AND (? IS NULL OR sequence < (SELECT sequence FROM memory_entry WHERE id = ?))
ORDER BY sequence DESC LIMIT ?
"""  # noqa: S608 - of constants
OF_IDS = f"{COLUMNS} WHERE e.id IN (SELECT value FROM json_each(?))"  # noqa: S608 - of constants
WEIGHTS = "4.0, 1.0"
"""What a word counts among the keywords, and in the text."""
MATCHING = f"""
SELECT e.id FROM memory_words JOIN memory_entry e ON e.sequence = memory_words.rowid
WHERE memory_words MATCH ? AND {OF_TYPES} ORDER BY bm25(memory_words, {WEIGHTS}), e.id LIMIT ?
"""  # noqa: S608 - of constants
VECTORS = f"SELECT e.id, v.vector FROM memory_entry e JOIN memory_embedding v USING (sequence) WHERE {OF_TYPES}"  # noqa: S608 - of constants


class LocalEntries:
    """The entries of one user in a file; no transaction waits for anything but the file."""

    def __init__(self, file: MemoryFile) -> None:
        self._file = file

    @classmethod
    @asynccontextmanager
    async def at(cls, path: Path) -> AsyncIterator[Self]:
        """Open a file for as long as the block runs; it is made where there is none, and migrated.

        Raises:
            MemoryFileError: It is not an SQLite database, or a later release has written it.
            RefusedError: SQLite refused.
        """
        file = await asyncio.to_thread(MemoryFile, path)
        try:
            yield cls(file)
        finally:
            await asyncio.to_thread(file.close)

    async def add(self, draft: Draft) -> Entry:
        """Store an entry; where there is one of this id already, return that one as it is."""
        embedded = draft.embedded
        values = (
            *(str(draft.id), draft.content_type, draft.text, json.dumps(draft.keywords), draft.complexity),
            *(embedded.error or None, embedded.state is EmbeddingState.REFUSED, datetime.now(UTC).isoformat()),
        )

        def work(connection: sqlite3.Connection) -> Entry:
            added = connection.execute(ADD, values).fetchone()
            if added is not None and embedded.values is not None:
                connection.execute(ADD_VECTOR, (added[0], embedded.model, _packed(embedded.values)))
            return _entry(connection.execute(f"{COLUMNS} WHERE e.id = ?", (str(draft.id),)).fetchone())

        return await self._file.run(work)

    async def get(self, entry_id: UUID) -> Entry | None:
        """Read an entry; None if there is no such entry."""
        return (await self.read([entry_id])).get(entry_id)

    async def read(self, ids: Sequence[UUID]) -> dict[UUID, Entry]:
        """Read entries by their ids."""
        found = await self._all(OF_IDS, json.dumps(list(map(str, ids))))
        return {entry.id: entry for entry in map(_entry, found)}

    async def page(self, limit: int, content_types: Sequence[str], after: UUID | None) -> tuple[Entry, ...]:
        """Read entries of these types, the latest first: ``limit`` of them, from the one after ``after`` on.

        Raises:
            LookupError: There is no entry ``after``.
        """
        if after is not None and await self.get(after) is None:
            raise LookupError(f"there is no entry {after}")
        types, place = json.dumps(list(content_types)), None if after is None else str(after)
        return tuple(map(_entry, await self._all(PAGE, types, place, place, limit)))

    async def waiting(self, limit: int) -> tuple[Entry, ...]:
        """Read entries that wait for their embedding, the earliest first."""
        asked = f"{COLUMNS} WHERE v.sequence IS NULL AND NOT e.embedding_refused ORDER BY sequence LIMIT ?"
        return tuple(map(_entry, await self._all(asked, limit)))

    async def embed(self, entry_id: UUID, embedded: Embedded) -> None:
        """Store what came of embedding an entry, unless it has an embedding by now."""
        marks = (embedded.error or None, embedded.state is EmbeddingState.REFUSED)

        def work(connection: sqlite3.Connection) -> None:
            marked = "UPDATE memory_entry SET embedding_error = ?, embedding_refused = ? WHERE id = ?"
            missing = " AND sequence NOT IN (SELECT sequence FROM memory_embedding) RETURNING sequence"
            row = connection.execute(marked + missing, (*marks, str(entry_id))).fetchone()
            if row is not None and embedded.values is not None:
                connection.execute(ADD_VECTOR, (row[0], embedded.model, _packed(embedded.values)))

        await self._file.run(work)

    async def ranked(
        self, words: str, vector: Sequence[float] | None, limit: int, content_types: Sequence[str]
    ) -> tuple[Sequence[UUID], Sequence[UUID]]:
        """Rank entries of these types by nearness to a vector, if there is one, and by words; ``limit`` of each."""
        types, query = json.dumps(list(content_types)), fts_query(words)
        rows = await self._all(MATCHING, query, types, limit) if query else []
        matching = [UUID(number) for (number,) in rows]
        if vector is None:
            return (), matching
        vectors = await self._all(VECTORS, types)
        near = await asyncio.to_thread(_nearest, vector, vectors, limit)
        return near, matching

    async def _all(self, statement: str, *values: Any) -> list[Any]:
        return await self._file.run(lambda connection: connection.execute(statement, values).fetchall())


def _nearest(vector: Sequence[float], rows: Sequence[tuple[str, bytes]], limit: int) -> list[UUID]:
    """Return the ids of the vectors with the least cosine distance; ties are ordered by id."""

    def distance(row: tuple[str, bytes]) -> tuple[float, str]:
        values = _unpacked(row[1])
        return -sum(map(operator.mul, vector, values)) / math.hypot(*values), row[0]

    return [UUID(number) for number, _ in nsmallest(limit, rows, key=distance)]


def _entry(row: tuple[Any, ...]) -> Entry:
    number, content_type, text, keywords, complexity, vector, model, error, refused, created_at = row
    state = EmbeddingState.REFUSED if refused else EmbeddingState.WAITING
    if vector is not None:
        state = EmbeddingState.EMBEDDED
    embedded = Embedded(state, None if vector is None else tuple(_unpacked(vector)), model or "", error or "")
    told = tuple(json.loads(keywords))
    return Entry(UUID(number), content_type, text, told, complexity, embedded, datetime.fromisoformat(created_at))


def _packed(values: Sequence[float]) -> bytes:
    return array("f", values).tobytes()


def _unpacked(vector: bytes) -> array[float]:
    return array("f", vector)
