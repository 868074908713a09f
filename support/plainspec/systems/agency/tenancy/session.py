"""SQL of our own on the connection that a unit of work of the agency has bound to its tenant."""

from __future__ import annotations

import json
from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from agency.store.errors import refusals as of_the_driver
from agency.store.tenancy import APPLICATION_ROLE
from plainspec.ports.refusals import RefusedError
from plainspec.ports.tenancy import NOTHING, Deed, Finish, Leftover, Way
from plainspec.systems.agency.entities.owner import owner_refusals
from plainspec.systems.agency.session import refusals
from plainspec.systems.agency.tenancy.read_probes import look, provoke
from plainspec.systems.agency.tenancy.sql import (
    EVERYWHERE,
    LAST_COLUMN,
    LEAVE,
    ONCE,
    PICK_UP,
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
    from plainspec.ports.tenancy import Outcomes, Seen

STRANGER = "nobody"
"""Whom a session takes rows for that works for no tenant."""
NO_SUCH_CURSOR, NO_SUCH_TABLE = "34000", "42P01"


class AgencyTenantSession:
    """One unit of work, and the owner of the tables, who knows what cannot be seen in it."""

    def __init__(self, work: UnitOfWork, tenant: str | None, owner: asyncpg.Connection, known: str) -> None:
        self._work = work
        self._me = tenant or STRANGER
        self._owner = owner
        self._known = known

    async def look(self, way: Way) -> Seen:
        """Count rows by tenant."""
        if way is Way.FAILURE:
            return await provoke(self._run, self.roll_back, self._known)
        return await look(way, self._run, await self._driver(), self._known)

    async def attempt(self, deed: Deed, tenant: str) -> Outcomes:
        """Try a deed in every table, or once."""
        await self._work.rollback()
        if deed in ONCE:
            return {"the server": await self._try(*ONCE[deed].split("; "))}
        if deed is Deed.ROLE:
            return {
                role: await self._try(f"SET ROLE {role}")
                for (role,) in await self._owner.fetch(ROLES, APPLICATION_ROLE)
            }
        if deed is Deed.REFER:
            return await self._refer(tenant)
        there = await tables(self._owner.fetch)
        if deed is Deed.PROBE:
            return {table: await self._probe(table, await self._row(table, tenant)) for table in there}
        if deed is Deed.COPY_IN:
            return {table: await self._copy_in(table, tenant) for table in there}
        return {table: await self._everywhere(deed, table, tenant) for table in there}

    async def leave(self, leftover: Leftover) -> None:
        """Leave something behind, which lasts when the unit of work commits."""
        await self._run(LEAVE[leftover].format(me=quoted(self._me)))

    async def pick_up(self, leftover: Leftover) -> Seen:
        """Look for what was left behind; that there is nothing means that nothing is seen."""
        try:
            found = await self._run(PICK_UP[leftover])
        except RefusedError as error:
            if error.refusal.sqlstate not in {NO_SUCH_CURSOR, NO_SUCH_TABLE}:
                raise
            return {}
        return {leftover.value: dict(Counter(row[0] for row in found))} if found else {}

    async def pass_for(self, tenant: str) -> None:
        """Set the tenant for the whole session."""
        await self._run(f"SELECT set_config('app.tenant', {quoted(tenant)}, false)")
        await self._work.commit()

    async def finish(self, finish: Finish) -> Seen:
        """End the transaction, and ask the driver, past the unit of work."""
        driver = await self._driver()
        await self.touch()
        with refusals():
            await (self._work.commit() if finish is Finish.COMMIT else self._work.rollback())
        found = await driver.fetch("SELECT tenant FROM base_entity")
        return {"base_entity": dict(Counter(row[0] for row in found))}

    async def lock(self, name: str) -> None:
        """Ask the unit of work for it."""
        with refusals():
            await self._work.advisory_lock(name, wait=False)

    async def touch(self) -> int:
        """Change all entities that there are for this tenant."""
        await self._run("UPDATE base_entity SET change_note = 'under way'")
        return await self._work.backend_pid()

    async def roll_back(self) -> None:
        """Roll the unit of work back."""
        with refusals():
            await self._work.rollback()

    async def _everywhere(self, deed: Deed, table: str, tenant: str) -> str:
        row = await self._row(table, tenant)
        column = await self._owner.fetchval(LAST_COLUMN, table)
        value = json.loads(await self._row(table, self._me) or row or "{}").get(column)
        said = {
            "table": table,
            "row": quoted(row),
            "me": quoted(self._me),
            "other": quoted(tenant),
            "key": await self._owner.fetchval(PRIMARY_KEY, table),
            "column": column,
            "value": "NULL" if value is None else quoted(str(value)),
        }
        return await self._try(*(sql.format_map(said) for sql in EVERYWHERE[deed].split("; ")))

    async def _copy_in(self, table: str, tenant: str) -> str:
        rows = BytesIO()
        theirs = f"SELECT * FROM {table} WHERE tenant = $1"  # noqa: S608 - names from the catalogue
        await self._owner.copy_from_query(theirs, tenant, output=rows)
        rows.seek(0)
        driver = await self._driver()
        try:
            with owner_refusals():
                return await driver.copy_to_table(table, source=rows)
        except RefusedError as error:
            return error.refusal.name
        finally:
            await self._work.rollback()

    async def _row(self, table: str, tenant: str) -> str:
        row = f"SELECT to_jsonb(own)::text FROM {table} AS own WHERE tenant = $1 LIMIT 1"  # noqa: S608 - names from the catalogue
        return str(await self._owner.fetchval(row, tenant) or "")

    async def _refer(self, tenant: str) -> Outcomes:
        outcomes: dict[str, str] = {}
        for refers, through, target in await self._owner.fetch(REFERENCES, await tables(self._owner.fetch)):
            row = json.loads(await self._row(refers, tenant))
            number = row[through] or json.loads(await self._row(target, tenant))["id"]
            itself = "" if through == "id" else f" WHERE to_jsonb({refers}) ->> 'id' IS DISTINCT FROM {quoted(number)}"
            outcome = await self._try(f"UPDATE {refers} SET {through} = {quoted(number)}{itself}")  # noqa: S608 - names from the catalogue
            if tenant != self._me and outcome in {NOTHING, "insufficient privilege"}:
                mine = json.loads(await self._row(refers, self._me) or "{}") or row | {"id": str(uuid4())}
                mine |= {"tenant": self._me, through: number}
                outcome = await self._try(EVERYWHERE[Deed.ADD].format(table=refers, row=quoted(json.dumps(mine))))
            outcomes[f"{refers}.{through}"] = outcome
        return outcomes

    async def _probe(self, table: str, row: str) -> str:
        """Tell whether keys of another tenant's row get another answer than keys that nobody has."""
        known, fresh = [
            await self._try(sql, keep=False) for sql in await probes(table, row, self._me, self._owner.fetch)
        ]
        if known == fresh:
            return known if known == "insufficient privilege" else NOTHING
        return f"{known} of that key, {fresh} of a new one"

    async def _try(self, *statements: str, keep: bool = True) -> str:
        try:
            for sql in statements:
                outcome = await self._outcome(sql)
            with refusals():
                await (self._work.commit() if keep else self._work.rollback())
        except RefusedError as error:
            await self._work.rollback()
            return error.refusal.name
        return outcome

    async def _outcome(self, sql: str) -> str:
        result = await self._execute(sql)
        count = len(result.all()) if result.returns_rows else result.rowcount
        return NOTHING if count == 0 else f"{count} rows" if count > 0 else "done"

    async def _run(self, sql: str, *values: Any) -> Sequence[Any]:
        result = await self._execute(sql, *values)
        return result.all() if result.returns_rows else ()

    async def _execute(self, sql: str, *values: Any) -> Any:
        with refusals(), of_the_driver():
            connection = await self._work.session.connection()
            return await connection.exec_driver_sql(sql, values)

    async def _driver(self) -> asyncpg.Connection:
        with refusals(), of_the_driver():
            connection = await self._work.session.connection()
            return cast("asyncpg.Connection", (await connection.get_raw_connection()).driver_connection)
