"""The agency's store as tenants share it, and beside it the owner of its tables."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg

from agency.store import Store
from agency.store.tenancy import APPLICATION_ROLE, UnboundRoleError
from plainspec.ports.entities import Entity, Kind
from plainspec.ports.tenancy import Way
from plainspec.systems.agency.application import begun
from plainspec.systems.agency.database import application_url, cut
from plainspec.systems.agency.entities.owner import EntityOwner
from plainspec.systems.agency.entities.store import AgencyEntities
from plainspec.systems.agency.session import refusals
from plainspec.systems.agency.tenancy.payload import put_everywhere
from plainspec.systems.agency.tenancy.read_probes import look
from plainspec.systems.agency.tenancy.session import AgencyTenantSession
from plainspec.systems.agency.tenancy.sql import FUNCTIONS, KNOWN, LENDERS, POWERS, RIGHTS, tables

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from agency.store import UnitOfWork
    from plainspec.ports.tenancy import Answers, Leftover, Outcomes, Seen

WAIT_S = 60.0
EVERYTHING = (
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
TALK = """
WITH begun AS (
    INSERT INTO thread (tenant, owner, title) VALUES ($1, $2, 'Holidays') RETURNING tenant, owner, id
)
INSERT INTO execution (tenant, owner, thread_id, status) SELECT tenant, owner, id, 'queued' FROM begun
"""
USER = "Una"
"""Who works for every tenant: people of the same name."""


class AgencyTenancy:
    """The agency's store in one database, and the owner of its tables."""

    def __init__(self, url: str, observer: asyncpg.Connection) -> None:
        self._url = url
        self._observer = observer

    @asynccontextmanager
    async def session(
        self, tenant: str | None, *, after: str | None = None, leaving: Leftover | None = None
    ) -> AsyncIterator[AgencyTenantSession]:
        """Open a unit of work in a store that has one connection."""
        async with Store(application_url(self._url), pool_size=1, pool_overflow=0) as store:
            if after is not None:
                async with _work(store, after) as work:
                    session = AgencyTenantSession(work, after, self._observer, await self._known())
                    await session.look(Way.PREPARED)
                    if leaving:
                        await session.leave(leaving)
            async with self._working(store, tenant) as session:
                yield session

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
            named = [Entity(kind, name, {"external_id": f"{tenant} {name}", **said}) for kind, name, said in EVERYTHING]
            await owner.fill(tenant, named)
            await owner.overwrite(tenant, Kind.SKILL, "Python", {"description": "a snake"})
            await self._observer.execute(LINK, tenant)
            await self._observer.execute(TALK, tenant, USER)

    async def rows(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """Read all tables that have a tenant."""
        found: dict[str, dict[str, list[str]]] = {}
        for table in await tables(self._observer.fetch):
            all_rows = f"SELECT tenant, to_jsonb(own)::text FROM {table} AS own ORDER BY 2"  # noqa: S608 - names from the catalogue
            found[table] = {}
            for tenant, row in await self._observer.fetch(all_rows):
                found[table].setdefault(tenant, []).append(row)
        return found

    async def there(self, way: Way) -> Seen:
        """Look as the owner, whom nothing binds; a cursor would need a transaction, and so would a failure."""
        like = {Way.CURSOR: Way.COUNT, Way.FAILURE: Way.EXISTS}.get(way, way)
        return await look(like, self._observer.fetch, self._observer, await self._known())

    async def hand_over(self) -> None:
        """Make the application the owner, also of all functions."""
        for table in await tables(self._observer.fetch):
            await self._observer.execute(f"ALTER TABLE {table} OWNER TO {APPLICATION_ROLE}")
        for (function,) in await self._observer.fetch(FUNCTIONS):
            await self._observer.execute(f"ALTER FUNCTION {function} OWNER TO {APPLICATION_ROLE}")

    async def rights(self) -> Mapping[str, frozenset[str]]:
        """Read what is granted to the application's role, or to everybody."""
        return {row[0]: frozenset(row[1]) for row in await self._observer.fetch(RIGHTS)}

    async def powers(self) -> frozenset[str]:
        """Read what the catalogue says about the role."""
        return frozenset(row[0] for row in await self._observer.fetch(POWERS))

    async def lenders(self) -> frozenset[str]:
        """Read what the catalogue says about functions and views."""
        return frozenset(row[0] for row in await self._observer.fetch(LENDERS))

    async def attempt_as_owner(self, tenant: str) -> Outcomes:
        """Open the store as the owner, and look."""
        async with Store(self._url, pool_size=1, pool_overflow=0) as store, self._working(store, tenant) as session:
            try:
                seen = await session.look(Way.COUNT)
            except UnboundRoleError:
                return {"the store": "insufficient privilege"}
        return {"the store": f"sees {sorted({other for rows in seen.values() for other in rows})}"}

    async def look_past(self, tenant: str | None) -> Seen:
        """Connect with the driver alone, and set the tenant as the store does."""
        program = await asyncpg.connect(application_url(self._url))
        try:
            async with program.transaction():
                if tenant is not None:
                    await program.execute("SELECT set_config('app.tenant', $1, true)", tenant)
                    await program.execute("SELECT set_config('app.user', $1, true)", USER)
                return await look(Way.READ, program.fetch, program, await self._known())
        finally:
            await program.close()

    async def put_everywhere(self, tenant: str, payload: str) -> Answers:
        """Call everything that the store offers."""
        async with Store(application_url(self._url)) as store:
            with refusals():
                return await put_everywhere(store, tenant, USER, payload)

    async def cut(self, number: int) -> None:
        """Have the server end a connection."""
        await cut(self._observer, number)

    @asynccontextmanager
    async def _working(self, store: Store, tenant: str | None) -> AsyncIterator[AgencyTenantSession]:
        async with begun(_work(store, tenant)) as work:
            yield AgencyTenantSession(work, tenant, self._observer, await self._known())

    async def _known(self) -> str:
        return str(await self._observer.fetchval(KNOWN))


def _work(store: Store, tenant: str | None) -> UnitOfWork:
    return store.unit_of_work(tenant=tenant, user=USER if tenant else None)
