"""A connection that tries things as a client of the database, and takes all of them back."""

from __future__ import annotations

from collections import Counter
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from plainspec.stage.row_security.catalogue import MATERIALIZED
from plainspec.stage.row_security.ownership import quoted

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    import asyncpg

    from plainspec.stage.row_security.catalogue import Catalogue, Relation
    from plainspec.stage.row_security.ownership import Ownership

STATEMENT_LIMIT_MS = 10_000
REFERENCED = {"23503", "23001", "0A000"}
"""Other rows, or other tables, refer to what a statement would delete."""


CHANGES = {
    **dict.fromkeys(("smallint", "integer", "bigint", "numeric", "real", "double precision"), "{} + 7"),
    **dict.fromkeys(("text", "character varying"), "{} || '~'"),
    **dict.fromkeys(("date", "timestamp"), "{} + interval '1 day'"),
    "boolean": "NOT {}",
}
"""What changes a value, by its type."""


class Client(NamedTuple):
    """Who tries.

    Attributes:
        role: The role that the application connects as.
        setting: The setting that names its tenant.
        tenant: The tenant; None for a client that has set none.
        is_new: Whether a client without a tenant has a new connection; otherwise the setting is empty.
        set_role: The role that it has taken by SET ROLE; an empty text for none.
    """

    role: str
    setting: str
    tenant: str | None
    is_new: bool = False
    set_role: str = ""

    @property
    def current_role(self) -> str:
        """The role whose rights it has."""
        return self.set_role or self.role

    def __str__(self) -> str:
        """Say who it is."""
        role = f"{self.role}, SET ROLE {self.set_role}" if self.set_role else self.role
        if self.tenant is not None:
            return f"{self.tenant} as {role}"
        return f"no tenant, {'on a new connection' if self.is_new else 'with an empty setting'}, as {role}"


class Outcome(NamedTuple):
    """What came of a statement.

    Attributes:
        sqlstate: The SQLSTATE of the error; an empty text where there was none.
        rows: The rows that were returned, as texts, with how often each was.
        changed: The tables in which rows of the other tenant were changed, added or deleted.
    """

    sqlstate: str
    rows: Counter[str]
    changed: tuple[str, ...] = ()


def changes_of(relation: Relation) -> dict[str, str]:
    """Return what changes the values of a table's columns, but for those of keys: expressions, by column."""
    keys = {name for key in (*relation.unique_keys, *relation.foreign_keys) for name in key.columns}
    found = {}
    for name, kind in relation.columns.items():
        change = CHANGES.get(kind.partition("(")[0].removesuffix(" with time zone").removesuffix(" without time zone"))
        if change and name not in keys and name not in relation.generated:
            found[quoted(name)] = change.format(quoted(name))
    return found


