"""The index of embeddings, which the owner of the tables may replace."""

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


class IndexKind(Enum):
    """What pgvector has to offer: a graph that grows with its rows, or lists that are drawn up when it is built."""

    HNSW = "hnsw"
    IVFFLAT = "ivfflat"


async def rebuild(url: str, kind: IndexKind, distance: Distance) -> None:
    """Replace the index of embeddings, in one transaction, and have the planner look at the table.

    Args:
        url: the database, as the role that owns the tables.
        kind: what it is to be; IVFFlat is built when the rows are there, or its lists say nothing about them.
        distance: the measure that it serves; searches by another one look at every row.

    Raises:
        RefusedError: the server has no such index.
    """
    async with connected(url) as connection:
        with refusals():
            await connection.execute(text(f"DROP INDEX IF EXISTS {NAME}"))
            rows = await connection.scalar(text("SELECT count(embedding_384) FROM skill_entity"))
            lists = f" WITH (lists = {max(1, math.isqrt(rows or 1))})" if kind is IndexKind.IVFFLAT else ""
            await connection.execute(
                text(
                    f"CREATE INDEX {NAME} ON skill_entity USING {kind.value} "
                    f"(embedding_384 {distance.operator_class}){lists}"
                )
            )
            await connection.execute(text("ANALYZE base_entity, skill_entity"))
            await connection.commit()
