"""The stage for one connection that several clients use: what the first leaves on it, and what the next one reads."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from enum import Enum
from typing import TYPE_CHECKING, Self

from plainspec.ports.store.tenancy import ConnectionState, ReadProbe
from plainspec.stage.tenants.access import NO_TENANT
from plainspec.stage.tenants.readings import Client

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import TracebackType

    from plainspec.ports.store.tenancy import RowCounts, SharedConnection, TenantSession
    from plainspec.stage.refusals import Refusals
    from plainspec.stage.tenants.access import Tenants

LEFT = {
    "a session setting of its tenant": ConnectionState.TENANT_SETTING,
    "an open cursor": ConnectionState.OPEN_CURSOR,
    "a temporary table": ConnectionState.TEMPORARY_TABLE,
}
"""What outlives a session unless its connection is reset."""


class ReadMoment(Enum):
    """When, and on which connection, a client reads."""

    AFTER_RESET = "over the same connection"
    BEFORE_RESET = "over the same connection before its reset"
    SAME_TRANSACTION = "in the same transaction"
    NEXT_TRANSACTION = "in the next transaction"
    TASK = "in a task started by that session"
    AS_OWNER = "as the table owner"


class ConnectionStage:
    """A connection, and the session of a tenant on it; both are closed at the end of the scenario."""

    def __init__(self, tenants: Tenants, refusals: Refusals) -> None:
        self._tenants = tenants
        self._refusals = refusals
        self._stack = AsyncExitStack()
        self._connection: SharedConnection | None = None
        self._session: TenantSession | None = None
        self._left: ConnectionState | None = None

    async def __aenter__(self) -> Self:
        """Begin without a connection."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the session and the connection."""
        await self._stack.aclose()

    async def leave(self, tenant: str, state: str) -> None:
        """Bring a tenant's connection into a state."""
        self._connection = await self._stack.enter_async_context(self._tenants.system.connection())
        if state in LEFT:
            self._left = LEFT[state]
            async with self._connection.session(tenant) as session:
                await session.leave(self._left)
            return
        session = self._session = await self._stack.enter_async_context(self._connection.session(tenant))
        number = await session.update_all()
        endings: dict[str, Callable[[], Awaitable[None]]] = {
            "a committed transaction": session.commit,
            "a rolled-back transaction": session.roll_back,
            "a terminated transaction": lambda: self._tenants.system.terminate(number),
            "a session setting of the tenant Bolt": lambda: session.set_tenant("Bolt"),
        }
        if state in endings:
            await endings[state]()

    async def read(self, name: str, moment: ReadMoment) -> None:
        """Have a client read; a refusal is recorded as its own."""
        tenants = self._tenants
        on_connection = moment in {ReadMoment.AFTER_RESET, ReadMoment.BEFORE_RESET}
        tenants.existing = {} if on_connection else await tenants.system.existing(ReadProbe.COUNT)
        client = Client(name, None if name == NO_TENANT else name)
        with self._refusals.of(name):
            tenants.read[client] = await self._rows_read(client, moment)

    async def _rows_read(self, client: Client, moment: ReadMoment) -> RowCounts:
        match moment:
            case ReadMoment.AS_OWNER:
                return await self._tenants.system.read_as_owner(client.name)
            case ReadMoment.TASK:
                return await asyncio.create_task(self._read_anew(client))
            case ReadMoment.AFTER_RESET if self._connection and self._left:
                async with self._connection.session(client.tenant) as session:
                    return await session.find(self._left)
            case ReadMoment.BEFORE_RESET if self._session:
                return await self._session.read_outside_transaction()
            case ReadMoment.SAME_TRANSACTION if self._session:
                return await self._session.read(ReadProbe.COUNT)
            case ReadMoment.NEXT_TRANSACTION if self._session:
                await self._session.roll_back()
                return await self._session.read(ReadProbe.COUNT)
        raise LookupError(f"Nothing was left on a connection that can be read {moment.value}.")

    async def _read_anew(self, client: Client) -> RowCounts:
        async with self._tenants.session(client) as session:
            return await session.read(ReadProbe.COUNT)
