"""Changes of entities: what they leave as it was, what a repeated read sees, and what the database keeps by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import asyncpg
import pytest

from agency.store import RefusedError
from agency.store.entities import Agent, Industry, JobRole, Skill, Status, Team
from agency.store.entities.embeddings import EmbeddingError

if TYPE_CHECKING:
    from agency.store import Store
    from agency.store.entities import BaseEntity

pytestmark = pytest.mark.anyio


async def add(store: Store, *entities: BaseEntity) -> None:
    async with store.unit_of_work(tenant="acme") as work:
        await work.entities.add(*entities)


def skill(**values: Any) -> Skill:
    return Skill(**{"name": "Python", "category": "technical", **values})


@pytest.mark.parametrize("field", ["colour", "capacity", "metadata"])
async def test_a_value_that_an_entity_does_not_have_is_refused_and_nothing_is_changed(app: Store, field: str) -> None:
    await add(app, skill())
    async with app.unit_of_work(tenant="acme") as work:
        (python,) = await work.entities.all(Skill)
        with pytest.raises(AttributeError, match=f"A Skill has no {field}"):
            await work.entities.change(python, category="soft", **{field: 3})
    async with app.unit_of_work(tenant="acme") as work:
        assert [(one.category, one.version) for one in await work.entities.all(Skill)] == [("technical", 1)]


async def test_what_is_changed_along_with_something_that_is_no_embedding_stays(app: Store) -> None:
    await add(app, skill())
    async with app.unit_of_work(tenant="acme") as work:
        (python,) = await work.entities.all(Skill)
        for wrong in ([1.0], 3):
            with pytest.raises((EmbeddingError, TypeError)):
                await work.entities.change(python, category="soft", embedding_384=wrong)
        await work.entities.change(python, name="Java")
    async with app.unit_of_work(tenant="acme") as work:
        (java,) = await work.entities.all(Skill)
    assert (java.name, java.category) == ("Java", "technical")


async def test_an_entity_can_be_changed_after_a_rollback_without_being_read_again(app: Store) -> None:
    await add(app, skill())
    async with app.unit_of_work(tenant="acme") as work:
        (python,) = await work.entities.all(Skill)
        await work.rollback()
        await work.entities.change(python, category="soft")
    async with app.unit_of_work(tenant="acme") as work:
        assert [found.category for found in await work.entities.all(Skill)] == ["soft"]


async def test_a_repeated_read_of_one_entity_sees_what_was_committed_in_between(app: Store) -> None:
    python = skill()
    await add(app, python)
    async with app.unit_of_work(tenant="acme") as reader, app.unit_of_work(tenant="acme") as writer:
        first = await reader.entities.get(Skill, python.id)
        assert first is not None
        assert first.category == "technical"
        found = await writer.entities.get(Skill, python.id)
        assert found is not None
        await writer.entities.change(found, category="soft")
        await writer.commit()
        again = await reader.entities.get(Skill, python.id)
        assert again is not None
        assert again.category == "soft"


async def test_a_repeated_read_of_all_entities_sees_what_was_committed_in_between(app: Store) -> None:
    await add(app, skill())
    async with app.unit_of_work(tenant="acme") as reader, app.unit_of_work(tenant="acme") as writer:
        held = await reader.entities.all(Skill)
        assert [one.name for one in held] == ["Python"]
        (found,) = await writer.entities.all(Skill)
        await writer.entities.change(found, name="Cobra")
        await writer.commit()
        assert [one.name for one in await reader.entities.all(Skill)] == ["Cobra"]


async def test_entities_of_the_same_name_are_read_by_id(app: Store) -> None:
    ids = sorted(uuid4() for _ in range(5))
    await add(app, *(skill(id=one) for one in reversed(ids)))
    async with app.unit_of_work(tenant="acme") as work:
        assert [one.id for one in await work.entities.all(Skill)] == ids


async def test_the_database_counts_versions_whatever_is_said(app: Store) -> None:
    await add(app, skill(version=7))
    async with app.unit_of_work(tenant="acme") as work:
        assert [one.version for one in await work.entities.all(Skill)] == [1]


async def test_the_time_of_retirement_stays_when_a_retired_entity_is_changed(app: Store) -> None:
    await add(app, skill())
    times = []
    for values in ({"status": Status.RETIRED}, {"description": "a snake"}):
        async with app.unit_of_work(tenant="acme") as work:
            (python,) = await work.entities.all(Skill, retired=True)
            await work.entities.change(python, **values)
            await work.commit()
            times.append(python.retired_at)
    assert times[0] is not None
    assert times[1] == times[0]


async def test_who_is_said_to_have_made_and_changed_an_entity_is_recorded(app: Store) -> None:
    await add(app, skill(created_by="Ana", updated_by="Ana"))
    async with app.unit_of_work(tenant="acme") as work:
        (python,) = await work.entities.all(Skill)
        await work.entities.change(python, updated_by="Ben")
        await work.commit()
        (old,) = await work.entities.old_versions(python.id)
    assert (python.created_by, python.updated_by) == ("Ana", "Ben")
    assert (old.content["created_by"], old.content["updated_by"], old.replaced_by) == ("Ana", "Ana", "Ben")


@pytest.mark.parametrize(
    ("table", "columns", "values"),
    [
        ("skill_entity", "category", "'soft'"),
        ("industry_entity", "sector", "'trade'"),
        ("job_role_entity", "seniority", "'lead'"),
        ("team_entity", "capacity", "3"),
        ("agent_entity", "skill_id, job_role_id", "$3, $4"),
    ],
)
async def test_the_row_of_a_kind_needs_a_base_row_of_the_same_id(
    app: Store, owner: asyncpg.Connection, table: str, columns: str, values: str
) -> None:
    python, developer = skill(), JobRole(name="Developer", seniority="senior")
    await add(app, python, developer)
    needed = [python.id, developer.id] if "$3" in values else []
    with pytest.raises(asyncpg.ForeignKeyViolationError) as refused:
        await owner.execute(
            f"INSERT INTO {table} (tenant, id, {columns}) VALUES ($1, $2, {values})",  # noqa: S608 - names of our own
            "acme",
            uuid4(),
            *needed,
        )
    assert refused.value.constraint_name == f"{table}_base_fkey"


@pytest.mark.parametrize("column", ["skill_id", "job_role_id", "team_id", "industry_id"])
@pytest.mark.parametrize("missing", ["does not exist", "is of another kind"])
async def test_an_agent_refers_to_existing_entities_of_the_right_kind(app: Store, column: str, missing: str) -> None:
    python, developer = skill(), JobRole(name="Developer", seniority="senior")
    retail = Industry(name="Retail", sector="trade")
    await add(app, python, developer, retail, Team(name="Blue", capacity=3))
    other = python.id if column == "industry_id" else retail.id
    values = {"skill_id": python.id, "job_role_id": developer.id}
    with pytest.raises(RefusedError) as refused:
        await add(app, Agent(name="Ada", **values | {column: uuid4() if missing == "does not exist" else other}))
    assert refused.value.constraint == f"agent_entity_{column.removesuffix('_id')}_fkey"
