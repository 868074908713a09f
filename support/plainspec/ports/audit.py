"""What an audit trail offers: one record for each change of an entity, chained, and verified."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractAsyncContextManager


@dataclass(frozen=True)
class Record:
    """What was done to an entity.

    Attributes:
        sequence: which record of its tenant, counted from 1.
        action: `added`, `changed` or `deleted`.
        entity: the kind and name, for example `skill Python`; of a deleted one, those that it had.
        version: the version of the entity since then; None if it was deleted.
        by: `the application` or `the owner of the tables`.
    """

    sequence: int
    action: str
    entity: str
    version: int | None
    by: str


class Problem(Enum):
    """What can be wrong with a record, or with the place where one belongs."""

    MISSING = "it is missing"
    FORKED = "there are two"
    UNLINKED = "it does not follow the one before"
    AMBIGUOUS = "it can be read in two ways"
    ALTERED = "it was altered"
    REPLACED = "it is not the one of the receipt"
    UNANCHORED = "the head does not know it"
    UNRECORDED = "something has happened since"


@dataclass(frozen=True)
class Flaw:
    """The first thing that a verification finds wrong.

    Attributes:
        sequence: at which record; None if it is about an entity without any.
        problem: what is wrong.
        about: the kind and name of the entity that it is about; empty if there is none of its number.
    """

    sequence: int | None
    problem: Problem
    about: str = field(default="", compare=False)


@dataclass(frozen=True)
class Receipt:
    """What somebody was told about a record, and has kept where nobody else can reach it."""

    sequence: int
    digest: str


class Attempt(Enum):
    """What somebody can try to do to an audit trail while the database watches over it."""

    CHANGE = "change a record"
    REDATE = "give a record another date"
    REMOVE = "remove a record"
    EMPTY = "empty the table of records"
    WRITE = "write a record"
    REWRITE_AND_APPEND = "rewrite an old hash and add a record"
    MOVE_HEAD = "move the head back"
    MOVE_HEAD_AHEAD = "move the head far ahead"
    HAND_HEAD_ON = "hand the head to another tenant"
    REMOVE_HEAD = "remove the head"
    EMPTY_HEADS = "empty the table of heads"
    SWITCH_OFF = "switch the recording off"


class Forgery(Enum):
    """What somebody can do to an audit trail once nothing watches over it."""

    EDIT = "edits record 2"
    EDIT_LAST = "blames somebody else in the last record"
    REDATE = "gives record 2 another date"
    RENAME_SUBJECT = "makes record 2 speak of somebody else"
    DELETE = "removes record 2"
    DELETE_FIRST = "removes record 1"
    INSERT = "slips a record in before record 3"
    REORDER = "lets records 2 and 3 change places"
    SWAP_TENANTS = "exchanges record 1 with that of Bolt"
    FORK = "adds a second record 3"
    CUT_OFF = "cuts off the last record"
    CUT_OFF_WITH_HEAD = "cuts off the last record and moves the head back"
    RECOMPUTE = "edits record 2 and computes all hashes anew"
    RECOMPUTE_WITH_HEAD = "edits record 2 and computes all hashes and the head anew"
    UNRECORDED_CHANGE = "changes the skill of record 2 while nothing is recorded"
    UNRECORDED_ADDITION = "adds a skill while nothing is recorded"
    UNRECORDED_DELETION = "deletes the skill of record 2 while nothing is recorded"
    EMPTY = "empties the table of records"
    AMBIGUOUS = "says the name twice in record 2 and seals it again"
    SKIP = "leaves out a number after the last record"
    APPEND = "adds a record that the head does not know"
    APPEND_TWO = "adds two records that the head does not know"
    REMOVE_HEAD = "removes the head"
    UNRECORDED_CHANGES = "changes all skills while nothing is recorded"
    UNRECORDED_CHANGE_AND_ADDITION = "changes record 2's skill and adds one, unrecorded"


class AuditedSession(Protocol):
    """One session of a tenant's, which ends with its commit or when it is given up."""

    async def add(self, skill: str) -> None:
        """Add a skill."""

    async def need(self, job_role: str, skill: str | None) -> None:
        """Say the only skill that a job role needs; None if it needs no skill any more."""

    async def shadow(self) -> None:
        """Put temporary tables before those of entities and of what is kept about them."""

    async def describe(self, skill: str) -> None:
        """Give a skill another description, in the table of its kind and past whatever is put before it."""

    async def rename(self, skill: str, name: str) -> None:
        """Give a skill another name, in the table of all entities and past whatever is put before it."""

    async def go_on_for(self, tenant: str) -> None:
        """Work for another tenant from now on, within the transaction."""

    async def record(self) -> None:
        """Have records written of what has been done, before the work is made to last."""

    async def commit(self) -> None:
        """Make the work last."""

    async def give_up(self) -> None:
        """Roll back at the last moment, when the record has been written."""


