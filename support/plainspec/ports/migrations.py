"""What migrations offer: a schema that goes up and down step by step, and a check whether it has drifted."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


class Tampering(Enum):
    """What somebody can do to a schema by hand, past the migrations."""

    RULE_DROPPED = "drops the rule about the status"
    REFERENCE_DROPPED = "drops the reference of agents to their skills"
    VALUE_OPTIONAL = "lets entities do without a name"
    DEFAULT_CHANGED = "has entities begin as active"
    INDEX_DROPPED = "drops the index of embeddings"
    COLUMN_ADDED = "gives teams a colour"
    TABLE_ADDED = "makes a table for a diary"
    TRIGGER_DISABLED = "switches the keeping of versions off"
    TRIGGER_ON_REPLICAS = "has old versions kept on replicas only"
    TABLE_UNLOGGED = "has agents forgotten after a crash"
    SECURITY_NOT_FORCED = "lets the owner of agents see those of all tenants"
    POLICY_OPENED = "shows skills to all tenants"
    VIEW_OPENED = "lets a view look with the eyes of its owner"
    RIGHT_TAKEN = "takes the right to change agents back"
    RIGHT_GIVEN = "grants everybody the right to change old versions"
    POLICY_ADDED = "adds a policy that shows threads to everybody"
    FUNCTION_CHANGED = "has the keeping of versions forget when that was"
    FUNCTION_LENT = "has a function work with the rights of its owner"
    FUNCTION_GRANTED = "lets everybody call what writes records"
    FUNCTION_ADDED = "makes a function for everything"
    ROOM_FOR_NOBODY = "lets teams have room for nobody"
    MOMENTS_CUT = "has moments end at the second"
    INDEX_NARROWED = "has an index of agents forget their skills"
    TRIGGER_NARROWED = "has versions kept of what is new only"
    VIEW_WIDENED = "has a view show what is retired"
    SECURITY_OFF = "switches row security off for skills"
    CHECK_OPENED = "lets skills be written for any tenant"
    POLICY_FOR_ONE = "has a policy count for the application alone"
    POLICY_RESTRICTIVE = "has a policy forbid where it has allowed"
    RIGHT_PASSED_ON = "lets the application pass a right on"
    PATH_RESET = "has old versions kept wherever a table is found"
    CALLED_ONCE = "has a function say the same for ever"
    TRUSTED = "has a function trusted with rows of others"
    SAID_TO_BE_OLDER = "notes down an earlier migration"


class MigrationRefusedError(Exception):
    """A migration could not be done; the text says which one, and why."""


class MigrationSystem(Protocol):
    """The migrations of a system, and a database of the scenario's own that is empty at first."""

    @property
    def revisions(self) -> tuple[str, ...]:
        """The names of all migrations, the first one first."""

    async def up(self, revision: str | None = None) -> None:
        """Bring the database up to a migration, or to the last one.

        Raises:
            MigrationRefusedError: it could not be done.
        """

    async def down(self, revision: str | None) -> None:
        """Bring the database down to a migration, or below the first.

        Raises:
            MigrationRefusedError: it could not be done.
        """

    async def revision(self) -> str | None:
        """Return the migration that the database says it stands at; None below the first."""

    async def drift(self) -> tuple[str, ...]:
        """Return what differs from the system's models, a sentence each."""

    async def schema(self) -> Mapping[str, str]:
        """Return what there is in the database, in the server's own words, read past the system."""

    async def fill(self) -> None:
        """Commit an account and an entity of every kind that there is a table for, past the system."""

    async def contents(self) -> tuple[str, ...]:
        """Return what there are rows of, sorted, read past the system: `accounts`, and kinds of entities."""

    async def tamper(self, tampering: Tampering) -> None:
        """Change the schema by hand."""

    async def stand_in_the_way(self, table: str) -> None:
        """Make a table by hand that a migration is going to make."""

    async def withhold(self, extension: str) -> None:
        """Take an extension from this database that nobody has installed in it yet.

        Raises:
            LookupError: this server cannot.
        """
