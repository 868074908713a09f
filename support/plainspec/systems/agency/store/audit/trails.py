"""The agency's audit trails as the audit port knows them."""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, text

from agency.store.audit.trail import Receipt as StoreReceipt
from agency.store.audit.trail import recorded_about, recorded_between
from agency.store.audit_verification import verify
from agency.store.entities import JobRole, JobRoleSkill, Skill
from agency.store.errors import refusals as store_refusals
from agency.store.tenancy import APPLICATION_ROLE
from plainspec.ports.store.audit import Action, Finding, Problem, QueryResult, Receipt, Record, Role
from plainspec.systems.agency.store.application import ApplicationStore, begun
from plainspec.systems.agency.store.audit.owner import ATTEMPTS, AuditOwner
from plainspec.systems.agency.store.audit.tampering import TAMPERINGS, Administrator
from plainspec.systems.agency.store.session import refusals

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from sqlalchemy import Select

    from agency.store import UnitOfWork
    from agency.store.audit.record import AuditRecord
    from agency.store.audit.trail import AuditTrail
    from plainspec.ports.store.audit import AuditAttempt, Tampering

ALWAYS = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
SHADOWED = (
    "base_entity",
    "skill_entity",
    "job_role_skill",
    "skill_words",
    "entity_version",
    "audit_record",
    "audit_head",
)
INDEX = re.compile(r"(?:Index Scan|Index Only Scan|Scan Backward) using (\w+)|Bitmap Index Scan on (\w+)")


class AgencyAudit(ApplicationStore, AuditOwner):
    """The agency's store as the application reaches it, and beside it the owner of its tables."""

    @asynccontextmanager
    async def session(self, tenant: str) -> AsyncIterator[AgencyAuditedSession]:
        """Open a unit of work for a tenant."""
        async with begun(self._store.unit_of_work(tenant=tenant)) as work:
            yield AgencyAuditedSession(work, tenant)

    async def trail(self, tenant: str) -> tuple[Record, ...]:
        """Read the trail as the tenant."""
        async with self._store.unit_of_work(tenant=tenant) as work:
            rows = await work.audit.between(*ALWAYS)
        return tuple(_records(rows))

    async def about(self, tenant: str, kind: str, name: str) -> QueryResult:
        """Query them as the tenant, by the number of the entity."""
        number = await self.number_of(tenant, kind, name)
        return await self._query(tenant, lambda trail: trail.about(number), recorded_about(number))

    async def between(self, tenant: str, first: int, last: int) -> QueryResult:
        """Query them as the tenant, by moments that the observer reads."""
        since, until = [await self.recorded_at(tenant, sequence) for sequence in (first, last)]
        return await self._query(tenant, lambda trail: trail.between(since, until), recorded_between(since, until))

    async def receipts(self, tenant: str) -> tuple[Receipt, ...]:
        """Ask for a receipt of each record as the tenant."""
        shown = await self.trail(tenant)
        async with self._store.unit_of_work(tenant=tenant) as work:
            given = [await work.audit.receipt(record.sequence) for record in shown]
        return tuple(Receipt(one.sequence, one.hash.hex()) for one in given if one)

    async def verify(self, tenant: str, receipts: Sequence[Receipt]) -> Finding | None:
        """Ask the agency."""
        kept = [StoreReceipt(one.sequence, bytes.fromhex(one.digest)) for one in receipts]
        found = await verify(self._store, tenant, kept)
        if found is None:
            return None
        return Finding(found.sequence, Problem[found.problem.name], await self.called(tenant, found.entity_id))

    async def verify_while_adding(self, tenant: str) -> Finding | None:
        """Ask the agency, and add a record once it has read the others and wants to read the head."""
        async with self.adding(tenant):
            asked = asyncio.create_task(self.verify(tenant, ()))
        return await asked

    async def attempt(self, attempt: AuditAttempt, tenant: str, role: Role) -> None:
        """Run SQL in the role."""
        statement = ATTEMPTS[attempt].format(tenant=f"'{tenant}'")
        if role is Role.OWNER:
            await self.run(statement)
            return
        async with self._store.unit_of_work(tenant=tenant) as work:
            with refusals(), store_refusals():
                await (await work.audit.session.connection()).exec_driver_sql(statement)

    async def tamper(self, tampering: Tampering, tenant: str, sequence: int | None) -> None:
        """Have an administrator do it, at the last record unless another one is meant."""
        async with self.without_triggers() as connection:
            administrator = Administrator(connection, tenant)
            await TAMPERINGS[tampering](administrator, sequence or await administrator.last())

    async def _query(
        self,
        tenant: str,
        ask: Callable[[AuditTrail], Awaitable[Sequence[AuditRecord]]],
        query: Select[AuditRecord],
    ) -> QueryResult:
        """Ask the agency, and have the server explain the agency's query."""
        async with self._store.unit_of_work(tenant=tenant) as work:
            found = await ask(work.audit)
            connection = await work.audit.session.connection()
            compiled = query.compile(connection, compile_kwargs={"literal_binds": True})
            plan = (await connection.exec_driver_sql(f"EXPLAIN {compiled}")).scalars().all()
        names = [name for line in plan for match in INDEX.findall(line) for name in match if name]
        return QueryResult(tuple(_records(found)), frozenset(names))


