"""What messaging offers: messages routed by type to the user they name, and questions that an agent answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from plainspec.ports.store.threads import Thread, User


@dataclass(frozen=True, slots=True)
class AgentAnswer:
    """How the agent answers a text.

    Attributes:
        text: What it says; None if it fails.
        takes_s: By how many seconds the system's clock moves meanwhile; less than 0 for a clock that is set back.
    """

    text: str | None
    takes_s: float = 0.0


@dataclass(frozen=True, slots=True)
class FilteredOut:
    """A message that was not routed.

    Attributes:
        position: Its place among those that were sent together; 1 for the first.
        field: The field that is wrong.
        problem: What is wrong with it.
    """

    position: int
    field: str
    problem: str


@dataclass(frozen=True, slots=True)
class RoutingReport:
    """What became of messages that were sent together.

    Attributes:
        routed: How many were valid.
        filtered_out: What was wrong with the others, problem by problem.
    """

    routed: int
    filtered_out: Sequence[FilteredOut] = ()


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message as a user reads it.

    Attributes:
        author: `user`, or the name of an agent.
        key: What identifies it among the system's rows.
    """

    author: str
    text: str
    key: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class PassedStage:
    """A stage that a message has passed.

    Attributes:
        name: `received`, `validated`, `stored`, `executed`, `answered`, `notified` or `failed`.
        at_s: When, by the system's clock, in seconds since the scenario began.
    """

    name: str
    at_s: float


class MessagingSystem(Protocol):
    """Messaging on a database of the scenario's own; its clock stands still unless the agent moves it."""

    def answer(self, text: str, answer: AgentAnswer) -> None:
        """Have the agent answer a text so; it fails at all others."""

    def connect(self, user: User, *, fails: bool = False) -> None:
        """Connect a user; a connection that fails raises an error at every message."""

    def notifications(self, user: User) -> Sequence[Mapping[str, Any]]:
        """Return the messages that the user's connections have received, with their fields, in order."""

    def register(self, message_type: str, handler: str, *, fails: bool = False) -> None:
        """Register a handler for messages of a type.

        Raises:
            RefusedError: ``INVALID_ARGUMENT`` for a type that does not exist.
        """

    def handled(self, handler: str) -> Sequence[Mapping[str, Any]]:
        """Return the messages that a handler has received, with their fields, in order."""

    async def route(self, messages: Sequence[Mapping[str, Any]]) -> RoutingReport:
        """Route messages together; each names its user as `tenant/name`."""

    async def send(self, user: User, thread: Thread, text: str, request: UUID) -> None:
        """Send a user's message to a thread, their own or another user's, and wait until its last stage.

        Raises:
            RefusedError: ``INVALID_ARGUMENT`` for a text that is invalid, ``NOT_FOUND`` for a thread of somebody else,
                ``UNIQUE_VIOLATION`` for the request of another message, ``UNAVAILABLE`` where a later stage fails.
        """

    async def messages(self, user: User, thread: Thread) -> Sequence[StoredMessage]:
        """Return the messages in a thread, their own or another user's, that the system shows to a user, in order."""

    async def stages(self, user: User, message: StoredMessage) -> Sequence[PassedStage]:
        """Return the stages of a message, their own or another user's, that the system shows to a user, in order."""
