"""The agency's store as tenants share it, and beside it a superuser."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg

from agency.store import Store
from agency.store.tenancy import APPLICATION_ROLE, UnboundRoleError
from plainspec.ports.refusals import Refusal, RefusalKind, RefusedError
from plainspec.ports.store.entities import Entity, Kind
from plainspec.ports.store.tenancy import ReadProbe
from plainspec.systems.agency.store.application import begun
from plainspec.systems.agency.store.database import application_url, terminate
from plainspec.systems.agency.store.entities.owner import EntityOwner
from plainspec.systems.agency.store.entities.store import AgencyEntities
from plainspec.systems.agency.store.session import refusals
from plainspec.systems.agency.store.tenancy.injection import enter_everywhere
from plainspec.systems.agency.store.tenancy.read_probes import read
from plainspec.systems.agency.store.tenancy.session import AgencyTenantSession
from plainspec.systems.agency.store.tenancy.sql import (
    FUNCTIONS,
    KNOWN,
    ROLE_ATTRIBUTES,
    SECURITY_DEFINERS,
    TABLE_PRIVILEGES,
    tables,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from plainspec.ports.store.tenancy import EnteredText, RowCounts

WAIT_S = 60.0
ENTITIES = (
    (Kind.INDUSTRY, "Retail", {"status": "active"}),
    (Kind.SKILL, "Python", {"status": "draft"}),
    (Kind.JOB_ROLE, "Developer", {"status": "deprecated"}),
    (Kind.TEAM, "Blue", {"status": "retired", "industry": "Retail"}),
    (Kind.AGENT, "Ada", {"skill": "Python", "job_role": "Developer", "team": "Blue", "industry": "Retail"}),
)
"""One entity of each kind, one of each status."""
LINK = """
INSERT INTO job_role_skill (tenant, job_role_id, skill_id)
SELECT tenant, job_role_entity.id, skill_entity.id FROM job_role_entity JOIN skill_entity USING (tenant)
WHERE tenant = $1
"""
THREAD = """
WITH begun AS (
    INSERT INTO thread (tenant, owner, title) VALUES ($1, $2, 'Holidays') RETURNING tenant, owner, id
), requested AS (
    INSERT INTO run (tenant, owner, id, thread_id, agent, state)
    SELECT tenant, owner, gen_random_uuid(), id, 'planner', 'created' FROM begun
), sent AS (
    INSERT INTO message (tenant, owner, id, thread_id, author, type, body)
    SELECT tenant, owner, gen_random_uuid(), id, 'user', 'text', '{}' FROM begun RETURNING tenant, owner, id
), received AS (
    INSERT INTO message_stage (tenant, owner, message_id, number, stage)
    SELECT tenant, owner, id, 1, 'received' FROM sent
), kept AS (
    INSERT INTO memory_entry (tenant, owner, id, content_type, text)
    SELECT tenant, owner, gen_random_uuid(), 'context', 'Ana likes the sea' FROM begun RETURNING tenant, owner, id
), planned AS (
    INSERT INTO intervention_plan (tenant, owner, id, title, priority, state)
    SELECT tenant, owner, gen_random_uuid(), 'Holidays', 5, 'draft' FROM begun RETURNING tenant, owner, id
), divided AS (
    INSERT INTO phase (tenant, owner, id, plan_id, position, title, state)
    SELECT tenant, owner, gen_random_uuid(), id, 1, 'planning', 'pending' FROM planned RETURNING tenant, owner, id
), assigned AS (
    INSERT INTO micro_task (tenant, owner, id, phase_id, position, title, limit_s, state)
    SELECT tenant, owner, gen_random_uuid(), id, 1, 'Choose a beach', 600, 'pending' FROM divided
    RETURNING tenant, owner, id
), injected AS (
    INSERT INTO micro_task_memory (tenant, owner, task_id, entry_id, role)
    SELECT tenant, owner, assigned.id, kept.id, 'injected' FROM assigned JOIN kept USING (tenant, owner)
)
INSERT INTO execution (tenant, owner, thread_id, status) SELECT tenant, owner, id, 'queued' FROM begun
"""
USER = "Una"
"""The user of every tenant: users of two tenants may have the same name."""


class AgencyTenancy:
    """The agency's store in one database, and a superuser beside it."""

    def __init__(self, url: str, observer: asyncpg.Connection) -> None:
        self._url = url
        self._observer = observer

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AgencySharedConnection]:
        """Open a store that has one connection."""
        async with Store(application_url(self._url), pool_size=1, pool_overflow=0) as store:
            yield AgencySharedConnection(store, self._observer)

    @asynccontextmanager
    async def entities(self, connections: int) -> AsyncIterator[AgencyEntities]:
        """Open a store with so many connections."""
        url = application_url(self._url)
        async with Store(url, pool_size=connections, pool_overflow=0, pool_timeout_s=WAIT_S) as store:
            yield AgencyEntities(store, self._observer)

    async def fill(self, tenants: Sequence[str]) -> None:
        """Insert entities, what ties them to each other, and an old version."""
        owner = EntityOwner(self._observer)
        for tenant in tenants:
            named = [Entity(kind, name, {"external_id": f"{tenant} {name}", **said}) for kind, name, said in ENTITIES]
            await owner.fill(tenant, named)
            await owner.overwrite(tenant, Kind.SKILL, "Python", {"description": "a snake"})
            await self._observer.execute(LINK, tenant)
            await self._observer.execute(THREAD, tenant, USER)

    async def rows(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """Read all tables that have a tenant."""
        found: dict[str, dict[str, list[str]]] = {}
        for table in await tables(self._observer.fetch):
            all_rows = f"SELECT tenant, to_jsonb(own)::text FROM {table} AS own ORDER BY 2"  # noqa: S608 - names from the catalogue
            found[table] = {}
            for tenant, row in await self._observer.fetch(all_rows):
                found[table].setdefault(tenant, []).append(row)
        return found

    async def existing(self, probe: ReadProbe) -> RowCounts:
        """Read as the superuser; a cursor would need a transaction, and so would an error."""
        like = {ReadProbe.CURSOR: ReadProbe.COUNT, ReadProbe.ERROR: ReadProbe.EXISTS}.get(probe, probe)
        return await read(like, self._observer.fetch, self._observer, await known(self._observer))

    async def own_tables(self) -> None:
        """Make the application the owner, also of all functions."""
        for table in await tables(self._observer.fetch):
            await self._observer.execute(f"ALTER TABLE {table} OWNER TO {APPLICATION_ROLE}")
        for (function,) in await self._observer.fetch(FUNCTIONS):
            await self._observer.execute(f"ALTER FUNCTION {function} OWNER TO {APPLICATION_ROLE}")

    async def table_privileges(self) -> Mapping[str, frozenset[str]]:
        """Read what is granted to the application's role, or to PUBLIC."""
        return {row[0]: frozenset(row[1]) for row in await self._observer.fetch(TABLE_PRIVILEGES)}

    async def role_attributes(self) -> Mapping[str, bool]:
        """Read the catalogue of roles."""
        return {row[0]: row[1] for row in await self._observer.fetch(ROLE_ATTRIBUTES)}

    async def security_definers(self) -> Mapping[str, bool]:
        """Read the catalogue of functions and views."""
        return {row[0]: row[1] for row in await self._observer.fetch(SECURITY_DEFINERS)}

    async def read_as_owner(self, tenant: str) -> RowCounts:
        """Open the store as the superuser, who owns the tables, and read."""
        async with (
            Store(self._url, pool_size=1, pool_overflow=0) as store,
            AgencySharedConnection(store, self._observer).session(tenant) as session,
        ):
            try:
                return await session.read(ReadProbe.COUNT)
            except UnboundRoleError as error:
                raise RefusedError(Refusal(RefusalKind.INSUFFICIENT_PRIVILEGE, str(error))) from error

    async def read_past_store(self, tenant: str | None) -> RowCounts:
        """Connect with the driver alone, and set the tenant as the store does."""
        program = await asyncpg.connect(application_url(self._url))
        try:
            async with program.transaction():
                if tenant is not None:
                    await program.execute("SELECT set_config('app.tenant', $1, true)", tenant)
                    await program.execute("SELECT set_config('app.user', $1, true)", USER)
                return await read(ReadProbe.SELECT, program.fetch, program, await known(self._observer))
        finally:
            await program.close()

    async def enter_everywhere(self, tenant: str, text: str) -> EnteredText:
        """Call everything that the store offers."""
        async with Store(application_url(self._url)) as store:
            with refusals():
                return await enter_everywhere(store, tenant, USER, text)

    async def terminate(self, number: int) -> None:
        """Have the server terminate a connection."""
        await terminate(self._observer, number)


class AgencySharedConnection:
    """A store with one connection."""

    def __init__(self, store: Store, observer: asyncpg.Connection) -> None:
        self._store = store
        self._observer = observer

    @asynccontextmanager
    async def session(self, tenant: str | None) -> AsyncIterator[AgencyTenantSession]:
        """Open a unit of work."""
        async with begun(self._store.unit_of_work(tenant=tenant, user=USER if tenant else None)) as work:
            yield AgencyTenantSession(work, tenant, self._observer, await known(self._observer))


async def known(observer: asyncpg.Connection) -> str:
    """Return tenants, numbers and kinds of all entities, as JSON."""
    return str(await observer.fetchval(KNOWN))
