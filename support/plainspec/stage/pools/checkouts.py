"""Checkouts: which client holds a connection, waits for one, or was refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterable, Mapping

    from plainspec.ports.pools import Access, PooledSession


@dataclass(frozen=True)
class Checkout:
    """A client's request for a connection.

    Attributes:
        access: for what kind of access.
        request: ends with the session on the connection, or with None if the request was refused.
    """

    access: Access
    request: asyncio.Task[PooledSession | None]

    @property
    def waits(self) -> bool:
        """Whether the request is neither served nor refused."""
        return not self.request.done()

    @property
    def session(self) -> PooledSession | None:
        """The session, if the request was served."""
        if self.waits or self.request.cancelled() or self.request.exception():
            return None
        return self.request.result()

    def __str__(self) -> str:
        """Name the state for messages."""
        if self.waits:
            return f"waits for a {self.kind} connection"
        if self.session:
            return f"holds a {self.kind} connection"
        if not self.request.cancelled() and (error := self.request.exception()):
            return f"got no connection: {type(error).__name__}: {error}"
        return "was refused"

    @property
    def kind(self) -> str:
        """The kind of access in words."""
        return self.access.name.lower().replace("_", "-")


def in_words(checkouts: Mapping[str, Checkout]) -> str:
    """Say which clients hold a connection, wait for one or were refused: `Ana and Ben wait for …; Cleo was refused`."""
    clients: dict[str, list[str]] = {}
    for client, checkout in checkouts.items():
        clients.setdefault(str(checkout), []).append(client)
    return "; ".join(f"{names(some)}: {state}" for state, some in clients.items()) or "no client has made a request"


def names(clients: Iterable[str]) -> str:
    """Join names as a sentence does: `Ana, Ben and Cleo`."""
    *others, last = clients
    return f"{', '.join(others)} and {last}" if others else last
