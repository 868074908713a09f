"""What a timeline can be made of: operations of sessions, and a server that reports which session blocks which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from plainspec.stage.transactions.phrases import Answer, Interruption, Kind
    from plainspec.stage.transactions.transcript import Event


class Operation(Protocol):
    """What a cell has a session do, and what it says of how that ends; `Action` describes the attributes."""

    @property
    def text(self) -> str:
        """The operation, without remarks."""

    @property
    def kind(self) -> Kind:
        """What kind of operation it is."""

    @property
    def waits(self) -> bool:
        """Whether another session blocks it."""

    @property
    def times_out(self) -> bool:
        """Whether the next row is run after it was refused."""

    @property
    def says_waits(self) -> bool:
        """Whether a cell has to say that it waits; what waits on one engine only need not."""

    @property
    def queued(self) -> bool:
        """Whether it is run as soon as the call before it has ended."""

    @property
    def interruption(self) -> Interruption | None:
        """What happens to the session from outside, if anything."""

    async def perform(self, session: Any) -> Answer:
        """Do it, or raise a `RefusedError`."""

    async def mismatch(self, event: Event, database: Any) -> str:
        """Say how a call that has ended is not as the cell has it; an empty text if it is."""


class NumberedSession(Protocol):
    """A session, known to the server by a number."""

    @property
    def number(self) -> int:
        """The number of its connection."""


class Connections(Protocol):
    """A server's word on its connections; the port `Database` describes the methods."""

    async def blockers(self, number: int) -> frozenset[int]:
        """Return the numbers of the connections that block this one."""

    async def terminate(self, number: int) -> None:
        """Have the server end a connection."""

    async def is_connected(self, number: int) -> bool:
        """Return whether the server still has this connection."""
