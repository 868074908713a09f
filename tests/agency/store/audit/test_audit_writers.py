"""The audit trail under concurrent writers, statements of the table owner, migrations and long trails."""

from __future__ import annotations

import asyncio
import json
import tracemalloc
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from agency.store.audit_verification import Problem, verify
from agency.store.entities import JobRole, JobRoleSkill, Skill
from plainspec.systems.agency.store.audit.owner import AuditOwner

if TYPE_CHECKING:
    import asyncpg

    from agency.store import Store

pytestmark = pytest.mark.anyio

NUMBERS = "SELECT array_agg(sequence ORDER BY sequence) FROM audit_record WHERE tenant = $1"
MEMORY_LIMIT_B = 4_000_000


async def add(store: Store, *entities: Any, tenant: str = "acme") -> None:
    async with store.unit_of_work(tenant=tenant) as work:
        await work.entities.add(*entities)


def skill(name: str) -> Skill:
    return Skill(id=uuid4(), name=name, category="technical")


@pytest.mark.requirement("S4-AUD-10")
async def test_concurrent_writers_number_records_without_gaps_also_when_others_roll_back(
    app: Store, owner: asyncpg.Connection
) -> None:
    async def write(tenant: str, number: int) -> None:
        async with app.unit_of_work(tenant=tenant) as work:
            await work.entities.add(skill(f"Skill {number}"))
            await work.audit.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
            await (work.rollback() if number % 2 else work.commit())

    await asyncio.gather(*(write(tenant, number) for number in range(8) for tenant in ("acme", "bolt")))
    for tenant in ("acme", "bolt"):
        assert await owner.fetchval(NUMBERS, tenant) == [1, 2, 3, 4]
        assert await verify(app, tenant) is None


async def test_a_statement_that_changes_two_job_roles_leaves_two_records(app: Store, owner: asyncpg.Connection) -> None:
    python, former, heir = (
        skill("Python"),
        JobRole(id=uuid4(), name="Developer", seniority="senior"),
        JobRole(id=uuid4(), name="Tester", seniority="junior"),
    )
    await add(app, python, former, heir)
    async with app.unit_of_work(tenant="acme") as work:
        work.audit.session.add(JobRoleSkill(tenant="acme", job_role_id=former.id, skill_id=python.id))
    await owner.execute("UPDATE job_role_skill SET job_role_id = $1", heir.id)
    last = await owner.fetch("SELECT entity_id, content FROM audit_record ORDER BY sequence DESC LIMIT 2")
    skills = {row["entity_id"]: json.loads(row["content"])["entity"]["skill_ids"] for row in last}
    assert skills == {former.id: [], heir.id: [str(python.id)]}
    assert await owner.fetchval(NUMBERS, "acme") == [1, 2, 3, 4, 5, 6]
    assert await verify(app, "acme") is None


@pytest.mark.requirement("S4-AUD-09")
async def test_a_migration_that_adds_an_empty_column_leaves_trails_valid(app: Store, owner: asyncpg.Connection) -> None:
    await add(app, skill("Python"))
    await owner.execute("ALTER TABLE skill_entity ADD COLUMN colour text")
    assert await owner.fetchval(NUMBERS, "acme") == [1]
    assert await verify(app, "acme") is None


@pytest.mark.parametrize(
    ("statements", "problem", "sequence"),
    [
        (("UPDATE base_entity SET name = name || 'y'",), Problem.UNRECORDED, 1),
        (
            (
                "UPDATE base_entity SET name = name || 'y' WHERE name = 'Rust'",
                "INSERT INTO base_entity (tenant, entity_type, name) VALUES ('acme', 'skill', 'Go')",
            ),
            Problem.UNRECORDED,
            2,
        ),
        (("UPDATE audit_head SET sequence = 0, hash = decode(repeat('00', 32), 'hex')",), Problem.UNANCHORED, 1),
    ],
)
async def test_of_several_problems_the_one_of_the_earliest_record_is_found(
    app: Store, owner: asyncpg.Connection, statements: tuple[str, ...], problem: Problem, sequence: int
) -> None:
    await add(app, skill("Python"))
    await add(app, skill("Rust"))
    async with owner.transaction():
        await owner.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            await owner.execute(statement)
    found = await verify(app, "acme")
    assert found is not None
    assert (found.problem, found.sequence) == (problem, sequence)


async def test_a_verification_holds_a_few_records_at_a_time(app: Store, owner: asyncpg.Connection) -> None:
    await add(app, skill("Python"))
    await AuditOwner(owner).grow("acme", 3000)
    tracemalloc.start()
    try:
        assert await verify(app, "acme") is None
        assert tracemalloc.get_traced_memory()[1] < MEMORY_LIMIT_B
    finally:
        tracemalloc.stop()


async def test_records_of_the_last_minutes_are_those_since_then(app: Store, owner: asyncpg.Connection) -> None:
    await add(app, skill("Python"))
    await AuditOwner(owner).grow("acme", 3)
    since = await owner.fetchval("SELECT clock_timestamp() - interval '61 minutes 30 seconds'")
    until = datetime(9999, 1, 1, tzinfo=UTC)
    async with app.unit_of_work(tenant="acme") as work:
        assert [one.sequence for one in await work.audit.between(since, until)] == [3, 4, 1]
