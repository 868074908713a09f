"""A gateway of the agency, served in the running loop or in a process of its own."""

from __future__ import annotations

import asyncio
import pickle
import signal
import sys
from contextlib import AsyncExitStack, suppress
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from agency.gateway.event_streams import redis_client
from agency.gateway.web.app import create_app
from agency.gateway.web.limits import Limits
from agency.gateway.web.serving.gateway import Gateway
from agency.sessions.tokens import Tokens
from agency.store import Store
from plainspec.services.errors import ServiceError
from plainspec.systems.agency.gateway.agents import factory_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from agency.messaging import MessageRouter
    from plainspec.ports.gateway.agents import AgentScript
    from plainspec.ports.gateway.system import GatewayLimits

CHILD = "plainspec.systems.agency.gateway.child"
START_LIMIT_S = 30.0
STOP_LIMIT_S = 15.0
LEASE_S = 1.0
"""After so long without a sign of life, a run of a gateway that was killed is ended by another one."""


@dataclass(frozen=True)
class Orders:
    """What a gateway is started with.

    Attributes:
        folder: Where there is a file when waiting runs may go on, and where logs are.
    """

    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    secret: str = field(repr=False)
    agents: Sequence[AgentScript]
    limits: GatewayLimits
    folder: Path


class InLoop:
    """A gateway in the running loop."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._opened = AsyncExitStack()
        self._gateway: Gateway | None = None
        self._router: MessageRouter | None = None
        self.address = ""

    async def start(self) -> None:
        """Open what it depends on, and listen."""
        orders = self._orders
        store = await self._opened.enter_async_context(Store(orders.database_url))
        redis = redis_client(orders.redis_url)
        self._opened.push_async_callback(redis.aclose)
        agents = {script.name: factory_of(script, orders.folder) for script in orders.agents}
        app = create_app(store, redis, Tokens(orders.secret), agents, _limits(orders.limits))
        self._router = app.state.service.router
        self._gateway = await Gateway(app).start()
        self.address = self._gateway.url

    async def notify(self, messages: Sequence[Mapping[str, Any]]) -> None:
        """Give them to the router."""
        if self._router is None:
            raise ValueError("the gateway does not run")
        await self._router.route(messages)

    def log(self) -> str:
        """Return nothing: it logs as this process does."""
        return ""

    async def stop(self) -> None:
        """Shut it down, and close what it depends on."""
        if self._gateway is not None:
            await self._gateway.stop()
            self._gateway = None
        await self._opened.aclose()

    async def kill(self) -> None:
        """Refuse to: whoever cancels tasks lets them tidy up, which a crash does not."""
        raise ValueError("only a gateway in a process of its own can be killed")


class InProcess:
    """A gateway in a process of its own, which ends with this one."""

    def __init__(self, orders: Orders, number: int) -> None:
        self._orders = orders
        self._log = orders.folder / f"gateway-{number}.log"
        self._process: asyncio.subprocess.Process | None = None
        self.address = ""

    async def start(self) -> None:
        """Start the process, and wait until it listens.

        Raises:
            ServiceError: It did not within ``START_LIMIT_S`` seconds; shows its log.
        """
        pipe = asyncio.subprocess.PIPE
        with self._log.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", CHILD, stdin=pipe, stdout=pipe, stderr=log, start_new_session=True
            )
        self._process = process
        line = b""
        if process.stdin and process.stdout:
            process.stdin.write(pickle.dumps(self._orders))
            with suppress(TimeoutError, ConnectionError):
                async with asyncio.timeout(START_LIMIT_S):
                    await process.stdin.drain()
                    line = await process.stdout.readline()
        if not line:
            await self.kill()
            raise ServiceError(f"a gateway did not start in a process of its own. Its log:\n{self.log()}")
        self.address = line.decode().strip()

    async def notify(self, messages: Sequence[Mapping[str, Any]]) -> None:
        """Refuse to: its router is out of reach."""
        raise ValueError(f"{len(messages)} messages cannot be routed in a process of its own")

    def log(self) -> str:
        """Return what the process has written."""
        return self._log.read_text(errors="replace")

    async def stop(self) -> None:
        """Ask it to shut down; kill it should that take too long."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_LIMIT_S):
                await self._process.wait()
        except TimeoutError:
            await self.kill()
            raise ServiceError(f"a gateway did not stop within {STOP_LIMIT_S:g} s. Its log:\n{self.log()}") from None
        self._close_pipes()

    async def kill(self) -> None:
        """Kill the process."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
        self._close_pipes()

    def _close_pipes(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
        self._process = None


def _limits(chosen: GatewayLimits) -> Limits:
    """Return the agency's own limits, but for those that were chosen; what a crash leaves is taken over soon."""
    return Limits(
        **{"lease_s": LEASE_S, **{name: value for name, value in asdict(chosen).items() if value is not None}}
    )
