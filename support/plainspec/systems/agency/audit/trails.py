"""The agency's audit trails as the audit port knows them."""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, text

from agency.store.audit import Receipt as StoreReceipt
from agency.store.audit import recorded_between
from agency.store.audit_verification import verify
from agency.store.entities import JobRole, JobRoleSkill, Skill
from agency.store.errors import refusals as store_refusals
from agency.store.tenancy import APPLICATION_ROLE
from plainspec.ports.audit import Attempt, Flaw, Forgery, Problem, Receipt, Record
from plainspec.systems.agency.application import ApplicationStore, begun
from plainspec.systems.agency.audit.owner import ATTEMPTS, AuditOwner
from plainspec.systems.agency.session import refusals

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from agency.store import UnitOfWork
    from agency.store.audit_record import AuditRecord

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

    async def about(self, tenant: str, skill: str) -> tuple[Record, ...]:
        """Ask for them as the tenant, by the skill's number."""
        async with self._store.unit_of_work(tenant=tenant) as work:
            (number,) = [one.id for one in await work.entities.all(Skill) if one.name == skill]
            return tuple(_records(await work.audit.about(number)))

    async def between(self, tenant: str, first: int, last: int) -> tuple[Record, ...]:
        """Ask for them as the tenant, by moments that the observer reads."""
        moments = [await self.recorded_at(tenant, sequence) for sequence in (first, last)]
        async with self._store.unit_of_work(tenant=tenant) as work:
            return tuple(_records(await work.audit.between(moments[0], moments[1])))

    async def since(self, tenant: str, moment: str) -> str:
        """Ask as the tenant."""
        async with self._store.unit_of_work(tenant=tenant) as work:
            try:
                await work.audit.between(datetime.fromisoformat(moment), ALWAYS[1])
            except ValueError as error:
                return str(error)
        return ""

    async def receipt(self, tenant: str, sequence: int) -> Receipt | None:
        """Ask for it as the tenant."""
        async with self._store.unit_of_work(tenant=tenant) as work:
            given = await work.audit.receipt(sequence)
        return Receipt(given.sequence, given.hash.hex()) if given else None

    async def receipts(self, tenant: str) -> tuple[Receipt, ...]:
        """Ask for a receipt of each record as the tenant."""
        given = [await self.receipt(tenant, record.sequence) for record in await self.trail(tenant)]
        return tuple(one for one in given if one)

    async def reached(self, tenant: str) -> int:
        """Ask for a receipt of the last record as the tenant."""
        async with self._store.unit_of_work(tenant=tenant) as work:
            last = await work.audit.receipt()
        return last.sequence if last else 0

    async def verify(self, tenant: str, receipts: Sequence[Receipt]) -> Flaw | None:
        """Ask the agency."""
        kept = [StoreReceipt(one.sequence, bytes.fromhex(one.digest)) for one in receipts]
        finding = await verify(self._store, tenant, kept)
        if finding is None:
            return None
        return Flaw(finding.sequence, Problem[finding.problem.name], await self.called(tenant, finding.entity_id))

    async def verify_amid(self, tenant: str) -> Flaw | None:
        """Ask the agency, and add a record once it has read the others and wants to see the head."""
        async with self.adding(tenant):
            asked = asyncio.create_task(self.verify(tenant, ()))
        return await asked

    async def attempt(self, attempt: Attempt, tenant: str, *, owner: bool) -> None:
        """Run SQL, as whom it is said."""
        statement = ATTEMPTS[attempt].format(tenant=f"'{tenant}'")
        if owner:
            await self.run(statement)
            return
        async with self._store.unit_of_work(tenant=tenant) as work:
            with refusals(), store_refusals():
                await (await work.audit.session.connection()).exec_driver_sql(statement)

    async def latest(self, tenant: str, minutes: int) -> tuple[int, frozenset[str]]:
        """Ask the agency, and have the server explain the agency's query."""
        now = await self.now()
        since, until = now - timedelta(minutes=minutes), now + timedelta(minutes=1)
        async with self._store.unit_of_work(tenant=tenant) as work:
            found = await work.audit.between(since, until)
            connection = await work.audit.session.connection()
            query = recorded_between(since, until).compile(connection, compile_kwargs={"literal_binds": True})
            plan = (await connection.exec_driver_sql(f"EXPLAIN {query}")).scalars().all()
        names = [name for line in plan for match in INDEX.findall(line) for name in match if name]
        return len(found), frozenset(names)

    async def forge(self, forgery: Forgery, tenant: str) -> None:
        """Have the forger do it."""
        from plainspec.systems.agency.audit.tampering import FORGERIES, Forger

        async with self.unwatched() as connection:
            await FORGERIES[forgery](Forger(connection, tenant))

    async def dictate(self, tenant: str, sequence: int, attributes: str) -> None:
        """Have the forger do it."""
        from plainspec.systems.agency.audit.tampering import Forger

        async with self.unwatched() as connection:
            await Forger(connection, tenant).dictate(sequence, attributes)


class AgencyAuditedSession:
    """One unit of work for a tenant."""

    def __init__(self, work: UnitOfWork, tenant: str) -> None:
        self._work = work
        self._tenant = tenant

    async def add(self, skill: str) -> None:
        """Add a skill to the unit of work."""
        with refusals():
            await self._work.entities.add(Skill(tenant=self._tenant, name=skill, category="technical"))

    async def need(self, job_role: str, skill: str | None) -> None:
        """Add the row that links them, or remove all of the job role's."""
        session = self._work.audit.session
        role = (await session.scalars(select(JobRole).where(JobRole.name == job_role))).one()
        with refusals(), store_refusals():
            if skill is None:
                await session.execute(delete(JobRoleSkill).where(JobRoleSkill.job_role_id == role.id))
                return
            needed = (await session.scalars(select(Skill).where(Skill.name == skill))).one()
            session.add(JobRoleSkill(tenant=role.tenant, job_role_id=role.id, skill_id=needed.id))
            await session.flush()

    async def shadow(self) -> None:
        """Make tables that a search path finds first, unless it names the temporary ones last."""
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

    async def go_on_for(self, tenant: str) -> None:
        """Tell the server, within the transaction."""
        self._tenant = tenant
        await self._run("SELECT set_config('app.tenant', :tenant, true)", tenant=tenant)

    async def record(self) -> None:
        """Have the server do what it would do at the commit."""
        await self._run("SET CONSTRAINTS ALL IMMEDIATE")
        await self._run("SET CONSTRAINTS ALL DEFERRED")

    async def commit(self) -> None:
        """Commit the unit of work."""
        with refusals():
            await self._work.commit()

    async def give_up(self) -> None:
        """Have the records written, and roll back."""
        await self.record()
        with refusals():
            await self._work.rollback()

    async def _run(self, statement: str, **values: str) -> None:
        with refusals(), store_refusals():
            await self._work.audit.session.execute(text(statement), values)


def _records(rows: Sequence[AuditRecord]) -> list[Record]:
    names: dict[object, str] = {}
    records = []
    for row in rows:
        said = json.loads(row.content)
        entity = said["entity"]
        if entity:
            names[row.entity_id] = f"{entity['entity_type'].replace('_', ' ')} {entity['name']}"
        by = "the application" if said["actor"] == APPLICATION_ROLE else "the owner of the tables"
        version = entity["version"] if entity else None
        records.append(Record(row.sequence, said["action"], names[row.entity_id], version, by))
    return records
