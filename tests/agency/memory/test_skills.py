"""The memory of skills on a real database: what only code can see of it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import text

from agency.memory import DIMENSIONS, Distance, EmbeddingError, IndexKind, Memory, rebuild, searching
from agency.store import RefusedError
from agency.store.entities import Skill

if TYPE_CHECKING:
    from agency.store import Store

pytestmark = pytest.mark.anyio


def point(*given: float) -> list[float]:
    return [*given, *[0.0] * (DIMENSIONS - len(given))]


async def add(store: Store, **points: list[float]) -> None:
    async with store.unit_of_work(tenant="acme") as work:
        for number, (name, values) in enumerate(points.items(), 1):
            skill = Skill(id=UUID(int=number), name=name, category="technical")
            await Memory(work).remember(skill, values, "compass")


async def test_an_index_that_gives_up_early_is_not_believed(
    app: Store, owner_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add(app, **{f"s{number}": point(1, number) for number in range(60)})
    await rebuild(owner_url, IndexKind.HNSW, Distance.COSINE)
    stingy = str(searching.SETTINGS).replace("'strict_order'", "'off'")
    forced = f"{stingy}, set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true)"
    monkeypatch.setattr("agency.memory.skills.SETTINGS", text(forced))
    async with app.unit_of_work(tenant="acme") as work:
        await work.session.execute(text(forced).bindparams(effort="5", lists="1"))
        query = searching.nearest(Distance.COSINE, in_category=False)
        through_index = await work.session.execute(query, {"point": str(point(1, 0)), "most": 50})
        assert len(through_index.all()) < 50
        found = await Memory(work).nearest(point(1, 0), 50, effort=5)
    assert [one.name for one in found] == [f"s{number}" for number in range(50)]


async def test_settings_of_a_search_end_with_its_transaction(app: Store) -> None:
    async with app.unit_of_work(tenant="acme") as work:
        await Memory(work).nearest(point(1, 0), 1, effort=77)
        await work.rollback()
        settings = await work.session.scalar(
            text("SELECT current_setting('hnsw.ef_search') || current_setting('plan_cache_mode')")
        )
    assert settings == "40auto"


@pytest.mark.parametrize("effort", [0, 1001])
async def test_an_effort_beyond_what_the_index_allows_is_refused(app: Store, effort: int) -> None:
    async with app.unit_of_work(tenant="acme") as work:
        with pytest.raises(ValueError, match=f"1 to 1000 candidates, not {effort}"):
            await Memory(work).nearest(point(1, 0), 1, effort=effort)


async def test_lists_have_no_l1_and_the_index_that_was_there_stays(app: Store, owner_url: str) -> None:
    with pytest.raises(RefusedError):
        await rebuild(owner_url, IndexKind.IVFFLAT, Distance.L1)
    async with app.unit_of_work(tenant="acme") as work:
        there = await work.session.scalar(text("SELECT 'skill_entity_embedding_384_idx'::regclass::text"))
    assert there == "skill_entity_embedding_384_idx"


async def test_a_forgotten_skill_has_neither_point_nor_model(app: Store) -> None:
    await add(app, Python=point(1, 0))
    async with app.unit_of_work(tenant="acme") as work:
        skill = (await work.entities.all(Skill))[0]
        await Memory(work).forget(skill)
        assert await Memory(work).recall(skill.id) is None
        assert skill.attributes == {}


async def test_a_point_without_direction_has_neighbours_by_other_measures(app: Store) -> None:
    await add(app, Python=point(3, 4))
    async with app.unit_of_work(tenant="acme") as work:
        with pytest.raises(EmbeddingError, match="no direction"):
            await Memory(work).nearest(point(0), 1)
        assert [one.score for one in await Memory(work).nearest(point(0), 1, by=Distance.L2)] == [5.0]