class AgencyAuditedSession:
    """One unit of work for a tenant."""

    def __init__(self, work: UnitOfWork, tenant: str) -> None:
        self._work = work
        self._tenant = tenant

    async def add_skill(self, skill: str) -> None:
        """Add a skill to the unit of work."""
        with refusals():
            await self._work.entities.add(Skill(tenant=self._tenant, name=skill, category="technical"))

    async def require_skill(self, job_role: str, skill: str) -> None:
        """Add the row that links them."""
        session, role = self._work.audit.session, await self._role(job_role)
        with refusals(), store_refusals():
            needed = (await session.scalars(select(Skill).where(Skill.name == skill))).one()
            session.add(JobRoleSkill(tenant=role.tenant, job_role_id=role.id, skill_id=needed.id))
            await session.flush()

    async def require_no_skills(self, job_role: str) -> None:
        """Remove all rows that link the job role to skills."""
        role = await self._role(job_role)
        with refusals(), store_refusals():
            await self._work.audit.session.execute(delete(JobRoleSkill).where(JobRoleSkill.job_role_id == role.id))

    async def shadow_tables(self) -> None:
        """Create tables that a search path finds first, unless it names the temporary ones last."""
        for table in SHADOWED:
            await self._run(f"CREATE TEMP TABLE {table} (LIKE {table} INCLUDING ALL)")

    async def describe(self, skill: str) -> None:
        """Update the row of its kind, in the table that is named in full."""
        await self._run(
            "UPDATE public.skill_entity SET description = 'described anew' FROM public.base_entity AS base"
            " WHERE base.tenant = skill_entity.tenant AND base.id = skill_entity.id AND base.name = :name",
            name=skill,
        )

    async def rename(self, skill: str, name: str) -> None:
        """Update the row that all entities have, in the table that is named in full."""
        await self._run("UPDATE public.base_entity SET name = :name WHERE name = :skill", skill=skill, name=name)

    async def switch_tenant(self, tenant: str) -> None:
        """Tell the server, within the transaction."""
        self._tenant = tenant
        await self._run("SELECT set_config('app.tenant', :tenant, true)", tenant=tenant)

    async def run_deferred_triggers(self) -> None:
        """Have the server do what it would do at the commit."""
        await self._run("SET CONSTRAINTS ALL IMMEDIATE")
        await self._run("SET CONSTRAINTS ALL DEFERRED")

    async def commit(self) -> None:
        """Commit the unit of work."""
        with refusals():
            await self._work.commit()

    async def roll_back_after_recording(self) -> None:
        """Have the records written, and roll back."""
        await self.run_deferred_triggers()
        with refusals():
            await self._work.rollback()

    async def _role(self, name: str) -> JobRole:
        with refusals(), store_refusals():
            return (await self._work.audit.session.scalars(select(JobRole).where(JobRole.name == name))).one()

    async def _run(self, statement: str, **values: str) -> None:
        with refusals(), store_refusals():
            await self._work.audit.session.execute(text(statement), values)


def _records(rows: Sequence[AuditRecord]) -> list[Record]:
    names: dict[object, tuple[str, str]] = {}
    records = []
    for row in rows:
        said = json.loads(row.content)
        entity = said["entity"]
        if entity:
            names[row.entity_id] = entity["entity_type"].replace("_", " "), entity["name"]
        role = Role.APPLICATION if said["actor"] == APPLICATION_ROLE else Role.OWNER
        version = entity["version"] if entity else None
        records.append(Record(row.sequence, Action[said["action"].upper()], *names[row.entity_id], version, role))
    return records