class TrialSession:
    """A superuser's connection, on which statements are run as a client and taken back.

    Args:
        connection: The connection, in a transaction.
        client: Who tries.
        victim: The tenant against whose rows.
        catalogue: The schema.
        ownership: Whose its rows are.
    """

    def __init__(
        self,
        connection: asyncpg.Connection,
        client: Client,
        victim: str,
        catalogue: Catalogue,
        ownership: Ownership,
    ) -> None:
        self._connection = connection
        self.client = client
        self.victim = victim
        self.catalogue = catalogue
        self.ownership = ownership

    def with_role(self, name: str) -> TrialSession:
        """Return the session of the same client after SET ROLE."""
        client = self.client._replace(set_role=name)
        return TrialSession(self._connection, client, self.victim, self.catalogue, self.ownership)

    @asynccontextmanager
    async def taken_back(self) -> AsyncIterator[asyncpg.Connection]:
        """Take back what happens on the connection until the end of the block."""
        inner = self._connection.transaction()
        await inner.start()
        try:
            yield self._connection
        finally:
            await inner.rollback()

    @asynccontextmanager
    async def without_victim(self) -> AsyncIterator[None]:
        """Delete all rows of the other tenant until the end of the block, past triggers and foreign keys."""
        async with self.taken_back() as connection:
            await self.past_triggers(
                *(
                    (f"DELETE FROM {self._written(oid)} AS own WHERE {condition}", self.victim)  # noqa: S608 - names from the catalogue
                    for oid, condition in self.ownership.conditions.items()
                )
            )
            await self._refresh(connection)
            yield

    @asynccontextmanager
    async def with_other_values(self) -> AsyncIterator[None]:
        """Change what can be changed in the other tenant's rows until the end of the block, but for keys.

        An average, or whether there is a row, need not change when rows are deleted.
        """
        import asyncpg

        async with self.taken_back() as connection:
            for oid, condition in self.ownership.conditions.items():
                for name, change in changes_of(self.catalogue.relations[oid]).items():
                    statement = f"UPDATE {self._written(oid)} AS own SET {name} = {change} WHERE {condition}"  # noqa: S608 - names from the catalogue
                    with suppress(asyncpg.IntegrityConstraintViolationError, asyncpg.DataError):
                        async with connection.transaction():
                            await self.past_triggers((statement, self.victim))
            await self._refresh(connection)
            yield

    @asynccontextmanager
    async def refreshed(self) -> AsyncIterator[None]:
        """Have materialised views hold what their tables hold until the end of the block."""
        async with self.taken_back() as connection:
            await self._refresh(connection)
            yield

    async def _refresh(self, connection: asyncpg.Connection) -> None:
        for relation in sorted(self.catalogue.relations.values(), key=lambda one: one.oid):
            if relation.kind == MATERIALIZED:
                await connection.execute(f"REFRESH MATERIALIZED VIEW {relation.written}")

    async def past_triggers(self, *statements: tuple[str, Any]) -> None:
        """Run statements as the superuser, without triggers and without the checks of foreign keys."""
        await self._connection.execute("SET LOCAL session_replication_role = replica")
        for statement, value in statements:
            await self._connection.execute(statement, value)
        await self._connection.execute("SET LOCAL session_replication_role = origin")

    async def read(self, statement: str, *values: Any) -> Outcome:
        """Run a query as the client."""
        return await self._try(statement, *values)

    async def write(self, statement: str, *values: Any) -> Outcome:
        """Run a statement as the client, and look which rows of the other tenant it has changed."""
        before = await self._victims_rows()
        outcome = await self._try(statement, *values, before=before)
        if outcome.sqlstate in REFERENCED and statement.startswith("DELETE"):
            return await self._try(statement, *values, before=before, replica=True)
        return outcome

    async def _try(
        self, statement: str, *values: Any, before: Mapping[str, str] | None = None, replica: bool = False
    ) -> Outcome:
        import asyncpg

        async with self.taken_back() as connection:
            if replica:
                await connection.execute("SET LOCAL session_replication_role = replica")
            await connection.execute(f"SET LOCAL statement_timeout = {STATEMENT_LIMIT_MS}")
            await connection.execute(f"SET LOCAL SESSION AUTHORIZATION {quoted(self.client.role)}")
            if not self.client.is_new:
                tenant = self.client.tenant or ""
                await connection.execute("SELECT set_config($1, $2, true)", self.client.setting, tenant)
            if self.client.set_role:
                await connection.execute(f"SET LOCAL ROLE {quoted(self.client.set_role)}")
            try:
                rows = await connection.fetch(statement, *values)
            except asyncpg.PostgresError as refused:
                return Outcome(refused.sqlstate or "", Counter())
            found = Counter(str(row[0]) for row in rows)
            if before is None:
                return Outcome("", found)
            await connection.execute("RESET SESSION AUTHORIZATION")
            await connection.execute("RESET ROLE")
            after = await self._victims_rows()
            return Outcome("", found, tuple(name for name in before if before[name] != after[name]))

    async def _victims_rows(self) -> Mapping[str, str]:
        """Return a checksum of the other tenant's rows in each table, which every write changes."""
        each = " UNION ALL ".join(
            f"SELECT '{oid}', count(*) || md5(coalesce(string_agg(own.tableoid || own.ctid::text || own.xmin,"  # noqa: S608 - names from the catalogue
            f" ' ' ORDER BY own.tableoid, own.ctid), '')) FROM {self._written(oid)} AS own WHERE {condition}"
            for oid, condition in self.ownership.conditions.items()
        )
        return {self.catalogue.relations[int(row[0])].name: row[1] for row in await self._fetch(each, self.victim)}

    async def row_of(self, written: str, condition: str, tenant: str) -> str | None:
        """Return one row of a tenant as JSON, read as the superuser; None where there is none."""
        return next(iter(await self.rows_of(written, condition, tenant, 1)), None)

    async def rows_of(self, written: str, condition: str, tenant: str, most: int) -> list[str]:
        """Return some rows of a tenant as JSON, read as the superuser."""
        query = f"SELECT to_jsonb(own)::text FROM {written} AS own WHERE {condition} LIMIT {most}"  # noqa: S608 - names from the catalogue
        return [str(row[0]) for row in await self._fetch(query, tenant)]

    async def _fetch(self, query: str, *values: Any) -> list[asyncpg.Record]:
        return list(await self._connection.fetch(query, *values))

    async def privileged(self, relation_oid: int, columns: list[str], privilege: str) -> list[str]:
        """Return those of the columns on which the client's role has a privilege."""
        query = "SELECT name FROM unnest($1::text[]) AS name WHERE has_column_privilege($2, $3::oid, name, $4)"
        rows = await self._fetch(query, columns, self.client.current_role, relation_oid, privilege)
        return [str(row[0]) for row in rows]

    def _written(self, oid: int) -> str:
        return self.catalogue.relations[oid].written
