"""The owner of the agency's tables, who sees and does what no tenant can, with SQL of our own."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import asyncpg

from plainspec.ports.entities import Entity
from plainspec.ports.refusals import Refusal, RefusedError
from plainspec.systems.agency.entities.fields import REFERENCES, SOUND, column_of, described, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from plainspec.ports.entities import Fields

BASE_COLUMNS = "SELECT attname FROM pg_attribute WHERE attrelid = 'base_entity'::regclass AND attnum > 0"
FIRST = "SELECT id FROM base_entity WHERE tenant = $1 AND entity_type = $2 ORDER BY created_at, id LIMIT 1"
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

    async def fill(self, tenant: str, entities: Sequence[Entity], *, like: str | None = None) -> None:
        """Insert entities, in the order in which they refer to each other."""
        for entity in entities:
            fields = (
                SOUND[entity.kind] | {"name": entity.name} | {key: text for key, text in entity.fields.items() if text}
            )
            values = {column_of(field): await self._value(tenant, field, text) for field, text in fields.items()}
            if like:
                values["id"] = await self._observer.fetchval(FIRST, like, entity.kind.replace(" ", "_"))
            await self._write(tenant, entity.kind.replace(" ", "_"), values)

    async def committed(self, tenant: str) -> tuple[Entity, ...]:
        """Read all tables of entities."""
        rows = [json.loads(row["row"]) for row in await self._observer.fetch(EVERYTHING, tenant)]
        names = {row["id"]: row["name"] for row in rows}
        return tuple(Entity(row["entity_type"].replace("_", " "), row["name"], described(row, names)) for row in rows)

    async def overwrite(self, tenant: str, kind: str, name: str, fields: Fields) -> None:
        """Update the row that holds the field."""
        number = await self._number(tenant, kind, name)
        for field, text in fields.items():
            column, value = column_of(field), await self._value(tenant, field, text)
            shared = [row["attname"] for row in await self._observer.fetch(BASE_COLUMNS)]
            table = "base" if column in shared else kind.replace(" ", "_")
            with owner_refusals():
                await self._observer.execute(
                    f"UPDATE {table}_entity SET {column} = $1 WHERE tenant = $2 AND id = $3",  # noqa: S608 - names of our own
                    value,
                    tenant,
                    number,
                )

    async def erase(self, tenant: str, kind: str, name: str) -> None:
        """Delete the base row, and with it whatever belongs to it."""
        number = await self._number(tenant, kind, name)
        with owner_refusals():
            await self._observer.execute("DELETE FROM base_entity WHERE tenant = $1 AND id = $2", tenant, number)

    async def write_without_base(self, tenant: str, kind: str) -> None:
        """Insert a row into the table of a kind alone."""
        values = {column_of(field): value_of(field, text) for field, text in SOUND[kind].items()}
        if kind == "agent":
            references = {"skill_id": "skill", "job_role_id": "job_role"}
            for column, other in references.items():
                values[column] = await self._observer.fetchval(f"SELECT id FROM {other}_entity LIMIT 1")  # noqa: S608 - names of our own
        with owner_refusals():
            await self._insert(f"{kind.replace(' ', '_')}_entity", {"tenant": tenant, "id": uuid4(), **values})

    async def _write(self, tenant: str, kind: str, values: dict[str, Any]) -> None:
        number = values.pop("id", uuid4())
        shared = [row["attname"] for row in await self._observer.fetch(BASE_COLUMNS)]
        common = {column: value for column, value in values.items() if column in shared}
        own = {column: value for column, value in values.items() if column not in shared}
        async with self._observer.transaction():
            await self._insert("base_entity", {"tenant": tenant, "id": number, "entity_type": kind, **common})
            await self._insert(f"{kind}_entity", {"tenant": tenant, "id": number, **own})

    async def _insert(self, table: str, values: dict[str, Any]) -> None:
        marks = ", ".join(f"${number}" for number in range(1, len(values) + 1))
        await self._observer.execute(
            f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})",  # noqa: S608 - names of our own
            *values.values(),
        )

    async def _value(self, tenant: str, field: str, text: str | None) -> Any:
        if field in REFERENCES and text:
            return await self._number(tenant, REFERENCES[field][1], text)
        return json.dumps(json.loads(text)) if field == "attributes" and text else value_of(field, text)

    async def _number(self, tenant: str, kind: str | None, name: str) -> UUID:
        number: UUID | None = await self._observer.fetchval(
            "SELECT id FROM base_entity WHERE tenant = $1 AND name = $2 AND entity_type = coalesce($3, entity_type)",
            tenant,
            name,
            kind.replace(" ", "_") if kind else None,
        )
        if number is None:
            raise LookupError(f"{tenant} has no {kind or 'entity'} {name}.")
        return number


@contextmanager
def owner_refusals() -> Iterator[None]:
    """Say the server's refusals in the port's words.

    Raises:
        RefusedError: the server refused.
    """
    try:
        yield
    except asyncpg.PostgresError as error:
        rule = getattr(error, "constraint_name", None) or getattr(error, "column_name", None) or ""
        raise RefusedError(Refusal.by_sqlstate(error.sqlstate or "", str(error), rule)) from error
