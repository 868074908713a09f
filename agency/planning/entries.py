"""Memory over the table of entries: full-text search, and embeddings that are made after the commit."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from uuid import UUID, uuid4

from sqlalchemy import Text, cast, func, insert, select, update
from sqlalchemy.dialects.postgresql import TSQUERY

from agency.planning.memory import MemoryText
from agency.store import MemoryEntry
from agency.store.entities.embeddings import checked
from agency.store.errors import refusals

if TYPE_CHECKING:
    from sqlalchemy.sql.elements import ColumnElement

    from agency.sessions import UserID
    from agency.store import Store, UnitOfWork

LOG = logging.getLogger(__name__)

Embed: TypeAlias = Callable[[str], Awaitable[Sequence[float]]]
"""A model: makes the embedding of a text."""

EMBED_LIMIT_S: Final = 30.0
"""How long a model may take for one text."""


class EntryTable:
    """The memory entries of the user of a unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def relevant(self, text: str, limit: int) -> tuple[MemoryText, ...]:
        """Return the entries that share a word with a text, by how well they match; of equal ones, the oldest first."""
        text = text.replace("\0", " ").encode(errors="replace").decode()
        with refusals():
            # Stop words are dropped and words are stemmed; one word in common is enough.
            asked = select(func.replace(cast(func.plainto_tsquery("english", text), Text), "&", "|"))
            wanted = cast(asked.scalar_subquery(), TSQUERY)
            words = func.to_tsvector("english", MemoryEntry.text)
            found = select(MemoryEntry.id, MemoryEntry.content_type, MemoryEntry.text).where(words.op("@@")(wanted))
            by_age = (MemoryEntry.created_at, MemoryEntry.id)
            best = found.order_by(func.ts_rank_cd(words, wanted).desc(), *by_age).limit(limit)
            rows = await self._work.session.execute(best)
            return tuple(MemoryText(*row) for row in rows)

    async def keep(self, text: str, content_type: str) -> UUID:
        """Insert an entry, without an embedding."""
        number = uuid4()
        # The policy of row security compares both with the settings of the session; they cannot be another user's.
        whose = {"tenant": func.current_setting("app.tenant"), "owner": func.current_setting("app.user")}
        with refusals():
            await self._work.session.execute(
                insert(MemoryEntry).values(id=number, content_type=content_type, text=text, **whose)
            )
        return number


class Embedder:
    """Makes embeddings of entries that have none; where the model fails, an entry is marked with the reason.

    Args:
        store: where the entries are.
        model: the name of the model.
        embed: the model.
    """

    def __init__(self, store: Store, model: str, embed: Embed) -> None:
        self._store = store
        self._model = model
        self._embed = embed

    async def embed_pending(self, user: UserID) -> int:
        """Embed the entries of a user that have no embedding, those that failed before, too; return how many it did.

        Raises:
            RefusedError: The database refused.
        """
        return await self._embed_all(user, MemoryEntry.embedding.is_(None))

    async def embed(self, user: UserID, entry_id: UUID) -> bool:
        """Embed one entry of a user; return whether it did.

        Raises:
            RefusedError: The database refused.
        """
        return await self._embed_all(user, MemoryEntry.id == entry_id) > 0

    async def _embed_all(self, user: UserID, chosen: ColumnElement[bool]) -> int:
        async with self._store.unit_of_work(tenant=user.tenant, user=user.name) as work:
            wanted = select(MemoryEntry.id, MemoryEntry.text).where(chosen)
            with refusals():
                pending = (await work.session.execute(wanted.order_by(MemoryEntry.created_at, MemoryEntry.id))).all()
        return sum([await self._embed_one(user, number, text) for number, text in pending])

    async def _embed_one(self, user: UserID, number: UUID, text: str) -> bool:
        try:
            async with asyncio.timeout(EMBED_LIMIT_S):
                vector = checked(await self._embed(text))
        except Exception as error:  # noqa: BLE001 - whatever a model raises, the entry stays, and is marked
            LOG.warning("memory entry %s was not embedded: %r", number, error)
            done: dict[str, Any] = {"embedding_error": f"{type(error).__name__}: {error}"}
        else:
            done = {"embedding": vector, "embedding_model": self._model, "embedding_error": None}
        async with self._store.unit_of_work(tenant=user.tenant, user=user.name) as work:
            with refusals():
                await work.session.execute(update(MemoryEntry).where(MemoryEntry.id == number).values(**done))
        return "embedding" in done
