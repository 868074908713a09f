"""What the routes of one gateway process depend on."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, Self

from agency.gateway.event_streams import EventLog
from agency.gateway.messages import ASSISTANT, AnsweredMessages
from agency.gateway.runs import RunService
from agency.gateway.web.connections import Connections
from agency.gateway.web.tickets import Tickets
from agency.messaging import MessageRouter

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from redis.asyncio import Redis

    from agency.gateway.agents import AgentFactory
    from agency.gateway.web.limits import Limits
    from agency.sessions import RequestID, ThreadID, UserID
    from agency.sessions.tokens import Tokens
    from agency.store import Store


class MessageHandler(Protocol):
    """Takes the messages that users send to their threads."""

    async def handle(self, user: UserID, thread: ThreadID, text: str, request: RequestID) -> str:
        """Take a message, and return its id.

        Raises:
            GatewayRefusedError: It is not taken, and nothing is stored.
        """


@dataclass(slots=True)
class Service:
    """What the routes depend on; a context manager, which begins to execute runs and to listen for events."""

    store: Store
    redis: Redis
    tokens: Tokens
    limits: Limits
    agents: Mapping[str, AgentFactory]
    messages: MessageHandler | None = None
    connections: Connections = field(init=False)
    tickets: Tickets = field(init=False)
    router: MessageRouter = field(init=False, default_factory=MessageRouter)
    log: EventLog = field(init=False)
    runs: RunService = field(init=False)
    _entered: AsyncExitStack = field(init=False, default_factory=AsyncExitStack)

    def __post_init__(self) -> None:
        """Make what the others share."""
        limits = self.limits
        self.connections = Connections(limits.connections_per_user)
        self.tickets = Tickets(self.redis, limits.ticket_s)
        self.log = EventLog(self.redis, window_events=limits.window_events, window_s=limits.window_s)
        self.runs = RunService(
            self.store,
            self.log,
            self.agents,
            run_timeout_s=limits.run_timeout_s,
            lease_s=limits.lease_s,
        )
        if self.messages is None and ASSISTANT in self.agents:
            self.messages = AnsweredMessages(self.store, self.runs, self.router)

    async def __aenter__(self) -> Self:
        """Begin."""
        await self._entered.enter_async_context(self.log)
        await self._entered.enter_async_context(self.runs)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End; runs that are still active are cancelled."""
        await self._entered.__aexit__(kind, error, trace)

    async def shut_down(self) -> None:
        """Refuse what is new, let runs finish or cancel them, and close every connection after its last event."""
        await self.runs.close(self.limits.shutdown_s)
        if isinstance(self.messages, AnsweredMessages):
            await self.messages.close()
        await self.connections.close(self.limits.shutdown_s)
