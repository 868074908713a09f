"""Searches within a category: as many of its nearest skills as were asked for, and none of another category."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from agency.memory import DIMENSIONS, Distance, IndexMethod, Memory, rebuild
from agency.store.entities import Skill

if TYPE_CHECKING:
    from agency.store import Store

pytestmark = pytest.mark.anyio


def embedding(*given: float) -> list[float]:
    return [*given, *[0.0] * (DIMENSIONS - len(given))]


@pytest.mark.parametrize("index", [None, IndexMethod.HNSW])
@pytest.mark.parametrize(("limit", "found"), [(2, [0, 2]), (6, [0, 2, 4, 6, 8, 10]), (7, [0, 2, 4, 6, 8, 10])])
async def test_a_search_in_a_category_returns_its_nearest_up_to_the_limit(
    app: Store, owner_url: str, index: IndexMethod | None, limit: int, found: list[int]
) -> None:
    async with app.unit_of_work(tenant="acme") as work:
        for number in range(12):
            category = "technical" if number % 2 == 0 else "soft"
            skill = Skill(id=UUID(int=number + 1), name=f"s{number}", category=category)
            await Memory(work).remember(skill, embedding(1, number), "compass")
    if index:
        await rebuild(owner_url, index, Distance.COSINE)
    async with app.unit_of_work(tenant="acme") as work:
        near = await Memory(work).nearest(embedding(1, 0), limit, category="technical")
        other = await Memory(work).nearest(embedding(1, 0), limit, category="domain")
    assert [one.name for one in near] == [f"s{number}" for number in found]
    assert other == ()
