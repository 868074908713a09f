"""What a store that keeps tenants apart offers: its connection at every level, and its owner, whom nothing binds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractAsyncContextManager

    from plainspec.ports.entities import EntitySystem

Seen: TypeAlias = Mapping[str, Mapping[str, int]]
"""How many rows of which tenant somebody has seen, by where they looked."""

Outcomes: TypeAlias = Mapping[str, str]
"""What became of an attempt, by what was attempted on: the plain name of a refusal, ``NOTHING``, or what it led to."""

NOTHING = "nothing"
"""The outcome of an attempt that was not refused and had no effect."""


class Way(Enum):
    """How somebody can look at rows of tenants."""

    READ = "reads every table"
    COUNT = "counts the rows of every table"
    AGGREGATE = "asks every table whose rows it has"
    JOIN = "joins every table with a list of tenants"
    EXISTS = "asks every table whether it has rows of each tenant"
    COPY = "copies every table out"
    CURSOR = "goes through every table with a cursor"
    PREPARED = "asks every table what another tenant has just asked"
    FAILURE = "asks every table a question that fails at a row of a tenant"
    VIEW = "looks into every view"
    FUNCTION = "calls every function"


class Deed(Enum):
    """What somebody can try who wants more than their own."""

    ADD = "add rows for a tenant"
    COPY_IN = "copy rows in for a tenant"
    UPSERT = "add rows for a tenant or change them"
    CHANGE = "change all rows"
    TAKE = "take over all rows"
    DELETE = "delete all rows"
    TRUNCATE = "empty the tables"
    GIVE = "give their rows to a tenant"
    REFER = "refer to rows of a tenant"
    PROBE = "find out which keys a tenant has"
    ROLE = "take another role"
    SWITCH_OFF = "switch row security off"
    ALTER = "lift row security from the tables"
    DEFINE = "make a function that runs as its owner"
    READ_FILES = "read the files of the server"
    COPY_FILES = "copy a file of the server into a table"
    RUN = "run a program on the server"

    @property
    def is_aimed(self) -> bool:
        """Whether it is done to the rows of one tenant; otherwise it is done to whatever there is."""
        return self in {Deed.ADD, Deed.COPY_IN, Deed.UPSERT, Deed.GIVE, Deed.REFER, Deed.PROBE}


class Leftover(Enum):
    """What a session can leave behind on its connection."""

    SETTING = "says for good who it is"
    CURSOR = "leaves a cursor open"
    COPY = "leaves a copy of its rows"


class Finish(Enum):
    """How a transaction can end."""

    COMMIT = "commits"
    ROLL_BACK = "rolls back"


@dataclass(frozen=True)
class Answers:
    """What became of one text that was put into everything that a system takes.

    Attributes:
        texts: what is read where it was written, by where that is.
        found: what is found where it was searched for.
        beyond: what was not simply refused where something else is asked for, a number, a date or a choice;
            empty for a refusal.
    """

    texts: Mapping[str, object]
    found: Mapping[str, object]
    beyond: Mapping[str, str]


class TenantSession(Protocol):
    """One session of somebody's; every method that talks to the database raises ``RefusedError`` when it says no."""

    async def look(self, way: Way) -> Seen:
        """Look in one way, and count what can be seen in every place, tenant by tenant."""

    async def attempt(self, deed: Deed, tenant: str) -> Outcomes:
        """Try something against a tenant, everywhere where it can be tried, and commit what succeeds."""

    async def pick_up(self, leftover: Leftover) -> Seen:
        """Look for what somebody has left behind."""

    async def pass_for(self, tenant: str) -> None:
        """Tell the database to take this connection for another tenant's from now on, and commit."""

    async def finish(self, finish: Finish) -> Seen:
        """End the transaction, and count what the connection itself sees before anybody begins another."""

    async def lock(self, name: str) -> None:
        """Take the lock of this name, which is held until the transaction ends, without waiting for it."""

    async def touch(self) -> int:
        """Change all entities without committing it; return the number by which the server knows the connection."""

    async def roll_back(self) -> None:
        """Undo what was not committed, and go on."""


class TenancySystem(Protocol):
    """A store that several tenants share, on a database of the scenario's own."""

    def session(
        self, tenant: str | None, *, after: str | None = None, leaving: Leftover | None = None
    ) -> AbstractAsyncContextManager[TenantSession]:
        """Open a session on a connection of its own.

        Args:
            tenant: whom it works for, if anybody.
            after: who has asked every table `Way.PREPARED` on the same connection just before, if anybody.
            leaving: what they have left behind on it.
        """

    def entities(self, connections: int) -> AbstractAsyncContextManager[EntitySystem]:
        """Open the store with so many connections and no more."""

    async def fill(self, tenants: Sequence[str]) -> None:
        """Commit rows of each tenant to every table that holds tenants' data, past the system."""

    async def rows(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """Read every row of every table that has a tenant, past the system: by table, then by tenant."""

    async def there(self, way: Way) -> Seen:
        """Count what somebody would see in this way whom nothing binds, past the system."""

    async def hand_over(self) -> None:
        """Make the application's role the owner of all tables and functions."""

    async def attempt_as_owner(self, tenant: str) -> Outcomes:
        """Have the store work for a tenant as a role that nothing binds."""

    async def look_past(self, tenant: str | None) -> Seen:
        """Read every table for a tenant, if any, in the application's name, but by a program that is not the system."""

    async def put_everywhere(self, tenant: str, payload: str) -> Answers:
        """Have a tenant put a text into everything that it can say, in sessions of its own.

        Raises:
            RefusedError: the database says no where any text may stand.
        """

    async def cut(self, number: int) -> None:
        """Have the server end a connection."""

    async def rights(self) -> Mapping[str, frozenset[str]]:
        """Return what the application may do with tables and views, in PostgreSQL's words, where it may do anything."""

    async def powers(self) -> frozenset[str]:
        """Return what the application's role is or may beyond that, in plain words."""

    async def lenders(self) -> frozenset[str]:
        """Return the functions and views that the application may use and that work with somebody else's rights."""
