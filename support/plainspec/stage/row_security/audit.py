"""The audit: which rows of another tenant a client reaches, by every object of a schema and in every way."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plainspec.reporting.evidence import attach
from plainspec.stage.row_security import causes
from plainspec.stage.row_security.catalogue import read_catalogue
from plainspec.stage.row_security.findings import Finding, drawn
from plainspec.stage.row_security.ownership import Ownership
from plainspec.stage.row_security.probes import try_keys, try_sequences
from plainspec.stage.row_security.reads import try_calling, try_reading
from plainspec.stage.row_security.session import Client, TrialSession
from plainspec.stage.row_security.writes import try_writing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

CONNECT_LIMIT_S = 10.0
HEAD = ("client", "object", "way", "what", "cause")


@dataclass(frozen=True)
class TenantRole:
    """A role that works for tenants.

    Attributes:
        role: Its name.
        setting: The setting that says for which tenant, such as `app.tenant_id`.
        column: The column that says whose a row is.
    """

    role: str
    setting: str
    column: str


class RowSecurityAudit:
    """Tries everything, takes it back, and keeps what it has found.

    Args:
        url: The database's URL; the user has to be a superuser, who sees the rows of all tenants.
        schema: The schema.
        roles: The roles of the application.

    Attributes:
        findings: What was found, each once.
        tried: The objects of the schema, once anything was tried.
    """

    def __init__(self, url: str, schema: str, roles: list[TenantRole]) -> None:
        self._url = url
        self._schema = schema
        self._roles = roles
        self.findings: dict[Finding, None] = {}
        self.tried: list[str] = []

    async def as_tenant(self, tenant: str, victim: str) -> None:
        """Try as a tenant.

        Raises:
            LookupError: Nothing would be proven: see `_session`, or the tenant reads none of its own rows.
        """
        for role in self._roles:
            async with self._session(role, Client(role.role, role.setting, tenant), victim) as session:
                await self._check_own_rows(session, tenant)
                found = [*await self._try(session), *await try_keys(session, tenant)]
                self._keep([*found, *await self._try_other_roles(session, found)])

    async def without_tenant(self, victim: str) -> None:
        """Try on a new connection that has set no tenant, and on one on which the setting is empty.

        Raises:
            LookupError: Nothing would be proven: see `_session`.
        """
        for role in self._roles:
            for is_new in (True, False):
                client = Client(role.role, role.setting, None, is_new)
                async with self._session(role, client, victim) as session:
                    found = await self._try(session)
                    self._keep([*found, *await self._try_other_roles(session, found)])

    async def _try(self, session: TrialSession) -> list[Finding]:
        role = await self._role(session)
        return [
            *await try_reading(session, role),
            *await try_calling(session),
            *await try_writing(session, role),
            *await try_sequences(session),
        ]

    async def _try_other_roles(self, session: TrialSession, known: list[Finding]) -> list[Finding]:
        """Try with each role that the client may take, and return what it does not reach without it."""
        async with session.taken_back() as connection:
            names = await causes.other_roles(connection, session.client.role)
        reached = {(one.object, one.way) for one in known}
        found = [one for name in names for one in await self._try(session.with_role(name))]
        return [one for one in found if (one.object, one.way) not in reached]

    @staticmethod
    async def _role(session: TrialSession) -> causes.Role:
        async with session.taken_back() as connection:
            return await causes.read_role(connection, session.client.current_role)

    def _keep(self, found: list[Finding]) -> None:
        self.findings.update(dict.fromkeys(found))

    @asynccontextmanager
    async def _session(self, role: TenantRole, client: Client, victim: str) -> AsyncIterator[TrialSession]:
        """Open a connection on which everything is taken back.

        Raises:
            LookupError: There is no such role, no table with such a column, or a table without a row of the other
                tenant; or the user is no superuser.
        """
        import asyncpg

        connection = await asyncpg.connect(self._url, timeout=CONNECT_LIMIT_S)
        try:
            if not await connection.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
                raise LookupError(
                    "the audit acts as every role and sees all rows: the database's user has to be a superuser"
                )
            transaction = connection.transaction()
            await transaction.start()
            catalogue = await read_catalogue(connection, self._schema)
            ownership = Ownership(catalogue, role.column)
            self.tried = [
                *map(str, catalogue.relations.values()),
                *map(str, catalogue.routines),
                *(f"sequence {name}" for name in catalogue.sequences),
            ]
            attach(f"tried by {client}", "\n".join(self.tried), "text/plain")
            session = TrialSession(connection, client, victim, catalogue, ownership)
            await causes.read_role(connection, role.role)
            await self._check_rows(session, role.column)
            yield session
            await transaction.rollback()
        finally:
            await connection.close()

    async def _check_rows(self, session: TrialSession, column: str) -> None:
        owned = session.ownership.conditions
        if not owned:
            raise LookupError(f"no table of the schema {self._schema} has a column {column!r}")
        empty = [
            session.catalogue.relations[oid].name
            for oid, condition in owned.items()
            if await session.row_of(session.catalogue.relations[oid].written, condition, session.victim) is None
        ]
        if empty:
            names = ", ".join(sorted(empty))
            raise LookupError(
                f"{session.victim!r} has no row in {names}, so nothing would be proven about it: give every tenant"
                " a row in every table"
            )

    @staticmethod
    async def _check_own_rows(session: TrialSession, tenant: str) -> None:
        for oid, condition in session.ownership.conditions.items():
            written = session.catalogue.relations[oid].written
            own = await session.read(
                f"SELECT 1 FROM {written} AS own WHERE {condition} LIMIT 1",  # noqa: S608 - names from the catalogue
                tenant,
            )
            if own.rows:
                return
        client = session.client
        raise LookupError(
            f"{tenant!r} reads none of its own rows, so nothing would be proven: does {client.role} connect with"
            f" {client.setting}, and has {tenant!r} rows?"
        )

    def as_table(self) -> str:
        """Draw what was found; an empty text where nothing was."""
        return drawn(self.findings, HEAD) if self.findings else ""
