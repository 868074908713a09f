"""The words that a hybrid search finds skills by, on a real database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from agency.memory import DIMENSIONS, Memory
from agency.store.entities import Skill

if TYPE_CHECKING:
    from agency.store import Store

pytestmark = pytest.mark.anyio

VECTOR = [1.0] * DIMENSIONS


@pytest.fixture
async def latin(app: Store) -> Store:
    async with app.unit_of_work(tenant="acme") as work:
        await work.entities.add(Skill(name="Latin", category="domain", description="a language of the dead"))
    return app


async def change(store: Store, **fields: Any) -> None:
    async with store.unit_of_work(tenant="acme") as work:
        await work.entities.change((await work.entities.all(Skill))[0], **fields)


async def found(store: Store, words: str) -> list[str]:
    async with store.unit_of_work(tenant="acme") as work:
        return [one.name for one in await Memory(work).hybrid_search(words, VECTOR)]


async def test_a_renamed_skill_is_found_by_its_new_name_only(latin: Store) -> None:
    assert await found(latin, "latin") == ["Latin"]
    await change(latin, name="Esperanto")
    assert await found(latin, "esperanto") == ["Esperanto"]
    assert await found(latin, "latin") == []


async def test_a_skill_is_found_by_its_new_description_only(latin: Store) -> None:
    await change(latin, description="a tongue of priests")
    assert await found(latin, "priests") == ["Latin"]
    assert await found(latin, "dead") == []
    await change(latin, description=None)
    assert await found(latin, "latin") == ["Latin"]


async def test_a_temporary_table_does_not_shadow_the_table_of_words(latin: Store) -> None:
    async with latin.unit_of_work(tenant="acme") as work:
        for table in ("skill_words", "base_entity", "skill_entity"):
            await work.session.execute(text(f"CREATE TEMP TABLE {table} (LIKE public.{table} INCLUDING ALL)"))
        await work.session.execute(
            text("UPDATE public.skill_entity SET description = 'described anew' WHERE tenant = 'acme'")
        )
    assert await found(latin, "described") == ["Latin"]
