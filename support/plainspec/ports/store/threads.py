"""What threads offer: subjects that belong to one user of a tenant, and the executions of agents in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class User:
    """A user of a tenant; without a name, the tenant itself."""

    tenant: str
    name: str = ""


@dataclass(frozen=True)
class Thread:
    """A thread: its tenant, the user who owns it, and its title."""

    tenant: str
    owner: str
    title: str


@dataclass(frozen=True)
class Execution:
    """What an agent did.

    Attributes:
        status: `queued`, `running`, `completed` or `failed`.
        output: any JSON.
        metrics: a JSON object.
        messages: JSON objects.
    """

    status: str
    output: Any = None
    metrics: Mapping[str, Any] = field(default_factory=dict)
    messages: list[dict[str, Any]] = field(default_factory=list)


class ThreadSystem(Protocol):
    """The threads in a database of the scenario's own; every call is a transaction of its own.

    Every call of a user's raises ``RefusedError`` when the store refuses.
    """

    async def fill(self, threads: Sequence[Thread]) -> None:
        """Commit threads, past the system under specification."""

    async def titles(self, user: User) -> tuple[str, ...]:
        """Return the titles of the threads that the system shows to a user, sorted."""

    async def rename(self, user: User, thread: Thread, title: str) -> None:
        """Have a user give a thread another title, its own or another user's.

        Raises:
            RefusedError: the user has no such thread (``NOT_FOUND``).
        """

    async def record(self, user: User, thread: Thread, executions: Sequence[Execution]) -> None:
        """Record executions in a user's own thread, all of them in one transaction."""

    async def executions(self, user: User, thread: Thread) -> tuple[Execution, ...]:
        """Return the executions in a thread, its own or another user's, that the system shows to a user, in order."""
