"""The index of embeddings on a real database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg
import pytest
from sqlalchemy import text

from agency.memory import DIMENSIONS, Distance, IndexMethod, rebuild, searching
from agency.memory.indexes import NAME
from agency.store import RefusedError

if TYPE_CHECKING:
    from agency.store import Store

pytestmark = pytest.mark.anyio

DEFINITION = """
SELECT amname || ' ' || opcname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
JOIN pg_am ON pg_am.oid = relam JOIN pg_opclass ON pg_opclass.oid = indclass[0] WHERE relname = $1 AND indisvalid
"""
EVERY_INDEX = [
    *((IndexMethod.HNSW, distance) for distance in Distance),
    *((IndexMethod.IVFFLAT, distance) for distance in Distance if distance is not Distance.L1),
]


async def definition(url: str) -> str:
    connection = await asyncpg.connect(url)
    try:
        return str(await connection.fetchval(DEFINITION, NAME))
    finally:
        await connection.close()


@pytest.mark.parametrize(("method", "distance"), EVERY_INDEX)
async def test_every_index_of_pgvector_serves_its_metric(
    app: Store, owner_url: str, method: IndexMethod, distance: Distance
) -> None:
    await rebuild(owner_url, method, distance)
    assert await definition(owner_url) == f"{method.value} {distance.operator_class}"
    async with app.unit_of_work(tenant="acme") as work:
        await work.session.execute(
            text(
                "SELECT set_config(name, 'off', true) FROM pg_settings WHERE name ~ '^enable_(seqscan|bitmapscan|sort)$'"
            )
        )
        connection = await work.session.connection()
        query = searching.nearest(distance, in_category=False).compile(dialect=connection.dialect)
        asked = query.construct_params({"vector": str([1.0] * DIMENSIONS), "limit": 1})
        values = tuple(asked[name] for name in query.positiontup or ())
        plan = await connection.exec_driver_sql(f"EXPLAIN {query}", values)
        assert NAME in "\n".join(row[0] for row in plan)


async def test_ivfflat_has_no_l1_and_the_previous_index_stays(owner_url: str) -> None:
    await rebuild(owner_url, IndexMethod.HNSW, Distance.L2)
    with pytest.raises(RefusedError, match="does not exist for access method"):
        await rebuild(owner_url, IndexMethod.IVFFLAT, Distance.L1)
    assert await definition(owner_url) == "hnsw vector_l2_ops"
