"""What a multi-tenant store offers: sessions of its tenants at the level of SQL, and the catalogue of privileges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractAsyncContextManager

    from plainspec.ports.refusals import RefusalKind
    from plainspec.ports.store.entities import EntitySystem

RowCounts: TypeAlias = Mapping[str, Mapping[str, int]]
"""How many rows of which tenant were read, by the table, view or function that was read."""


class ReadProbe(Enum):
    """A way to read the rows of all tables; a view and a function are read in place of tables."""

    SELECT = auto()
    COUNT = auto()
    AGGREGATE = auto()
    JOIN = auto()
    EXISTS = auto()
    COPY = auto()
    CURSOR = auto()
    PREPARED_STATEMENT = auto()
    ERROR = auto()
    """A condition that fails on rows of a tenant: the error tells that there are some."""
    VIEW = auto()
    FUNCTION = auto()


class AccessAttempt(Enum):
    """An attempt to reach rows of another tenant, or to escape from row-level security."""

    INSERT = auto()
    COPY_IN = auto()
    UPSERT = auto()
    REASSIGN = auto()
    """Give one's own rows to another tenant."""
    REFERENCE = auto()
    """Set foreign keys to rows of another tenant."""
    PROBE_KEYS = auto()
    """Insert rows with unique keys of another tenant, and compare the answer with that to fresh keys."""
    UPDATE = auto()
    TAKE_OVER = auto()
    """Give all rows to oneself."""
    DELETE = auto()
    TRUNCATE = auto()
    SET_ROLE = auto()
    ROW_SECURITY_OFF = auto()
    DISABLE_ROW_SECURITY = auto()
    SECURITY_DEFINER = auto()
    """Create a function that runs with the privileges of its owner."""
    READ_FILE = auto()
    COPY_FROM_FILE = auto()
    COPY_FROM_PROGRAM = auto()


class ConnectionState(Enum):
    """What a session can leave on its connection."""

    TENANT_SETTING = auto()
    OPEN_CURSOR = auto()
    TEMPORARY_TABLE = auto()


@dataclass(frozen=True)
class Outcome:
    """What came of one attempt: it was refused, or it affected some rows, or none.

    Attributes:
        rows: how many rows were affected; -1 where the server does not count them.
        refusal: why it was refused.
    """

    rows: int = 0
    refusal: RefusalKind | None = None


Outcomes: TypeAlias = Mapping[str, Outcome]
"""What came of an attempt, by the table, column, role or server on which it was made."""


@dataclass(frozen=True)
class EnteredText:
    """What became of one text that was entered wherever a system takes a value.

    Attributes:
        fields: what is read where the text was written, by field.
        found: what a search for the text found, by search.
        accepted: the answer where a value of another type is asked for (a number, a date, a choice), by call; empty
            where the text was rejected.
    """

    fields: Mapping[str, object]
    found: Mapping[str, Sequence[object]]
    accepted: Mapping[str, str]


class TenantSession(Protocol):
    """One session; every method that talks to the database raises ``RefusedError`` when it is refused."""

    async def read(self, probe: ReadProbe) -> RowCounts:
        """Read every table (or view, or function) in one way."""

    async def attempt(self, attempt: AccessAttempt, tenant: str) -> Outcomes:
        """Make an attempt against a tenant, on every table where it can be made, and commit what succeeds."""

    async def leave(self, state: ConnectionState) -> None:
        """Leave something on the connection, and commit."""

    async def find(self, state: ConnectionState) -> RowCounts:
        """Read rows through what was left on the connection, if it is still there."""

    async def set_tenant(self, tenant: str) -> None:
        """Set another tenant on the level of the database session, past the store, and commit."""

    async def read_outside_transaction(self) -> RowCounts:
        """Read on the connection after the end of the transaction, before it is given back and reset."""

    async def lock(self, name: str) -> None:
        """Take the advisory lock of this name without waiting for it; it is held until the transaction ends."""

    async def update_all(self) -> int:
        """Update all entities without a commit; return the number by which the server knows the connection."""

    async def commit(self) -> None:
        """Commit."""

    async def roll_back(self) -> None:
        """Roll back, and go on; on another connection if this one is lost."""


class SharedConnection(Protocol):
    """One database connection, which sessions use one after the other."""

    def session(self, tenant: str | None) -> AbstractAsyncContextManager[TenantSession]:
        """Open a session of a tenant, or without one; what it has not committed by the end is rolled back."""


class TenancySystem(Protocol):
    """A store that several tenants share, on a database of the scenario's own."""

    def connection(self) -> AbstractAsyncContextManager[SharedConnection]:
        """Open the store with a single connection."""

    def entities(self, connections: int) -> AbstractAsyncContextManager[EntitySystem]:
        """Open the store with so many connections and no more."""

    async def fill(self, tenants: Sequence[str]) -> None:
        """Commit rows of each tenant to every table that holds tenants' data, past the system."""

    async def rows(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """Read every row of every table that has a tenant, past the system: by table, then by tenant."""

    async def existing(self, probe: ReadProbe) -> RowCounts:
        """Count what a superuser reads in this way."""

    async def own_tables(self) -> None:
        """Make the application's role the owner of all tables and functions."""

    async def read_as_owner(self, tenant: str) -> RowCounts:
        """Have the store read every table for a tenant while it is connected as the owner of the tables.

        Raises:
            RefusedError: the store refuses to work as a role that row-level security does not bind.
        """

    async def read_past_store(self, tenant: str | None) -> RowCounts:
        """Read every table in the application's role, for a tenant or without one, by another program."""

    async def enter_everywhere(self, tenant: str, text: str) -> EnteredText:
        """Have a tenant enter a text wherever the store takes a value, in sessions of its own.

        Raises:
            RefusedError: the database refuses it where any text may stand.
        """

    async def terminate(self, number: int) -> None:
        """Have the server terminate a connection."""

    async def table_privileges(self) -> Mapping[str, frozenset[str]]:
        """Return the application role's privileges on tables and views, where it has any, as PostgreSQL names them."""

    async def role_attributes(self) -> Mapping[str, bool]:
        """Return what the application role may do beyond that, for each attribute that could make it more powerful."""

    async def security_definers(self) -> Mapping[str, bool]:
        """Return the functions and views that run as their owner, and whether the application may call them."""
