"""The semantic memory on a real database: what only code can see of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import text

from agency.memory import DIMENSIONS, Distance, EmbeddingError, IndexMethod, Memory, rebuild, searching
from agency.memory.skills import DEFAULT_CANDIDATES
from agency.store.entities import Skill

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agency.store import Store, UnitOfWork

pytestmark = pytest.mark.anyio

SETTINGS = "SELECT name, setting FROM (SELECT '[1]'::vector) AS loaded, pg_settings"


def vector(*given: float) -> list[float]:
    return [*given, *[0.0] * (DIMENSIONS - len(given))]


async def add(store: Store, **embeddings: list[float]) -> None:
    async with store.unit_of_work(tenant="acme") as work:
        for number, (name, values) in enumerate(embeddings.items(), 1):
            skill = Skill(id=UUID(int=number), name=name, category="technical", attributes={"since": 1995})
            await Memory(work).remember(skill, values, "compass")


async def settings_of(work: UnitOfWork) -> Mapping[str, str]:
    return {row.name: row.setting for row in await work.session.execute(text(SETTINGS))}


async def test_an_index_that_gives_up_early_is_not_believed(
    app: Store, owner_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add(app, **{f"s{number}": vector(1, number) for number in range(60)})
    await rebuild(owner_url, IndexMethod.HNSW, Distance.COSINE)
    stingy = str(searching.SETTINGS).replace("'strict_order'", "'off'")
    forced = f"{stingy}, set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true)"
    monkeypatch.setattr("agency.memory.skills.SETTINGS", text(forced))
    async with app.unit_of_work(tenant="acme") as work:
        await work.session.execute(text(forced).bindparams(candidates="5", lists="1"))
        query = searching.nearest(Distance.COSINE, in_category=False)
        through_index = await work.session.execute(query, {"vector": str(vector(1, 0)), "limit": 50})
        assert len(through_index.all()) < 50
        found = await Memory(work).nearest(vector(1, 0), 50, candidates=5)
    assert [one.name for one in found] == [f"s{number}" for number in range(50)]


@pytest.mark.parametrize("ending", ["commit", "rollback"])
async def test_settings_of_a_search_end_with_its_transaction(app: Store, ending: str) -> None:
    async with app.unit_of_work(tenant="acme") as work:
        before = await settings_of(work)
        await work.commit()
        await Memory(work).nearest(vector(1, 0), 1, candidates=77)
        assert (await settings_of(work))["hnsw.ef_search"] == "77"
        await getattr(work, ending)()
        assert await settings_of(work) == before


async def test_the_default_is_200_candidates_or_ten_lists(app: Store) -> None:
    async with app.unit_of_work(tenant="acme") as work:
        await Memory(work).nearest(vector(1, 0), 1)
        settings = await settings_of(work)
    assert DEFAULT_CANDIDATES == 200
    assert (settings["hnsw.ef_search"], settings["ivfflat.probes"]) == ("200", "10")


@pytest.mark.parametrize("candidates", [0, 1001])
async def test_candidates_out_of_range_are_refused(app: Store, candidates: int) -> None:
    async with app.unit_of_work(tenant="acme") as work:
        with pytest.raises(ValueError, match=f"1 to 1000 candidates, not {candidates}"):
            await Memory(work).nearest(vector(1, 0), 1, candidates=candidates)


@pytest.mark.parametrize("candidates", [1, 1000])
async def test_the_limits_of_candidates_are_accepted(app: Store, candidates: int) -> None:
    await add(app, Python=vector(1, 0))
    async with app.unit_of_work(tenant="acme") as work:
        found = await Memory(work).nearest(vector(1, 0), 1, candidates=candidates)
    assert [one.name for one in found] == ["Python"]


async def test_a_new_embedding_keeps_the_other_attributes_of_a_skill(app: Store) -> None:
    await add(app, Python=vector(1, 0))
    async with app.unit_of_work(tenant="acme") as work:
        skill = (await work.entities.all(Skill))[0]
        await Memory(work).remember(skill, vector(0, 1), "another")
    async with app.unit_of_work(tenant="acme") as work:
        (skill,) = await work.entities.all(Skill)
        assert skill.attributes == {"since": 1995, "embedding_model": "another"}
        remembered = await Memory(work).recall(skill.id)
        assert remembered
        assert (remembered.values, remembered.dimensions, remembered.model) == (tuple(vector(0, 1)), 384, "another")


async def test_a_forgotten_embedding_takes_its_model_along_and_nothing_else(app: Store) -> None:
    await add(app, Python=vector(1, 0))
    async with app.unit_of_work(tenant="acme") as work:
        await Memory(work).forget((await work.entities.all(Skill))[0])
    async with app.unit_of_work(tenant="acme") as work:
        (skill,) = await work.entities.all(Skill)
        assert await Memory(work).recall(skill.id) is None
        assert (skill.embedding_384, skill.attributes) == (None, {"since": 1995})


@pytest.mark.parametrize("metric", Distance)
async def test_a_zero_vector_is_never_found_by_cosine_and_by_the_other_metrics(app: Store, metric: Distance) -> None:
    await add(app, Zero=vector(0), North=vector(0, 5), East=vector(5))
    async with app.unit_of_work(tenant="acme") as work:
        found = {one.name for one in await Memory(work).nearest(vector(3, 1), 9, by=metric)}
    assert found == {"North", "East"} | (set() if metric is Distance.COSINE else {"Zero"})


async def test_a_zero_vector_can_be_searched_by_other_metrics_than_cosine(app: Store) -> None:
    await add(app, Python=vector(3, 4))
    async with app.unit_of_work(tenant="acme") as work:
        with pytest.raises(EmbeddingError, match="no direction"):
            await Memory(work).nearest(vector(0), 1)
        assert [one.score for one in await Memory(work).nearest(vector(0), 1, by=Distance.L2)] == [5.0]


async def test_those_who_write_and_those_who_search_do_not_wait_for_each_other(app: Store) -> None:
    await add(app, One=vector(1), Two=vector(2), Three=vector(3))

    async def write(number: int) -> None:
        async with app.unit_of_work(tenant="acme") as work:
            skill = Skill(name=f"New{number}", category="technical")
            await Memory(work).remember(skill, vector(1, number + 1), "compass")
            await everybody.wait()

    async def search() -> int:
        async with app.unit_of_work(tenant="acme") as work:
            found = await Memory(work).nearest(vector(1), 3, by=Distance.L2)
            await everybody.wait()
        return len(found)

    everybody = asyncio.Barrier(10)
    async with asyncio.timeout(20):
        *searched, _ = await asyncio.gather(*(search() for _ in range(5)), asyncio.gather(*map(write, range(5))))
    assert searched == [3] * 5
    async with app.unit_of_work(tenant="acme") as work:
        assert len(await Memory(work).nearest(vector(1), 99)) == 8
