"""Tampering with the agency's audit trails, by an administrator whom no trigger stops and who can compute hashes."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from plainspec.ports.store.audit import Tampering
from plainspec.systems.agency.store.audit.record_hash import COLUMNS, sealed, with_another_actor

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import asyncpg

OTHER = "Bolt"
FREE_NUMBER = 10**6


class Administrator:
    """Changes the trail of one tenant, in a transaction without triggers."""

    def __init__(self, connection: asyncpg.Connection, tenant: str) -> None:
        self._connection = connection
        self._tenant = tenant

    async def edit(self, sequence: int) -> None:
        """Have a record name another role."""
        await self._set(sequence, content=with_another_actor((await self._record(sequence))["content"]))

    async def backdate(self, sequence: int) -> None:
        """Make a record a day older."""
        await self._set(sequence, created_at=(await self._record(sequence))["created_at"] - timedelta(days=1))

    async def change_entity(self, sequence: int) -> None:
        """Have a record be about another entity."""
        await self._set(sequence, entity_id=uuid4())

    async def repeat_key(self, sequence: int) -> None:
        """Write the name twice, of which most readers see the last."""
        content = (await self._record(sequence))["content"]
        await self._reseal(sequence, content.replace('"name":', '"name":"Other","name":', 1))

    async def reorder_keys(self, sequence: int) -> None:
        """Write the members in the opposite order."""
        members = json.loads((await self._record(sequence))["content"])
        await self._reseal(
            sequence, json.dumps(dict(reversed(members.items())), ensure_ascii=False, separators=(",", ":"))
        )

    async def add_spaces(self, sequence: int) -> None:
        """Write spaces after commas and colons."""
        members = json.loads((await self._record(sequence))["content"])
        await self._reseal(sequence, json.dumps(members, ensure_ascii=False))

    async def delete(self, sequence: int) -> None:
        """Delete a record."""
        await self._run("DELETE FROM audit_record WHERE tenant = $1 AND sequence = $2", self._tenant, sequence)

    async def delete_and_move_head(self, sequence: int) -> None:
        """Delete the last record, and have the head point to the one before."""
        await self.delete(sequence)
        await self._move_head()

    async def insert_after(self, sequence: int) -> None:
        """Insert a valid record, renumber those after it, and move the head."""
        for step in (FREE_NUMBER, 1 - FREE_NUMBER):
            await self._run(
                "UPDATE audit_record SET sequence = sequence + $3 WHERE tenant = $1 AND sequence > $2",
                self._tenant,
                sequence,
                step,
            )
        await self._write(await self._following(sequence, sequence + 1))
        await self._run("UPDATE audit_head SET sequence = sequence + 1 WHERE tenant = $1", self._tenant)

    async def swap_with_next(self, sequence: int) -> None:
        """Exchange the numbers of two records."""
        for before, after in ((sequence, FREE_NUMBER), (sequence + 1, sequence), (FREE_NUMBER, sequence + 1)):
            await self._set(before, sequence=after)

    async def exchange_with_tenant(self, sequence: int) -> None:
        """Exchange the tenants of two records of this number."""
        for before, after in ((self._tenant, ""), (OTHER, self._tenant), ("", OTHER)):
            moved = "UPDATE audit_record SET tenant = $3 WHERE tenant = $1 AND sequence = $2"
            await self._run(moved, before, sequence, after)

    async def duplicate(self, sequence: int) -> None:
        """Have two valid records follow the same one."""
        await self._run("ALTER TABLE audit_record DROP CONSTRAINT audit_record_pkey")
        await self._write(await self._following(sequence - 1, sequence))

    async def append(self, last: int) -> None:
        """Append a valid record, and leave the head where it is."""
        await self._write(await self._following(last, last + 1))

    async def skip_number(self, last: int) -> None:
        """Append a valid record with the next number but one, and move the head."""
        await self._write(await self._following(last, last + 2))
        await self._move_head()

    async def recompute_hashes(self, sequence: int) -> None:
        """Edit a record, and recompute all hashes."""
        await self.edit(sequence)
        await self._seal_all()

    async def recompute_hashes_and_head(self, sequence: int) -> None:
        """Edit a record, and recompute all hashes and the head."""
        await self.recompute_hashes(sequence)
        await self._move_head()

    async def truncate(self, _: int) -> None:
        """Empty the table, for all tenants."""
        await self._run("TRUNCATE audit_record")

    async def delete_head(self, _: int) -> None:
        """Delete the row."""
        await self._run("DELETE FROM audit_head WHERE tenant = $1", self._tenant)

    async def update_entity(self, sequence: int) -> None:
        """Rename the entity of a record."""
        subject = (await self._record(sequence))["entity_id"]
        await self._run("UPDATE base_entity SET name = 'Renamed' WHERE id = $1", subject)

    async def delete_entity(self, sequence: int) -> None:
        """Delete the entity of a record; what belongs to it would be deleted by triggers."""
        subject = (await self._record(sequence))["entity_id"]
        for table in ("skill_entity", "base_entity"):
            await self._run(f"DELETE FROM {table} WHERE id = $1", subject)  # noqa: S608 - names of our own

    async def insert_entity(self, _: int) -> None:
        """Add a skill."""
        base = "INSERT INTO base_entity (tenant, id, entity_type, name) VALUES ($1, $2, 'skill', 'Unrecorded')"
        own = "INSERT INTO skill_entity (tenant, id, category) VALUES ($1, $2, 'soft')"
        number = uuid4()
        for statement in (base, own):
            await self._run(statement, self._tenant, number)

    async def last(self) -> int:
        """Return how many records there are."""
        return len(await self._trail())

    async def _trail(self) -> list[dict[str, Any]]:
        rows = await self._run("SELECT * FROM audit_record WHERE tenant = $1 ORDER BY sequence", self._tenant)
        return [dict(row) for row in rows]

    async def _record(self, sequence: int) -> dict[str, Any]:
        return next(row for row in await self._trail() if row["sequence"] == sequence)

    async def _following(self, before: int, sequence: int) -> dict[str, Any]:
        """Make a valid record that follows another."""
        former = await self._record(before)
        return sealed({**former, "sequence": sequence, "previous_hash": former["hash"]})

    async def _reseal(self, sequence: int, content: str) -> None:
        """Have a record hold this content, and recompute all hashes and the head."""
        await self._set(sequence, content=content)
        await self._seal_all()
        await self._move_head()

    async def _seal_all(self) -> None:
        before = bytes(32)
        for row in await self._trail():
            digest = sealed({**row, "previous_hash": before})["hash"]
            await self._set(row["sequence"], previous_hash=before, hash=digest)
            before = digest

    async def _move_head(self) -> None:
        last = (await self._trail())[-1]
        moved = "UPDATE audit_head SET sequence = $2, hash = $3 WHERE tenant = $1"
        await self._run(moved, self._tenant, last["sequence"], last["hash"])

    async def _set(self, number: int, /, **values: Any) -> None:
        for column, value in values.items():
            await self._run(
                f"UPDATE audit_record SET {column} = $3 WHERE tenant = $1 AND sequence = $2",  # noqa: S608 - names of our own
                self._tenant,
                number,
                value,
            )

    async def _write(self, row: dict[str, Any]) -> None:
        marks = ", ".join(f"${number}" for number in range(1, len(COLUMNS) + 1))
        await self._run(
            f"INSERT INTO audit_record ({', '.join(COLUMNS)}) VALUES ({marks})",  # noqa: S608 - names of our own
            *(row[column] for column in COLUMNS),
        )

    async def _run(self, statement: str, *values: Any) -> list[asyncpg.Record]:
        rows: list[asyncpg.Record] = await self._connection.fetch(statement, *values)
        return rows


TAMPERINGS: dict[Tampering, Callable[[Administrator, int], Awaitable[None]]] = {
    Tampering.EDIT_RECORD: Administrator.edit,
    Tampering.BACKDATE_RECORD: Administrator.backdate,
    Tampering.CHANGE_ENTITY: Administrator.change_entity,
    Tampering.REPEAT_KEY: Administrator.repeat_key,
    Tampering.REORDER_KEYS: Administrator.reorder_keys,
    Tampering.ADD_SPACES: Administrator.add_spaces,
    Tampering.DELETE_RECORD: Administrator.delete,
    Tampering.DELETE_RECORD_AND_MOVE_HEAD: Administrator.delete_and_move_head,
    Tampering.INSERT_AFTER_RECORD: Administrator.insert_after,
    Tampering.SWAP_WITH_NEXT: Administrator.swap_with_next,
    Tampering.EXCHANGE_WITH_TENANT: Administrator.exchange_with_tenant,
    Tampering.DUPLICATE_RECORD: Administrator.duplicate,
    Tampering.APPEND_RECORD: Administrator.append,
    Tampering.SKIP_NUMBER: Administrator.skip_number,
    Tampering.RECOMPUTE_HASHES: Administrator.recompute_hashes,
    Tampering.RECOMPUTE_HASHES_AND_HEAD: Administrator.recompute_hashes_and_head,
    Tampering.TRUNCATE_RECORDS: Administrator.truncate,
    Tampering.DELETE_HEAD: Administrator.delete_head,
    Tampering.UPDATE_ENTITY: Administrator.update_entity,
    Tampering.DELETE_ENTITY: Administrator.delete_entity,
    Tampering.INSERT_ENTITY: Administrator.insert_entity,
}
