"""What an audit trail offers: one record for each change of an entity, linked into a hash chain, and verified."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractAsyncContextManager


class Action(Enum):
    """What was done to an entity."""

    ADDED = auto()
    CHANGED = auto()
    DELETED = auto()


class Role(Enum):
    """The database role that did it."""

    APPLICATION = auto()
    OWNER = auto()


@dataclass(frozen=True)
class Record:
    """One record of an audit trail.

    Attributes:
        sequence: the number of the record in its tenant's trail, counted from 1.
        action: what was done to the entity.
        kind: the kind of the entity, for example `skill`.
        name: its name; that it had, if it was deleted.
        version: its version since then; None if it was deleted.
        role: who did it.
    """

    sequence: int
    action: Action
    kind: str
    name: str
    version: int | None
    role: Role


class Problem(Enum):
    """What a verification can find wrong."""

    MISSING = auto()
    """There is no record of this number."""
    FORKED = auto()
    """There are two of this number."""
    UNLINKED = auto()
    """It does not hold the hash of the record before."""
    AMBIGUOUS = auto()
    """Its content is not canonical JSON."""
    ALTERED = auto()
    """Its hash is not that of its content."""
    REPLACED = auto()
    """It conflicts with a receipt."""
    UNANCHORED = auto()
    """It does not match the head of the trail."""
    UNRECORDED = auto()
    """The entity has changed since its last record, or has none."""


@dataclass(frozen=True)
class Finding:
    """The first problem that a verification finds.

    Attributes:
        sequence: the number of the record; None if an entity has no record.
        problem: what is wrong.
        entity: the kind and name of the entity; empty if there is none.
    """

    sequence: int | None
    problem: Problem
    entity: str = field(default="", compare=False)


@dataclass(frozen=True)
class Receipt:
    """Evidence that a record existed, kept outside of the database."""

    sequence: int
    digest: str


@dataclass(frozen=True)
class QueryResult:
    """The records that a query returned, in order, and the indexes that the server has used for it."""

    records: tuple[Record, ...]
    indexes: frozenset[str]


class AuditAttempt(Enum):
    """A statement on the tables of the audit trail that the database has to refuse."""

    UPDATE_RECORD = auto()
    BACKDATE_RECORD = auto()
    DELETE_RECORD = auto()
    TRUNCATE_RECORDS = auto()
    INSERT_RECORD = auto()
    REWRITE_AND_APPEND = auto()
    """Rewrite the hash of an old record in the statement that appends a new one."""
    MOVE_HEAD_BACK = auto()
    MOVE_HEAD_AHEAD = auto()
    REASSIGN_HEAD = auto()
    """Give the head to another tenant."""
    DELETE_HEAD = auto()
    TRUNCATE_HEADS = auto()
    DISABLE_TRIGGER = auto()


class Tampering(Enum):
    """What an administrator can do to an audit trail with all triggers disabled."""

    EDIT_RECORD = auto()
    BACKDATE_RECORD = auto()
    CHANGE_ENTITY = auto()
    REPEAT_KEY = auto()
    """Repeat a key in the JSON of a record, and recompute all hashes and the head."""
    REORDER_KEYS = auto()
    """Write the JSON of a record in another order, and recompute all hashes and the head."""
    ADD_SPACES = auto()
    """Write the JSON of a record with spaces, and recompute all hashes and the head."""
    DELETE_RECORD = auto()
    DELETE_RECORD_AND_MOVE_HEAD = auto()
    """Delete the last record, and move the head back."""
    INSERT_AFTER_RECORD = auto()
    """Insert a record, renumber those after it, and move the head."""
    SWAP_WITH_NEXT = auto()
    """Exchange the numbers of two records."""
    EXCHANGE_WITH_TENANT = auto()
    """Exchange a record with that of another tenant."""
    DUPLICATE_RECORD = auto()
    APPEND_RECORD = auto()
    """Append a valid record, and leave the head."""
    SKIP_NUMBER = auto()
    """Append a valid record with the next number but one, and move the head."""
    RECOMPUTE_HASHES = auto()
    """Edit a record, and recompute its hash and all after it."""
    RECOMPUTE_HASHES_AND_HEAD = auto()
    TRUNCATE_RECORDS = auto()
    DELETE_HEAD = auto()
    UPDATE_ENTITY = auto()
    """Change the entity of a record without a new record."""
    DELETE_ENTITY = auto()
    """Delete the entity of a record without a new record."""
    INSERT_ENTITY = auto()
    """Add a skill without a record."""


class AuditedSession(Protocol):
    """One session of a tenant; what it has not committed at its end is rolled back."""

    async def add_skill(self, skill: str) -> None:
        """Add a skill."""

    async def require_skill(self, job_role: str, skill: str) -> None:
        """Add a skill to those that a job role requires."""

    async def require_no_skills(self, job_role: str) -> None:
        """Remove all skills that a job role requires."""

    async def shadow_tables(self) -> None:
        """Create temporary tables with the names of those of entities and of the audit trail."""

    async def describe(self, skill: str) -> None:
        """Change the description of a skill, in the table of skills."""

    async def rename(self, skill: str, name: str) -> None:
        """Change the name of a skill, in the table of all entities."""

    async def switch_tenant(self, tenant: str) -> None:
        """Work for another tenant from now on, within the transaction."""

    async def run_deferred_triggers(self) -> None:
        """Have records written of what was done so far, before the commit."""

    async def commit(self) -> None:
        """Commit."""

    async def roll_back_after_recording(self) -> None:
        """Have records written, and roll back."""


class AuditSystem(Protocol):
    """The audit trails of tenants in a database of the scenario's own."""

    def session(self, tenant: str) -> AbstractAsyncContextManager[AuditedSession]:
        """Open a session for a tenant."""

    async def trail(self, tenant: str) -> tuple[Record, ...]:
        """Read all records that the system shows to a tenant, in order."""

    async def about(self, tenant: str, kind: str, name: str) -> QueryResult:
        """Query the records of an entity."""

    async def between(self, tenant: str, first: int, last: int) -> QueryResult:
        """Query the records from the moment of one record until just before that of another."""

    async def contents(self, tenant: str) -> tuple[str, ...]:
        """Read the content of all records to the letter, in order."""

    async def receipts(self, tenant: str) -> tuple[Receipt, ...]:
        """Ask the system for a receipt of each record."""

    async def verify(self, tenant: str, receipts: Sequence[Receipt]) -> Finding | None:
        """Have the system verify a trail; None if it is valid."""

    async def verify_while_adding(self, tenant: str) -> Finding | None:
        """Have the system verify a trail to which a record is added between its first query and its last."""

    async def configure(self, setting: str, value: str) -> None:
        """Set a configuration parameter of the server for all sessions, as it names them (`TimeZone`)."""

    async def attempt(self, attempt: AuditAttempt, tenant: str, role: Role) -> None:
        """Run a statement in this role.

        Raises:
            RefusedError: the database refuses it.
        """

    async def tamper(self, tampering: Tampering, tenant: str, sequence: int | None) -> None:
        """Tamper with a trail, at this record if one is meant."""

    async def grow(self, tenant: str, records: int) -> None:
        """Append valid records to a trail, a minute apart, the last one an hour ago, past the system."""
