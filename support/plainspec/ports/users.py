"""What a system offers whose users have sessions: contexts that reach their own data only, and end with the session."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plainspec.ports.store.threads import User


class Ending(Enum):
    """How a session ends."""

    ENDS = "ends"
    FAILS = "fails"
    IS_CANCELLED = "is cancelled"


class IdKind(Enum):
    """What an id is of."""

    USER = "user id"
    THREAD = "thread id"
    RUN = "run id"
    REQUEST = "request id"


class GlobalUse(Enum):
    """How a request comes to use a global database session."""

    OPENED = "opens a global database session"
    OPENED_IN_TASK = "opens a global database session in a task"
    OPENED_ELSEWHERE = "uses a global database session opened elsewhere"


@dataclass(frozen=True, slots=True)
class SessionState:
    """What there is of a session.

    Attributes:
        is_active: Whether it can be used.
        transactions: Its transactions that are open, as the database server sees them.
        keys: The keys that Redis holds for it alone.
    """

    is_active: bool
    transactions: int
    keys: int

    @property
    def condition(self) -> str:
        """`active`; `closed`, if nothing is left of it; or what is left."""
        if self.is_active:
            return "active"
        left = self.transactions or self.keys
        return f"inactive, with {self.transactions} open transactions and {self.keys} keys" if left else "closed"


@dataclass(frozen=True, slots=True)
class AgentAnswer:
    """What the agent `librarian` answers.

    Attributes:
        runs: How often this instance of it has run.
        threads: The titles of all threads that it sees, sorted.
    """

    runs: int
    threads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IsolationCounts:
    """What an isolation report counts: users, their rows, their keys in Redis, and violations.

    Attributes:
        places: The table or the key of each violation.
    """

    users: int
    rows: int
    keys: int
    places: tuple[str, ...]


class UserSession(Protocol):
    """A session of a user.

    After its end every call but `use_global_session`, `state` and `end` raises ``RefusedError`` (``SESSION_CLOSED``).
    """

    @property
    def ids(self) -> tuple[str, str]:
        """The ids of its run and of its request."""

    async def threads(self) -> tuple[str, ...]:
        """Return the titles of the threads that it reaches, sorted."""

    async def open_thread(self, title: str, *, commit: bool) -> None:
        """Open a thread, and leave the transaction open if it is not to be committed."""

    async def cache(self, name: str, value: str) -> None:
        """Cache a text for the user, for some minutes."""

    async def cached(self, name: str) -> str:
        """Return what is cached for the user; empty for nothing."""

    async def keep(self, name: str, value: str) -> None:
        """Keep a text for the session."""

    async def kept(self, name: str) -> str:
        """Return what is kept for the session; empty for nothing."""

    async def run_agent(self, name: str, text: str) -> AgentAnswer:
        """Run an agent of the user's in the thread of the session; its input is recorded as a message.

        Raises:
            RefusedError: there is no such agent (``NOT_FOUND``).
        """

    async def use_global_session(self, how: GlobalUse) -> None:
        """Have a database session that is marked global name the database, in the request of the session.

        Raises:
            RefusedError: a request is being handled (``GLOBAL_SESSION``).
        """

    async def state(self) -> SessionState:
        """Look at what there is of the session, past the system where that is possible."""

    async def end(self, ending: Ending) -> None:
        """End it."""


class UserSystem(Protocol):
    """Sessions of users, on a database and a Redis of the scenario's own."""

    async def open(self, user: User, title: str) -> UserSession:
        """Open a session of a user in a thread, the user's own or another's, by its title.

        Raises:
            RefusedError: the user has no such thread (``NOT_FOUND``).
        """

    async def report(self, users: Sequence[User]) -> IsolationCounts:
        """Have the system report on the isolation of all its users."""

    def id_of(self, kind: IdKind, value: str | IdKind) -> str:
        """Have the system read an id from a text, or from a new id of another kind; return it as text.

        Raises:
            RefusedError: ``INVALID_ARGUMENT`` for a text that is no id, ``WRONG_TYPE`` for an id of another kind.
        """
