"""The agency's entities: whose they are, how they change, and what the database refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import Table

from agency.store import RefusedError, Store
from agency.store.entities import Agent, BaseEntity, Industry, JobRole, Skill, Status, Team
from agency.store.entities.kinds import KINDS
from agency.store.mapping import Base
from agency.store.tenancy import UnboundRoleError
from agency.store.transactions.nested_transactions import nested_transaction

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.anyio

ITSELF = uuid4()


def skill(**values: Any) -> Skill:
    return Skill(**{"name": "Python", "category": "technical", **values})


async def add(store: Store, *entities: BaseEntity, tenant: str = "acme") -> None:
    async with store.unit_of_work(tenant=tenant) as work:
        await work.entities.add(*entities)


async def test_an_entity_is_read_back_as_it_was_written(app: Store) -> None:
    python = skill(external_id="P-1", tags=["snake"], attributes={"since": 1991}, embedding_384=[0.5] * 384)
    await add(app, python)
    async with app.unit_of_work(tenant="acme") as work:
        read = await work.entities.get(Skill, python.id)
    assert read is not None
    assert read is not python
    assert (read.tenant, read.external_id, read.tags, read.attributes) == ("acme", "P-1", ["snake"], {"since": 1991})
    assert (read.status, read.version, read.embedding_384) == (Status.DRAFT, 1, [0.5] * 384)


async def test_everything_can_be_added_at_once_in_any_order(app: Store) -> None:
    python, retail = skill(), Industry(name="Retail", sector="trade")
    role = JobRole(name="Developer", seniority="senior")
    for entity in (python, retail, role):
        entity.id = uuid4()
    team = Team(id=uuid4(), name="Blue", capacity=3, industry_id=retail.id)
    ada = Agent(name="Ada", skill_id=python.id, job_role_id=role.id, team_id=team.id, industry_id=retail.id)
    await add(app, ada, team, role, retail, python)
    async with app.unit_of_work(tenant="acme") as work:
        assert [len(await work.entities.all(kind)) for kind in KINDS] == [1] * 5


@pytest.mark.parametrize(("tenant", "names"), [("acme", ["Python"]), ("bolt", []), (None, [])])
async def test_an_entity_is_seen_by_its_tenant_only(app: Store, tenant: str | None, names: list[str]) -> None:
    await add(app, skill())
    async with app.unit_of_work(tenant=tenant) as work:
        assert [found.name for found in await work.entities.all(Skill)] == names


async def test_the_tenant_is_told_again_after_commit_and_rollback_and_ends_with_the_unit(app: Store) -> None:
    await add(app, skill())
    async with app.unit_of_work(tenant="acme") as work:
        for end in (work.commit, work.rollback, work.commit):
            await end()
            assert len(await work.entities.all(Skill)) == 1
        connection = await work.backend_pid()
    async with app.unit_of_work() as work:
        assert await work.backend_pid() == connection
        assert await work.entities.all(Skill) == ()


async def test_nobody_writes_for_another_tenant(app: Store) -> None:
    with pytest.raises(RefusedError) as refused:
        await add(app, skill(tenant="bolt"))
    assert refused.value.sqlstate == "42501"


async def test_a_tenant_has_a_name(app: Store) -> None:
    with pytest.raises(ValueError, match="Tenants and users have names"):
        app.unit_of_work(tenant="")


async def test_a_user_belongs_to_a_tenant(app: Store) -> None:
    with pytest.raises(ValueError, match="belongs to a tenant"):
        app.unit_of_work(user="Ana")


async def test_an_execution_leads_to_a_thread_of_its_own_user(app: Store) -> None:
    async with app.unit_of_work(tenant="acme", user="Ana") as work:
        taxes = await work.threads.open("Taxes")
    async with app.unit_of_work(tenant="acme", user="Ben") as work:
        with pytest.raises(RefusedError) as refused:
            await work.threads.record(taxes.id, "queued")
        assert refused.value.constraint == "execution_thread_fkey"
        await work.rollback()
        assert await work.threads.all() == ()


async def test_a_role_that_row_security_does_not_bind_works_for_no_tenant(database_url: str) -> None:
    async with Store(database_url) as owner:
        with pytest.raises(UnboundRoleError, match="connect as 'agency_app'"):
            await add(owner, skill())


async def test_one_version_is_kept_for_each_transaction_whichever_table_it_changes(app: Store) -> None:
    python = skill()
    await add(app, python)
    for values in ({"category": "soft"}, {"name": "Py", "description": "a snake"}):
        async with app.unit_of_work(tenant="acme") as work:
            found = await work.entities.get(Skill, python.id)
            assert found is not None
            for name, value in values.items():
                await work.entities.change(found, **{name: value})
    async with app.unit_of_work(tenant="acme") as work:
        versions = await work.entities.old_versions(python.id)
        now = await work.entities.get(Skill, python.id)
    assert now is not None
    assert now.version == 3
    seen = [(old.version, *(old.content[key] for key in ("name", "category", "description"))) for old in versions]
    assert seen == [(1, "Python", "technical", None), (2, "Python", "soft", None)]


async def test_a_change_of_what_somebody_else_has_changed_is_refused(app: Store) -> None:
    python = skill()
    await add(app, python)
    async with app.unit_of_work(tenant="acme") as first, app.unit_of_work(tenant="acme") as second:
        mine, theirs = [await work.entities.get(Skill, python.id) for work in (first, second)]
        assert mine is not None
        assert theirs is not None
        await second.entities.change(theirs, name="Py")
        await second.commit()
        with pytest.raises(RefusedError, match="the row has changed") as refused:
            await first.entities.change(mine, name="Pyth")
        assert refused.value.sqlstate == "40001"
        await first.rollback()


async def test_a_retired_entity_is_shown_on_request_only_and_cannot_be_deleted(app: Store) -> None:
    python = skill()
    await add(app, python)
    async with app.unit_of_work(tenant="acme") as work:
        found = await work.entities.get(Skill, python.id)
        assert found is not None
        await work.entities.retire(found)
        assert found.retired_at is not None
        assert await work.entities.all(Skill) == ()
        assert await work.entities.all(Skill, retired=True) == (found,)
    async with app.unit_of_work(tenant="acme") as work:
        found = await work.entities.get(Skill, python.id)
        assert found is not None
        with pytest.raises(RefusedError, match="permission denied"):
            await work.entities.delete(found)
        await work.rollback()


@pytest.mark.parametrize(
    ("entity", "constraint"),
    [
        (lambda: skill(status="nonsense"), "base_entity_status_check"),
        (lambda: skill(name=""), "base_entity_name_check"),
        (lambda: skill(name=None), "name"),
        (lambda: skill(category=None), "category"),
        (lambda: Agent(name="Ada", skill_id=uuid4()), "job_role_id"),
        (lambda: Agent(name="Ada", job_role_id=uuid4()), "skill_id"),
        (lambda: skill(alignment="perhaps"), "base_entity_alignment_check"),
        (lambda: skill(attributes=[]), "base_entity_attributes_check"),
        (lambda: skill(parent_id=uuid4()), "base_entity_parent_fkey"),
        (lambda: skill(id=ITSELF, parent_id=ITSELF), "base_entity_parent_id_check"),
        (lambda: skill(category="magic"), "skill_entity_category_check"),
        (lambda: skill(external_id="P-1"), "base_entity_tenant_external_id_key"),
        (lambda: Industry(name="Retail", sector=""), "industry_entity_sector_check"),
        (lambda: JobRole(name="Developer", seniority="wizard"), "job_role_entity_seniority_check"),
        (lambda: Team(name="Blue", capacity=0), "team_entity_capacity_check"),
        (lambda: Team(name="Blue", capacity=3, industry_id=uuid4()), "team_entity_industry_fkey"),
        (lambda: Agent(name="Ada", skill_id=uuid4(), job_role_id=uuid4()), "agent_entity_skill_fkey"),
    ],
)
async def test_a_refusal_names_the_constraint_and_the_unit_goes_on(
    app: Store, entity: Callable[[], BaseEntity], constraint: str
) -> None:
    await add(app, skill(external_id="P-1"))
    async with app.unit_of_work(tenant="acme") as work:
        with pytest.raises(RefusedError) as refused:
            async with nested_transaction(work):
                await work.entities.add(entity())
        assert refused.value.constraint == constraint
        await work.entities.add(Industry(name="Farming", sector="agriculture"))
    async with app.unit_of_work(tenant="acme") as work:
        assert len(await work.entities.all(Industry)) == 1


@pytest.mark.parametrize(
    ("column", "change"),
    [
        ("created_at", "UPDATE base_entity SET created_at = now() + interval '1 day'"),
        ("created_by", "UPDATE base_entity SET created_by = 'nobody'"),
        ("entity_type", "UPDATE base_entity SET entity_type = 'team'"),
    ],
)
async def test_not_even_the_owner_changes_where_an_entity_comes_from(
    app: Store, database_url: str, column: str, change: str
) -> None:
    await add(app, skill())
    connection = await asyncpg.connect(database_url)
    try:
        with pytest.raises(asyncpg.CheckViolationError) as refused:
            await connection.execute(change)
    finally:
        await connection.close()
    assert refused.value.constraint_name == f"base_entity_{column}_immutable"


async def test_every_table_with_a_tenant_is_forced_to_keep_within_it(database_url: str) -> None:
    tables = [
        table for table in Base.metadata.tables.values() if isinstance(table, Table) and "tenant" in table.columns
    ]
    connection = await asyncpg.connect(database_url)
    try:
        query = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
        forced = {row["relname"] for row in await connection.fetch(query)}
        rights = "SELECT bool_or(has_table_privilege('agency_app', name, 'TRUNCATE, TRIGGER')) FROM unnest($1::text[]) AS name"
        assert not await connection.fetchval(rights, sorted(forced))
    finally:
        await connection.close()
    assert forced == {table.name for table in tables}
