"""A forger of audit trails, who knows how records are sealed and whom nothing in the database stops."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import rfc8785

from plainspec.ports.audit import Forgery
from plainspec.systems.agency.audit.sealing import COLUMNS, renamed, saying, sealed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import asyncpg

VICTIM = 2
OTHER = "Bolt"


class Forger:
    """Rewrites the trail of one tenant, within a transaction in which no trigger fires."""

    def __init__(self, connection: asyncpg.Connection, tenant: str) -> None:
        self._connection = connection
        self._tenant = tenant

    async def edit(self) -> None:
        """Have a record say another name."""
        await self._set(content=renamed((await self._trail())[VICTIM - 1]["content"]))

    async def edit_last(self) -> None:
        """Have the last record name another role."""
        last = (await self._trail())[-1]
        said = json.loads(last["content"]) | {"actor": "nobody"}
        await self._set(last["sequence"], content=rfc8785.dumps(said).decode())

    async def redate(self) -> None:
        """Make a record a day older."""
        await self._set(created_at=(await self._trail())[VICTIM - 1]["created_at"] - timedelta(days=1))

    async def rename_subject(self) -> None:
        """Have a record be about somebody else."""
        await self._set(entity_id=uuid4())

    async def delete(self, sequence: int = VICTIM) -> None:
        """Remove a record."""
        await self._run("DELETE FROM audit_record WHERE tenant = $1 AND sequence = $2", self._tenant, sequence)

    async def delete_first(self) -> None:
        """Remove the record that the trail begins with."""
        await self.delete(1)

    async def insert(self) -> None:
        """Put a sound record between two others, count those after it anew, and move the head."""
        await self._shift(VICTIM, 1)
        await self._write(await self._next(VICTIM, VICTIM + 1))
        await self._run("UPDATE audit_head SET sequence = sequence + 1 WHERE tenant = $1", self._tenant)

    async def reorder(self) -> None:
        """Exchange the numbers of two records."""
        for before, after in ((VICTIM, 0), (VICTIM + 1, VICTIM), (0, VICTIM + 1)):
            await self._run(
                "UPDATE audit_record SET sequence = $3 WHERE tenant = $1 AND sequence = $2",
                self._tenant,
                before or 10**6,
                after or 10**6,
            )

    async def swap_tenants(self) -> None:
        """Exchange the tenants of two first records."""
        for before, after in ((self._tenant, ""), (OTHER, self._tenant), ("", OTHER)):
            await self._run("UPDATE audit_record SET tenant = $2 WHERE tenant = $1 AND sequence = 1", before, after)

    async def fork(self) -> None:
        """Have two sound records follow the same one."""
        await self._run("ALTER TABLE audit_record DROP CONSTRAINT audit_record_pkey")
        await self._write(await self._next(VICTIM, VICTIM + 1))

    async def cut_off(self) -> None:
        """Remove the last record."""
        await self.delete(len(await self._trail()))

    async def cut_off_with_head(self) -> None:
        """Remove the last record, and have the head point to the one before."""
        await self.cut_off()
        await self._move_head()

    async def recompute(self) -> None:
        """Edit a record, and seal it and all after it."""
        await self.edit()
        await self._seal_all()

    async def recompute_with_head(self) -> None:
        """Edit a record, and seal it, all after it, and the head."""
        await self.recompute()
        await self._move_head()

    async def dictate(self, sequence: int, attributes: str) -> None:
        """Have a record say attributes to the letter, and seal it, all after it, and the head."""
        await self._set(sequence, content=saying(attributes, (await self._trail())[sequence - 1]["content"]))
        await self._seal_all()
        await self._move_head()

    async def change_all_unrecorded(self) -> None:
        """Rename all skills while no trigger fires."""
        await self._run("UPDATE base_entity SET name = name || 'y' WHERE tenant = $1", self._tenant)

    async def change_and_add_unrecorded(self) -> None:
        """Rename one, and add another, while no trigger fires."""
        await self.add_unrecorded()
        await self.change_unrecorded()

    async def remove_head(self) -> None:
        """Delete the row."""
        await self._run("DELETE FROM audit_head WHERE tenant = $1", self._tenant)

    async def append_two(self) -> None:
        """Add two sound records, and leave the head where it is."""
        await self.append()
        await self.append()

    async def change_unrecorded(self) -> None:
        """Rename an entity while no trigger fires."""
        subject = (await self._trail())[VICTIM - 1]["entity_id"]
        await self._run("UPDATE base_entity SET name = 'Forged' WHERE id = $1", subject)

    async def add_unrecorded(self) -> None:
        """Add a skill while no trigger fires."""
        base = "INSERT INTO base_entity (tenant, id, entity_type, name) VALUES ($1, $2, 'skill', 'Forged')"
        own = "INSERT INTO skill_entity (tenant, id, category) VALUES ($1, $2, 'soft')"
        number = uuid4()
        for statement in (base, own):
            await self._run(statement, self._tenant, number)

    async def delete_unrecorded(self) -> None:
        """Delete an entity while no trigger fires."""
        subject = (await self._trail())[VICTIM - 1]["entity_id"]
        for table in ("skill_entity", "base_entity"):
            await self._run(f"DELETE FROM {table} WHERE id = $1", subject)  # noqa: S608 - names of our own

    async def empty(self) -> None:
        """Empty the table, for all tenants."""
        await self._run("TRUNCATE audit_record")

    async def say_twice(self) -> None:
        """Have a record say a name twice, of which most readers see the last, and seal everything."""
        content = (await self._trail())[VICTIM - 1]["content"]
        await self._set(content=content.replace('"name":', '"name":"Forged","name":', 1))
        await self._seal_all()
        await self._move_head()

    async def skip(self) -> None:
        """Add a sound record whose number comes too early, and move the head."""
        last = len(await self._trail())
        await self._write(await self._next(last, last + 2))
        await self._move_head()

    async def append(self) -> None:
        """Add a sound record, and leave the head where it is."""
        last = len(await self._trail())
        await self._write(await self._next(last, last + 1))

    async def _trail(self) -> list[dict[str, Any]]:
        rows = await self._run("SELECT * FROM audit_record WHERE tenant = $1 ORDER BY sequence", self._tenant)
        return [dict(row) for row in rows]

    async def _next(self, before: int, sequence: int) -> dict[str, Any]:
        """Make a sound record that follows another."""
        former = (await self._trail())[before - 1]
        return sealed({**former, "sequence": sequence, "previous_hash": former["hash"]})

    async def _seal_all(self) -> None:
        before = bytes(32)
        for row in await self._trail():
            digest = sealed({**row, "previous_hash": before})["hash"]
            await self._run(
                "UPDATE audit_record SET previous_hash = $3, hash = $4 WHERE tenant = $1 AND sequence = $2",
                self._tenant,
                row["sequence"],
                before,
                digest,
            )
            before = digest

    async def _move_head(self) -> None:
        last = (await self._trail())[-1]
        moved = "UPDATE audit_head SET sequence = $2, hash = $3 WHERE tenant = $1"
        await self._run(moved, self._tenant, last["sequence"], last["hash"])

    async def _shift(self, after: int, by: int) -> None:
        for step in (10**6, by - 10**6):
            await self._run(
                "UPDATE audit_record SET sequence = sequence + $3 WHERE tenant = $1 AND sequence > $2",
                self._tenant,
                after,
                step,
            )

    async def _set(self, number: int = VICTIM, /, **values: Any) -> None:
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


FORGERIES: dict[Forgery, Callable[[Forger], Awaitable[None]]] = {
    Forgery.EDIT: Forger.edit,
    Forgery.EDIT_LAST: Forger.edit_last,
    Forgery.REDATE: Forger.redate,
    Forgery.RENAME_SUBJECT: Forger.rename_subject,
    Forgery.DELETE: Forger.delete,
    Forgery.DELETE_FIRST: Forger.delete_first,
    Forgery.INSERT: Forger.insert,
    Forgery.REORDER: Forger.reorder,
    Forgery.SWAP_TENANTS: Forger.swap_tenants,
    Forgery.FORK: Forger.fork,
    Forgery.CUT_OFF: Forger.cut_off,
    Forgery.CUT_OFF_WITH_HEAD: Forger.cut_off_with_head,
    Forgery.RECOMPUTE: Forger.recompute,
    Forgery.RECOMPUTE_WITH_HEAD: Forger.recompute_with_head,
    Forgery.UNRECORDED_CHANGE: Forger.change_unrecorded,
    Forgery.UNRECORDED_ADDITION: Forger.add_unrecorded,
    Forgery.UNRECORDED_DELETION: Forger.delete_unrecorded,
    Forgery.EMPTY: Forger.empty,
    Forgery.AMBIGUOUS: Forger.say_twice,
    Forgery.SKIP: Forger.skip,
    Forgery.APPEND: Forger.append,
    Forgery.APPEND_TWO: Forger.append_two,
    Forgery.REMOVE_HEAD: Forger.remove_head,
    Forgery.UNRECORDED_CHANGES: Forger.change_all_unrecorded,
    Forgery.UNRECORDED_CHANGE_AND_ADDITION: Forger.change_and_add_unrecorded,
}
