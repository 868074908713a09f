"""Gateways: started, stopped and killed, with the limits and the agents that a scenario gives them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plainspec.ports.gateway.agents import AgentScript
    from plainspec.ports.gateway.protocol import LiveProtocol
    from plainspec.ports.store.threads import User


@dataclass(frozen=True)
class GatewayLimits:
    """The limits of a gateway; None leaves a limit as the system has it.

    Attributes:
        origins: From where browsers may connect.
        connections_per_user: As many WebSockets may a user have open at once.
        heartbeat_s: How often a connection is pinged.
        pong_timeout_s: How long the answer to a ping may take.
        message_bytes: The longest message of a client.
        messages_per_second: As many messages may a client send in a second.
        invalid_messages: As many messages in a row that are no commands close the connection.
        waiting_events: As many events may wait for a connection that reads too slowly.
        window_events: As many events of a user are kept for clients that connect again.
        window_s: For so long are they kept.
        ticket_s: For so long is a ticket valid.
        run_timeout_s: After so long is a run cancelled.
        shutdown_s: For so long may runs go on while the gateway shuts down.
    """

    origins: tuple[str, ...] | None = None
    connections_per_user: int | None = None
    heartbeat_s: float | None = None
    pong_timeout_s: float | None = None
    message_bytes: int | None = None
    messages_per_second: int | None = None
    invalid_messages: int | None = None
    waiting_events: int | None = None
    window_events: int | None = None
    window_s: float | None = None
    ticket_s: float | None = None
    run_timeout_s: float | None = None
    shutdown_s: float | None = None


class TokenKind(Enum):
    """What is wrong with a token, if anything."""

    VALID = "a valid token"
    EXPIRED = "an expired token"
    FORGED = "a forged token"
    OTHER_AUDIENCE = "a token for another audience"
    NONE = "no token"


class RunningGateway(Protocol):
    """A gateway that runs."""

    @property
    def address(self) -> str:
        """Where it serves: `http://127.0.0.1:…`."""

    async def notify(self, messages: Sequence[Mapping[str, Any]]) -> None:
        """Route messages to the users whom they name, as a monitor does; a process of its own cannot be asked to."""

    def log(self) -> str:
        """Return what it has logged in a process of its own; empty if it runs in this one."""

    async def stop(self) -> None:
        """Shut it down, as an administrator does, and wait until it is gone."""

    async def kill(self) -> None:
        """End it at once, as a crash does: nothing is tidied up. Only a process of its own can be killed."""


class GatewaySystem(Protocol):
    """Gateways on the database and the Redis of one scenario."""

    @property
    def protocol(self) -> LiveProtocol:
        """What goes over the wire."""

    @property
    def database_url(self) -> str:
        """Where the gateways find the scenario's PostgreSQL; raises `NotOffered` if they depend on none."""

    def token(self, user: User, kind: TokenKind = TokenKind.VALID, lives_s: float = 3600.0) -> str:
        """Make a token for a user; with `NONE` it is empty."""

    async def start(
        self,
        agents: Sequence[AgentScript],
        limits: GatewayLimits,
        *,
        redis_url: str,
        database_url: str = "",
        own_process: bool = False,
    ) -> RunningGateway:
        """Start one more gateway, which may take over what an earlier one has left.

        Args:
            agents: Those that it can run.
            limits: Where it differs from the defaults.
            redis_url: Where it finds the scenario's Redis.
            database_url: Where it finds its PostgreSQL instead; empty for where that is.
            own_process: Whether it runs in a process of its own, rather than in this event loop.
        """

    def let_go_on(self, agent: str) -> None:
        """Let every run of an agent go on that waits, or will wait, in whatever gateway."""

    def belongs_to_several(self, key: str) -> bool:
        """Tell whether a key of Redis may hold what belongs to several users, as a list of all runs does."""

    def is_renewed(self, key: str) -> bool:
        """Tell whether the value of a key of Redis changes as time passes, as a lease does."""

    async def close(self) -> None:
        """Kill every gateway that still runs, and remove what they have left outside of the database and Redis."""