class AuditSystem(Protocol):
    """The audit trails of tenants in a database of the scenario's own."""

    def session(self, tenant: str) -> AbstractAsyncContextManager[AuditedSession]:
        """Open a session for a tenant."""

    async def trail(self, tenant: str) -> tuple[Record, ...]:
        """Read all records that the system shows to a tenant, in order."""

    async def about(self, tenant: str, skill: str) -> tuple[Record, ...]:
        """Read the records that the system shows to a tenant who asks about a skill, in order."""

    async def widen(self) -> None:
        """Give skills one more column, which is empty, past the system."""

    async def contents(self, tenant: str) -> tuple[str, ...]:
        """Read what the records say, in order and to the letter."""

    async def set_attributes(self, tenant: str, skill: str, attributes: str) -> None:
        """Give a skill attributes, as JSON and past the system."""

    async def hand_on(self, tenant: str, former: str, job_role: str) -> None:
        """Hand what a job role needs on to another, in one statement past the system."""

    async def between(self, tenant: str, first: int, last: int) -> tuple[Record, ...]:
        """Ask the system for what was recorded since the moment of one record and before that of another."""

    async def since(self, tenant: str, moment: str) -> str:
        """Ask the system for what was recorded since a moment (ISO 8601); return what it says if it refuses."""

    async def receipt(self, tenant: str, sequence: int) -> Receipt | None:
        """Ask the system for the receipt of a record; None if it gives none."""

    async def receipts(self, tenant: str) -> tuple[Receipt, ...]:
        """Ask the system for a receipt of each record."""

    async def reached(self, tenant: str) -> int:
        """Ask the system how many records there are, by a receipt of the last one."""

    async def verify(self, tenant: str, receipts: Sequence[Receipt]) -> Flaw | None:
        """Have the system verify a trail; None if it finds nothing wrong."""

    async def verify_amid(self, tenant: str) -> Flaw | None:
        """Have the system verify a trail to which somebody adds a record between its first look and its last."""

    async def move_clocks(self, zone: str) -> None:
        """Have everybody's sessions show the time of a zone."""

    async def round_numbers(self, digits: int) -> None:
        """Have everybody's sessions be told so many digits of a number, 15 or less."""

    async def do_without_indexes(self) -> None:
        """Have the server read all tables in the order of their rows, for everybody."""

    async def committed(self, tenant: str) -> tuple[str, ...]:
        """Return everything that is stored of a trail and its head, read past the system."""

    async def attempt(self, attempt: Attempt, tenant: str, *, owner: bool) -> None:
        """Try something with SQL, as the application or as the owner of the tables.

        Raises:
            RefusedError: the database says no.
        """

    async def forge(self, forgery: Forgery, tenant: str) -> None:
        """Do something as somebody whom nothing in the database stops."""

    async def dictate(self, tenant: str, sequence: int, attributes: str) -> None:
        """Have a record say attributes to the letter, as somebody whom nothing stops, and seal all of the trail."""

    async def grow(self, tenant: str, records: int) -> None:
        """Lengthen a trail by sound records, a minute apart, the last one an hour ago, past the system."""

    async def latest(self, tenant: str, minutes: int) -> tuple[int, frozenset[str]]:
        """Ask the system for the records of the last minutes; return how many, and the indexes that served."""
