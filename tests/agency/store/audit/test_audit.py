"""The audit trail: one record for each change, chained, and verified."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import make_url, text

from agency.store import Store, migrations
from agency.store.audit.trail import Receipt
from agency.store.audit_verification import Finding, Problem, verify
from agency.store.entities import Industry, JobRole, JobRoleSkill, Skill
from plainspec.systems.agency.store.database import application_url

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from agency.store.audit.record import AuditRecord
    from agency.store.audit.trail import AuditTrail

pytestmark = pytest.mark.anyio


async def records(store: Store, entity: Any, tenant: str = "acme") -> tuple[AuditRecord, ...]:
    async with store.unit_of_work(tenant=tenant) as work:
        return await work.audit.about(entity.id)


async def add(store: Store, *entities: Any, tenant: str = "acme") -> None:
    async with store.unit_of_work(tenant=tenant) as work:
        await work.entities.add(*entities)


@pytest.mark.requirement("S4-AUD-01", "S4-AUD-02")
async def test_a_skill_has_one_record_although_it_has_two_rows(app: Store) -> None:
    python = Skill(name="Python", category="technical", attributes={"z": 1.50, "a": [None, "é"]})
    await add(app, python)
    (record,) = await records(app, python)
    said = json.loads(record.content)
    assert (record.sequence, said["action"], said["actor"]) == (1, "added", "agency_app")
    assert said["entity"]["attributes"] == {"a": [None, "é"], "z": 1.5}
    assert (said["entity"]["name"], said["entity"]["category"]) == ("Python", "technical")
    assert await verify(app, "acme") is None


async def test_each_transaction_leaves_one_record_of_an_entity(app: Store) -> None:
    python = Skill(name="Python", category="technical")
    role = JobRole(name="Developer", seniority="senior")
    await add(app, python)
    await add(app, role)
    async with app.unit_of_work(tenant="acme") as work:
        found = await work.entities.get(Skill, python.id)
        assert found is not None
        await work.entities.change(found, name="Py")
        await work.entities.change(found, category="soft")
    async with app.unit_of_work(tenant="acme") as work:
        work.audit.session.add(JobRoleSkill(tenant="acme", job_role_id=role.id, skill_id=python.id))
    assert [json.loads(one.content)["action"] for one in await records(app, python)] == ["added", "changed"]
    asked = [json.loads(one.content)["entity"]["skill_ids"] for one in await records(app, role)]
    assert asked == [[], [str(python.id)]]
    assert await verify(app, "acme") is None


async def test_a_rolled_back_change_leaves_no_record_and_no_gap(app: Store) -> None:
    await add(app, Industry(name="Retail", sector="trade"))
    async with app.unit_of_work(tenant="acme") as work:
        await work.entities.add(Industry(name="Farming", sector="soil"))
        await work.audit.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        await work.rollback()
    mining = Industry(name="Mining", sector="ore")
    await add(app, mining)
    (record,) = await records(app, mining)
    assert record.sequence == 2
    assert await verify(app, "acme") is None


async def test_the_migration_records_existing_entities_as_added(empty_url: str) -> None:
    await migrations.upgrade(empty_url, "006")
    owner = await asyncpg.connect(empty_url)
    await owner.execute("INSERT INTO base_entity (tenant, entity_type, name) VALUES ('acme', 'agent', 'Ada')")
    await owner.close()
    await migrations.upgrade(empty_url)
    async with Store(application_url(empty_url)) as store:
        async with store.unit_of_work(tenant="acme") as work:
            (record,) = await work.audit.between(datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))
            assert (record.sequence, json.loads(record.content)["action"]) == (1, "added")
        assert await verify(store, "acme") is None


async def test_a_query_until_a_moment_excludes_the_moment(app: Store) -> None:
    python = Skill(name="Python", category="technical")
    await add(app, python)
    (record,) = await records(app, python)
    moment = record.created_at
    async with app.unit_of_work(tenant="acme") as work:
        assert await work.audit.between(moment - timedelta(hours=1), moment) == ()
        assert [one.sequence for one in await work.audit.between(moment, moment + timedelta(hours=1))] == [1]


NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("call", "refused", "words"),
    [
        (lambda trail: trail.about("Ada"), TypeError, "Expected the number of an entity, a UUID, not 'Ada'."),
        (lambda trail: trail.about(7), TypeError, "Expected the number of an entity, a UUID, not 7."),
        (lambda trail: trail.receipt("2"), TypeError, "Expected the number of a record, a whole number, not '2'."),
        (lambda trail: trail.receipt(True), TypeError, "Expected the number of a record, a whole number, not True."),  # noqa: FBT003 - what is given by mistake
        (lambda trail: trail.between(NOW, "tomorrow"), TypeError, "a datetime with a time zone, not 'tomorrow'."),
        (
            lambda trail: trail.between(NOW.date(), NOW),
            TypeError,
            "a datetime with a time zone, not datetime.date(2026",
        ),
        (lambda trail: trail.between(NOW.replace(tzinfo=None), NOW), ValueError, "which has none."),
    ],
)
async def test_an_invalid_argument_of_a_query_raises_an_error(
    app: Store, call: Callable[[AuditTrail], Awaitable[object]], refused: type[Exception], words: str
) -> None:
    python = Skill(name="Python", category="technical")
    await add(app, python)
    async with app.unit_of_work(tenant="acme") as work:
        with pytest.raises(refused, match=re.escape(words)):
            await call(work.audit)
        assert len(await work.audit.about(python.id)) == 1


@pytest.mark.parametrize("number", [-1, 0, 2, 2**63, 10**30])
async def test_a_missing_record_has_no_receipt(app: Store, number: int) -> None:
    await add(app, Skill(name="Python", category="technical"))
    async with app.unit_of_work(tenant="acme") as work:
        assert await work.audit.receipt(number) is None
        assert await work.audit.receipt(1) == await work.audit.receipt()


async def test_the_last_receipt_is_that_of_the_tenant(app: Store) -> None:
    await add(app, Skill(name="Python", category="technical"), Skill(name="Rust", category="technical"))
    await add(app, Skill(name="Cobol", category="technical", tenant="bolt"), tenant="bolt")
    for tenant, sequence in (("acme", 2), ("bolt", 1)):
        async with app.unit_of_work(tenant=tenant) as work:
            last = await work.audit.receipt()
        assert last is not None
        assert last.sequence == sequence


@pytest.mark.parametrize("order", [1, -1])
async def test_each_of_two_receipts_of_one_record_is_compared(app: Store, order: int) -> None:
    python = Skill(name="Python", category="technical")
    await add(app, python, Skill(name="Rust", category="technical"))
    async with app.unit_of_work(tenant="acme") as work:
        receipts = [one for sequence in (1, 2) if (one := await work.audit.receipt(sequence))]
    assert await verify(app, "acme", [*receipts, *receipts]) is None
    rewritten = Receipt(1, bytes(32))
    finding = await verify(app, "acme", [*receipts, rewritten][::order])
    assert finding == Finding(Problem.REPLACED, 1, python.id)


@pytest.mark.parametrize(
    ("tenant", "receipts", "words"),
    [
        (None, [], "Expected the name of a tenant, a text, not None."),
        (b"acme", [], "Expected the name of a tenant, a text, not b'acme'."),
        ("acme", [None], "Expected a receipt, not None."),
        ("acme", [Receipt("1", bytes(32))], "Expected the number of a record, a whole number, not '1'."),  # type: ignore[arg-type]
        ("acme", [Receipt(1, "00" * 32)], "Expected the hash of a record, bytes, not '00"),  # type: ignore[arg-type]
    ],
)
async def test_an_invalid_argument_of_a_verification_raises_an_error(
    app: Store, tenant: Any, receipts: list[Receipt], words: str
) -> None:
    with pytest.raises(TypeError, match=re.escape(words)):
        await verify(app, tenant, receipts)


async def test_a_deleted_entity_leaves_its_records_and_one_more(app: Store, owner: asyncpg.Connection) -> None:
    python = Skill(name="Python", category="technical")
    await add(app, python)
    await owner.execute("DELETE FROM base_entity")
    said = [json.loads(one.content) for one in await records(app, python)]
    assert [(one["action"], one["entity"] is None) for one in said] == [("added", False), ("deleted", True)]
    assert await verify(app, "acme") is None


async def test_a_table_owner_bound_by_row_security_records_changes_of_every_tenant(
    empty_url: str,
) -> None:
    superuser = await asyncpg.connect(empty_url)
    owner = f"owner_{uuid4().hex}"
    try:
        await superuser.execute(f"CREATE ROLE {owner} LOGIN PASSWORD '{owner}' NOSUPERUSER CREATEROLE")
        await superuser.execute(f"GRANT CREATE, USAGE ON SCHEMA public TO {owner}; CREATE EXTENSION vector")
        as_owner = make_url(empty_url).set(username=owner, password=owner)
        await migrations.upgrade(as_owner.render_as_string(hide_password=False))
        python = Skill(name="Python", category="technical")
        async with Store(application_url(empty_url)) as store:
            async with store.unit_of_work(tenant="acme") as work:
                await work.entities.add(python)
                await work.audit.session.execute(text("SELECT set_config('app.tenant', 'bolt', true)"))
            assert [json.loads(one.content)["action"] for one in await records(store, python)] == ["added"]
            assert await verify(store, "acme") is None
    finally:
        await superuser.execute(f"DROP OWNED BY {owner}; DROP ROLE {owner}")
        await superuser.close()
