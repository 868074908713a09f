"""The owner of the agency's audit tables, and the statements that are attempted on them."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from plainspec.ports.store.audit import AuditAttempt
from plainspec.systems.agency.store.audit.record_hash import COLUMNS, following
from plainspec.systems.agency.store.entities.owner import owner_refusals

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime
    from uuid import UUID

    import asyncpg

ATTEMPTS = {
    AuditAttempt.UPDATE_RECORD: "UPDATE audit_record SET content = '[]' WHERE tenant = {tenant} AND sequence = 1",
    AuditAttempt.BACKDATE_RECORD: """
        UPDATE audit_record SET created_at = created_at - interval '1 year' WHERE tenant = {tenant} AND sequence = 1
    """,
    AuditAttempt.DELETE_RECORD: "DELETE FROM audit_record WHERE tenant = {tenant} AND sequence = 1",
    AuditAttempt.TRUNCATE_RECORDS: "TRUNCATE audit_record",
    AuditAttempt.INSERT_RECORD: """
        INSERT INTO audit_record SELECT tenant, sequence + 1, clock_timestamp(), entity_id, content, hash, sha256(hash)
        FROM audit_record WHERE tenant = {tenant} ORDER BY sequence DESC LIMIT 1
    """,
    AuditAttempt.REWRITE_AND_APPEND: """
        WITH rewritten AS (
            UPDATE audit_record SET hash = sha256(hash) WHERE tenant = {tenant} AND sequence = 1 RETURNING tenant
        )
        INSERT INTO audit_record SELECT tenant, sequence + 1, clock_timestamp(), entity_id, content, hash, sha256(hash)
        FROM audit_record WHERE tenant IN (SELECT tenant FROM rewritten) ORDER BY sequence DESC LIMIT 1
    """,
    AuditAttempt.MOVE_HEAD_BACK: "UPDATE audit_head SET sequence = sequence - 1 WHERE tenant = {tenant}",
    AuditAttempt.MOVE_HEAD_AHEAD: "UPDATE audit_head SET sequence = sequence + 100 WHERE tenant = {tenant}",
    AuditAttempt.REASSIGN_HEAD: """
        UPDATE audit_head SET tenant = 'Cora', sequence = sequence + 1 WHERE tenant = {tenant}
    """,
    AuditAttempt.TRUNCATE_HEADS: "TRUNCATE audit_head",
    AuditAttempt.DELETE_HEAD: "DELETE FROM audit_head WHERE tenant = {tenant}",
    AuditAttempt.DISABLE_TRIGGER: "ALTER TABLE base_entity DISABLE TRIGGER base_entity_audit",
}
"""The statements, with a place for the tenant as a literal of SQL."""

HEAD = "SELECT sequence, hash FROM audit_head WHERE tenant = $1"
MOVE_HEAD = "UPDATE audit_head SET sequence = $2, hash = $3 WHERE tenant = $1"
AN_HOUR = timedelta(hours=1)
WAIT = """
DO $$ BEGIN
    WHILE NOT EXISTS (SELECT FROM pg_locks WHERE relation = 'audit_head'::regclass AND NOT granted) LOOP
        IF clock_timestamp() > statement_timestamp() + interval '10 s' THEN
            RAISE 'after 10 s no session has asked for the head of an audit trail';
        END IF;
        PERFORM pg_sleep(0.002);
    END LOOP;
END $$
"""


class AuditOwner:
    """Works on the tables as the role that owns them."""

    def __init__(self, observer: asyncpg.Connection) -> None:
        self._observer = observer

    async def recorded_at(self, tenant: str, sequence: int) -> datetime:
        """Read when a record was written."""
        asked = "SELECT created_at FROM audit_record WHERE tenant = $1 AND sequence = $2"
        moment: datetime = await self._observer.fetchval(asked, tenant, sequence)
        return moment

    async def called(self, tenant: str, number: UUID | None) -> str:
        """Read the kind and name of an entity; empty if there is none of this number."""
        asked = "SELECT entity_type || ' ' || name FROM base_entity WHERE tenant = $1 AND id = $2"
        return await self._observer.fetchval(asked, tenant, number) or ""

    async def number_of(self, tenant: str, kind: str, name: str) -> UUID:
        """Read the number of an entity."""
        asked = "SELECT id FROM base_entity WHERE tenant = $1 AND entity_type = $2 AND name = $3"
        number: UUID = await self._observer.fetchval(asked, tenant, kind.replace(" ", "_"), name)
        return number

    async def contents(self, tenant: str) -> tuple[str, ...]:
        """Read the column."""
        asked = "SELECT content FROM audit_record WHERE tenant = $1 ORDER BY sequence"
        return tuple(row[0] for row in await self._observer.fetch(asked, tenant))

    async def grow(self, tenant: str, records: int) -> None:
        """Append valid records, move the head, and have the server analyse the table."""
        (number, digest), *_ = await self._observer.fetch(HEAD, tenant)
        rows = list(following(tenant, (number, digest), records, await self.now() - AN_HOUR))
        async with self.without_triggers() as connection:
            copied = ([row[column] for column in COLUMNS] for row in rows)
            await connection.copy_records_to_table("audit_record", columns=COLUMNS, records=copied)
            await connection.execute(MOVE_HEAD, tenant, rows[-1]["sequence"], rows[-1]["hash"])
        await self._observer.execute("ANALYZE audit_record")

    async def configure(self, setting: str, value: str) -> None:
        """Set it for this session, and for all that begin from now on."""
        database = await self._observer.fetchval("SELECT current_database()")
        for whose in ("SET", f'ALTER DATABASE "{database}" SET'):
            await self._observer.execute(f"{whose} {setting} = '{value}'")

    @asynccontextmanager
    async def adding(self, tenant: str) -> AsyncIterator[None]:
        """Add a record that is committed as soon as another session reads the head of a trail.

        Raises:
            asyncpg.RaiseError: none has read it ten seconds after the block.
        """
        async with self._observer.transaction():
            await self._observer.execute("UPDATE base_entity SET change_note = 'amid' WHERE tenant = $1", tenant)
            await self._observer.execute("SET CONSTRAINTS ALL IMMEDIATE")
            await self._observer.execute("LOCK TABLE audit_head IN ACCESS EXCLUSIVE MODE")
            yield
            await self._observer.execute(WAIT)

    async def now(self) -> datetime:
        """Ask the server for the time."""
        moment: datetime = await self._observer.fetchval("SELECT clock_timestamp()")
        return moment

    async def run(self, statement: str) -> None:
        """Run a statement.

        Raises:
            RefusedError: the database refuses it.
        """
        with owner_refusals():
            await self._observer.execute(statement)

    @asynccontextmanager
    async def without_triggers(self) -> AsyncIterator[asyncpg.Connection]:
        """Work in one transaction in which no trigger fires."""
        async with self._observer.transaction():
            await self._observer.execute("SET LOCAL session_replication_role = replica")
            yield self._observer
