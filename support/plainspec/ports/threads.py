"""What threads offer: subjects that belong to one user of a tenant, and what agents did in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

Execution: TypeAlias = Mapping[str, Any]
"""What an agent did: `status`, a text; `output`, any JSON; `metrics`, a JSON object; `messages`, a JSON array."""


@dataclass(frozen=True)
class User:
    """Somebody who works for a tenant; without a name, the tenant itself."""

    tenant: str
    name: str = ""


@dataclass(frozen=True)
class Thread:
    """Whose thread it is, and what it is called."""

    tenant: str
    owner: str
    title: str


class ThreadSession(Protocol):
    """One session of a user's, which shows what is committed whenever it is asked."""

    async def titles(self) -> tuple[str, ...]:
        """Return the titles that the system shows to the user, sorted."""

    async def executions(self, thread: Thread) -> tuple[Execution, ...]:
        """Return what the system shows the user of what agents did in a thread, of whoever's it is."""


class ThreadSystem(Protocol):
    """The threads in a database of the scenario's own; calls outside a session have one each, committed at its end."""

    def session(self, user: User) -> AbstractAsyncContextManager[ThreadSession]:
        """Open a session for a user."""

    async def fill(self, threads: list[Thread]) -> None:
        """Put committed threads there, past the system under specification."""

    async def committed(self) -> tuple[Thread, ...]:
        """Return all committed threads, sorted, read past the system under specification."""

    async def go_on(self, thread: Thread, status: str) -> None:
        """Commit another status of what agents did in a thread, past the system under specification."""

    async def titles(self, user: User) -> tuple[str, ...]:
        """Return the titles that the system shows to a user, sorted."""

    async def rename(self, user: User, thread: Thread, title: str) -> bool:
        """Have a user give a thread another title, of whoever's it is; return whether there was one to rename."""

    async def record(self, user: User, title: str, execution: Execution) -> None:
        """Write down what an agent did in a user's own thread."""

    async def executions(self, user: User, thread: Thread) -> tuple[Execution, ...]:
        """Return what the system shows a user of what agents did in a thread, of whoever's it is."""
