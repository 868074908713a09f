"""Checkouts: which client holds a connection, waits for one, or was refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterable, Mapping

    from plainspec.ports.store.pools import Access, PooledSession


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

    @property
    def state(self) -> tuple[str, str]:
        """How it stands, as one client's sentence says it, and as that of several: `holds …` and `hold …`."""
        kind = f"a {in_words(self.access)} connection"
        if self.waits:
            return f"waits for {kind}", f"wait for {kind}"
        if self.session:
            return f"holds {kind}", f"hold {kind}"
        if not self.request.cancelled() and (error := self.request.exception()):
            failed = f"failed with {type(error).__name__}: {error}"
            return failed, failed
        return f"was refused {kind}", f"were refused {kind}"


def in_words(access: Access) -> str:
    """Return `read-write` or `read-only`."""
    return access.name.lower().replace("_", "-")


def summary(checkouts: Mapping[str, Checkout]) -> str:
    """Say who holds a connection, who waits for one and who was refused one."""
    clients: dict[tuple[str, str], list[str]] = {}
    for client, checkout in checkouts.items():
        clients.setdefault(checkout.state, []).append(client)
    parts = [f"{names(some)} {state[len(some) > 1]}" for state, some in clients.items()]
    return "; ".join(parts) or "no client has requested a connection"


def names(clients: Iterable[str]) -> str:
    """Join names as a sentence does: `Ana, Ben and Cleo`."""
    *others, last = clients
    return f"{', '.join(others)} and {last}" if others else last
