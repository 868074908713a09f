"""The index of embeddings, which the owner of the tables can replace."""

from __future__ import annotations

import math
from enum import Enum
from typing import TYPE_CHECKING

from sqlalchemy import text

from agency.store.errors import refusals
from agency.store.migrations.running import connected

if TYPE_CHECKING:
    from agency.memory.distances import Distance

NAME = "skill_entity_embedding_384_idx"


class IndexMethod(Enum):
    """pgvector's access methods: a graph that grows with its rows, or lists that are fixed when the index is built."""

    HNSW = "hnsw"
    IVFFLAT = "ivfflat"


async def rebuild(url: str, method: IndexMethod, distance: Distance) -> None:
    """Replace the index of embeddings in one transaction, and analyze the tables.

    Args:
        url: the database, as the role that owns the tables.
        method: the access method; build IVFFlat after the rows are loaded, because its lists are computed from them.
        distance: the metric that it serves; a search by another one scans every row.

    Raises:
        RefusedError: the server has no such index; the previous one stays.
    """
    async with connected(url) as connection:
        with refusals():
            await connection.execute(text(f"DROP INDEX IF EXISTS {NAME}"))
            rows = await connection.scalar(text("SELECT count(embedding_384) FROM skill_entity"))
            lists = f" WITH (lists = {max(1, math.isqrt(rows or 1))})" if method is IndexMethod.IVFFLAT else ""
            await connection.execute(
                text(
                    f"CREATE INDEX {NAME} ON skill_entity USING {method.value} "
                    f"(embedding_384 {distance.operator_class}){lists}"
                )
            )
            await connection.execute(text("ANALYZE base_entity, skill_entity"))
            await connection.commit()
