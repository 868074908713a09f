"""The owner of the agency's tables, who sees and does what no tenant can, with SQL of our own."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import asyncpg

from plainspec.ports.refusals import Refusal, RefusedError
from plainspec.ports.store.entities import Entity, Kind
from plainspec.systems.agency.store.entities.fields import MANDATORY, NEEDED, REFERENCES, column_of, fields_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from plainspec.ports.store.entities import Fields

BASE_COLUMNS = "SELECT attname FROM pg_attribute WHERE attrelid = 'base_entity'::regclass AND attnum > 0"
FIRST = "SELECT name FROM base_entity WHERE tenant = $1 AND entity_type = $2 ORDER BY created_at, id LIMIT 1"
EVERYTHING = """
SELECT to_jsonb(base_entity) || coalesce(to_jsonb(skill_entity), to_jsonb(industry_entity), to_jsonb(job_role_entity),
    to_jsonb(team_entity), to_jsonb(agent_entity), '{}') AS row
FROM base_entity
LEFT JOIN skill_entity USING (tenant, id) LEFT JOIN industry_entity USING (tenant, id)
LEFT JOIN job_role_entity USING (tenant, id) LEFT JOIN team_entity USING (tenant, id)
LEFT JOIN agent_entity USING (tenant, id)
WHERE tenant = $1 ORDER BY entity_type, name
"""


class EntityOwner:
    """Works on the tables as the role that owns them."""

    def __init__(self, observer: asyncpg.Connection) -> None:
        self._observer = observer

    async def fill(self, tenant: str, entities: Sequence[Entity]) -> None:
        """Insert entities, in the order in which they refer to each other."""
        for entity in entities:
            needed = {
                field: await self._observer.fetchval(FIRST, tenant, kind.value)
                for field, kind in NEEDED.get(entity.kind, {}).items()
                if field not in entity.fields
            }
            fields = {**MANDATORY[entity.kind], **needed, "name": entity.name, **entity.fields}
            await self._write(tenant, entity.kind, await self._columns(tenant, fields))

    async def committed(self, tenant: str) -> tuple[Entity, ...]:
        """Read all tables of entities."""
        rows = [json.loads(row["row"]) for row in await self._observer.fetch(EVERYTHING, tenant)]
        names = {UUID(row["id"]): row["name"] for row in rows}
        return tuple(Entity(Kind(row["entity_type"]), row["name"], fields_of(row, names)) for row in rows)

    async def overwrite(self, tenant: str, kind: Kind, name: str, fields: Fields) -> None:
        """Update the row that holds each field."""
        number = await self._number(tenant, kind.value, name)
        shared = await self._shared()
        for column, value in (await self._columns(tenant, fields)).items():
            table = "base" if column in shared else kind.value
            with owner_refusals():
                await self._observer.execute(
                    f"UPDATE {table}_entity SET {column} = $1 WHERE tenant = $2 AND id = $3",  # noqa: S608 - names of our own
                    value,
                    tenant,
                    number,
                )

    async def erase(self, tenant: str, kind: Kind, name: str) -> None:
        """Delete the base row, and with it whatever belongs to it."""
        number = await self._number(tenant, kind.value, name)
        with owner_refusals():
            await self._observer.execute("DELETE FROM base_entity WHERE tenant = $1 AND id = $2", tenant, number)

    async def _write(self, tenant: str, kind: Kind, values: dict[str, Any]) -> None:
        number = values.pop("id", uuid4())
        shared = await self._shared()
        common = {column: value for column, value in values.items() if column in shared}
        own = {column: value for column, value in values.items() if column not in shared}
        async with self._observer.transaction():
            await self._insert("base_entity", {"tenant": tenant, "id": number, "entity_type": kind.value, **common})
            await self._insert(f"{kind.value}_entity", {"tenant": tenant, "id": number, **own})

    async def _insert(self, table: str, values: dict[str, Any]) -> None:
        marks = ", ".join(f"${number}" for number in range(1, len(values) + 1))
        await self._observer.execute(
            f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})",  # noqa: S608 - names of our own
            *values.values(),
        )

    async def _shared(self) -> set[str]:
        return {row["attname"] for row in await self._observer.fetch(BASE_COLUMNS)}

    async def _columns(self, tenant: str, fields: Fields) -> dict[str, Any]:
        """Return the columns of fields, with what asyncpg takes as their values."""
        columns: dict[str, Any] = {}
        for field, value in fields.items():
            if field in REFERENCES and value is not None:
                columns[column_of(field)] = await self._number(tenant, None, value)
            else:
                columns[column_of(field)] = json.dumps(value) if field == "attributes" else value
        return columns

    async def _number(self, tenant: str, kind: str | None, name: str) -> UUID:
        number: UUID | None = await self._observer.fetchval(
            "SELECT id FROM base_entity WHERE tenant = $1 AND name = $2 AND entity_type = coalesce($3, entity_type)",
            tenant,
            name,
            kind,
        )
        if number is None:
            raise LookupError(f"{tenant} has no {kind or 'entity'} {name}.")
        return number


@contextmanager
def owner_refusals() -> Iterator[None]:
    """Turn the server's errors into the port's refusals.

    Raises:
        RefusedError: the server refused.
    """
    try:
        yield
    except asyncpg.PostgresError as error:
        rule = getattr(error, "constraint_name", None) or getattr(error, "column_name", None) or ""
        raise RefusedError(Refusal.by_sqlstate(error.sqlstate or "", str(error), rule)) from error
