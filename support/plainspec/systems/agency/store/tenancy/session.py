"""SQL of our own on the connection that a unit of work of the agency has bound to its tenant."""

from __future__ import annotations

import json
from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from agency.store.errors import RefusedError as StoreRefusedError
from agency.store.errors import refusals as of_the_driver
from agency.store.tenancy import APPLICATION_ROLE
from plainspec.ports.refusals import RefusalKind, RefusedError
from plainspec.ports.store.tenancy import AccessAttempt, ConnectionState, Outcome, ReadProbe
from plainspec.systems.agency.store.entities.owner import owner_refusals
from plainspec.systems.agency.store.session import refusals
from plainspec.systems.agency.store.tenancy.read_probes import read, read_by_errors
from plainspec.systems.agency.store.tenancy.sql import (
    FIND,
    LAST_COLUMN,
    LEAVE,
    ON_EACH_TABLE,
    ONCE,
    PRIMARY_KEY,
    REFERENCES,
    ROLES,
    probes,
    quoted,
    tables,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import asyncpg

    from agency.store import UnitOfWork
    from plainspec.ports.store.tenancy import Outcomes, RowCounts

NO_TENANT = "nobody"
"""The tenant in rows that are written by a session without one."""
NO_SUCH_CURSOR, NO_SUCH_TABLE = "34000", "42P01"
NO_EFFECT = (Outcome(), Outcome(refusal=RefusalKind.INSUFFICIENT_PRIVILEGE))


class AgencyTenantSession:
    """One unit of work, and the superuser, who reads the rows that cannot be read in it."""

    def __init__(self, work: UnitOfWork, tenant: str | None, superuser: asyncpg.Connection, entities: str) -> None:
        self._work = work
        self._me = tenant or NO_TENANT
        self._superuser = superuser
        self._entities = entities
        self._bare: asyncpg.Connection | None = None

    async def read(self, probe: ReadProbe) -> RowCounts:
        """Count rows by tenant."""
        with refusals():
            if probe is ReadProbe.ERROR:
                return await read_by_errors(self._run, self._work.rollback, self._entities)
            return await read(probe, self._run, await self._driver(), self._entities)

    async def attempt(self, attempt: AccessAttempt, tenant: str) -> Outcomes:
        """Run the statements on each table, for each role, or once."""
        await self._work.rollback()
        if attempt in ONCE:
            return {"the server": await self._try(*ONCE[attempt].split("; "))}
        if attempt is AccessAttempt.SET_ROLE:
            roles = await self._superuser.fetch(ROLES, APPLICATION_ROLE)
            return {role: await self._try(f"SET ROLE {role}") for (role,) in roles}
        if attempt is AccessAttempt.REFERENCE:
            return await self._refer(tenant)
        there = await tables(self._superuser.fetch)
        if attempt is AccessAttempt.PROBE_KEYS:
            return {table: await self._probe(table, await self._row(table, tenant)) for table in there}
        if attempt is AccessAttempt.COPY_IN:
            return {table: await self._copy_in(table, tenant) for table in there}
        return {table: await self._on_table(attempt, table, tenant) for table in there}

    async def leave(self, state: ConnectionState) -> None:
        """Run the statement, and commit."""
        with refusals():
            await self._run(LEAVE[state].format(me=quoted(self._me)))
            await self._work.commit()

    async def find(self, state: ConnectionState) -> RowCounts:
        """Read through what was left; where there is nothing left, no rows are read."""
        try:
            found: Sequence[Any] = await self._run(FIND[state])
        except StoreRefusedError as error:
            if error.sqlstate not in {NO_SUCH_CURSOR, NO_SUCH_TABLE}:
                raise
            found = ()
        return {"base_entity": dict(Counter(row[0] for row in found))}

    async def set_tenant(self, tenant: str) -> None:
        """Set the tenant for the whole session."""
        with refusals():
            await self._run(f"SELECT set_config('app.tenant', {quoted(tenant)}, false)")
            await self._work.commit()

    async def read_outside_transaction(self) -> RowCounts:
        """Ask the driver, past the unit of work."""
        if self._bare is None:
            raise RuntimeError("This session has not updated anything yet.")
        found = await self._bare.fetch("SELECT tenant FROM base_entity")
        return {"base_entity": dict(Counter(row[0] for row in found))}

    async def lock(self, name: str) -> None:
        """Ask the unit of work for it."""
        with refusals():
            await self._work.advisory_lock(name, wait=False)

    async def update_all(self) -> int:
        """Update all entities that there are for this tenant."""
        with refusals():
            self._bare = await self._driver()
            await self._run("UPDATE base_entity SET change_note = 'under way'")
            return await self._work.backend_pid()

    async def commit(self) -> None:
        """Commit the unit of work."""
        with refusals():
            await self._work.commit()

    async def roll_back(self) -> None:
        """Roll the unit of work back."""
        with refusals():
            await self._work.rollback()

    async def _on_table(self, attempt: AccessAttempt, table: str, tenant: str) -> Outcome:
        row = await self._row(table, tenant)
        column = await self._superuser.fetchval(LAST_COLUMN, table)
        value = json.loads(await self._row(table, self._me) or row or "{}").get(column)
        said = {
            "table": table,
            "row": quoted(row),
            "me": quoted(self._me),
            "other": quoted(tenant),
            "key": await self._superuser.fetchval(PRIMARY_KEY, table),
            "column": column,
            "value": "NULL" if value is None else quoted(str(value)),
        }
        return await self._try(*(sql.format_map(said) for sql in ON_EACH_TABLE[attempt].split("; ")))

    async def _copy_in(self, table: str, tenant: str) -> Outcome:
        rows = BytesIO()
        theirs = f"SELECT * FROM {table} WHERE tenant = $1"  # noqa: S608 - names from the catalogue
        await self._superuser.copy_from_query(theirs, tenant, output=rows)
        rows.seek(0)
        driver = await self._driver()
        try:
            with owner_refusals():
                await driver.copy_to_table(table, source=rows)
                return Outcome(rows=1)
        except RefusedError as error:
            return Outcome(refusal=error.refusal.kind)
        finally:
            await self._work.rollback()

    async def _row(self, table: str, tenant: str) -> str:
        row = f"SELECT to_jsonb(own)::text FROM {table} AS own WHERE tenant = $1 LIMIT 1"  # noqa: S608 - names from the catalogue
        return str(await self._superuser.fetchval(row, tenant) or "")

    async def _refer(self, tenant: str) -> Outcomes:
        outcomes: dict[str, Outcome] = {}
        for refers, through, target in await self._superuser.fetch(REFERENCES, await tables(self._superuser.fetch)):
            row = json.loads(await self._row(refers, tenant))
            number = row[through] or json.loads(await self._row(target, tenant))["id"]
            itself = "" if through == "id" else f" WHERE to_jsonb({refers}) ->> 'id' IS DISTINCT FROM {quoted(number)}"
            outcome = await self._try(f"UPDATE {refers} SET {through} = {quoted(number)}{itself}")  # noqa: S608 - names from the catalogue
            if tenant != self._me and outcome in NO_EFFECT:
                mine = json.loads(await self._row(refers, self._me) or "{}") or row
                mine |= {"id": str(uuid4()), "tenant": self._me, through: number}
                outcome = await self._try(
                    ON_EACH_TABLE[AccessAttempt.INSERT].format(table=refers, row=quoted(json.dumps(mine)))
                )
            outcomes[f"{refers}.{through}"] = outcome
        return outcomes

    async def _probe(self, table: str, row: str) -> Outcome:
        """Tell whether keys of a tenant's row get another answer than keys that nobody has."""
        known, fresh = [
            await self._try(sql, keep=False) for sql in await probes(table, row, self._me, self._superuser.fetch)
        ]
        return known if known != fresh or known in NO_EFFECT else Outcome()

    async def _try(self, *statements: str, keep: bool = True) -> Outcome:
        try:
            with refusals():
                for sql in statements:
                    result = await self._execute(sql)
                    affected = len(result.all()) if result.returns_rows else result.rowcount
                await (self._work.commit() if keep else self._work.rollback())
        except RefusedError as error:
            await self._work.rollback()
            return Outcome(refusal=error.refusal.kind)
        return Outcome(rows=affected)

    async def _run(self, sql: str, *values: Any) -> Sequence[Any]:
        result = await self._execute(sql, *values)
        return result.all() if result.returns_rows else ()

    async def _execute(self, sql: str, *values: Any) -> Any:
        with of_the_driver():
            connection = await self._work.session.connection()
            return await connection.exec_driver_sql(sql, values)

    async def _driver(self) -> asyncpg.Connection:
        with of_the_driver():
            connection = await self._work.session.connection()
            return cast("asyncpg.Connection", (await connection.get_raw_connection()).driver_connection)
