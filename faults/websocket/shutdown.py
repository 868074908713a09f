"""Ways in which a gateway that is stopped can lose runs, events and connections."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from plainspec.proving import Patch

SHUTDOWN = "websocket/shutdown.feature"
CLOSE = "agency.gateway.runs.service:RunService.close"
SHUT_DOWN = "agency.gateway.web.service:Service.shut_down"


@fault(
    "connections are left to the server, which closes them as a restart",
    caught_by=f"{SHUTDOWN}: Nothing runs",
    because="was closed with 1012",
)
def leave_connections(patch: Patch) -> None:
    """Tell no connection."""
    patch.attribute("agency.gateway.web.live.connections:Connections.close", lambda *_: asyncio.sleep(0))


@fault(
    "runs are cancelled as soon as a gateway is stopped",
    caught_by=f"{SHUTDOWN}: A search that takes 300 ms more",
    because="cancelled",
)
def cancel_at_once(patch: Patch) -> None:
    """Allow no grace."""

    def make(original: Callable[..., Any]) -> Any:
        return lambda self, _grace_s=0.0: original(self, 0.0)

    patch.wrap(CLOSE, make)


@fault(
    "connections are closed before the runs have ended",
    caught_by=[f"{SHUTDOWN}: A run that waits for longer than the 2 s that a shutdown may take"],
    because="agent_completed",
)
def close_connections_first(patch: Patch) -> None:
    """Close connections, and then end the runs."""

    def make(original: Callable[..., Any]) -> Any:
        async def shut_down(self: Any) -> None:
            await self.connections.close(self.limits.shutdown_s)
            await original(self)

        return shut_down

    patch.wrap(SHUT_DOWN, make)


@fault(
    "a gateway that is stopped deletes its users' streams",
    caught_by=f"{SHUTDOWN}: Ana connects again to the other gateway",
    because="has answered unknown epoch",
)
def drop_streams(patch: Patch) -> None:
    """Empty Redis at the end."""

    def make(original: Callable[..., Any]) -> Any:
        async def shut_down(self: Any) -> None:
            await original(self)
            await self.redis.flushdb()

        return shut_down

    patch.wrap(SHUT_DOWN, make)
