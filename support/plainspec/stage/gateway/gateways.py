"""The gateways of a scenario, by number, and the relays before the services that they depend on."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from plainspec.ports.gateway.system import GatewayLimits
from plainspec.reporting.evidence import attach
from plainspec.stage.gateway.relay import Relay

if TYPE_CHECKING:
    from plainspec.ports.gateway.agents import AgentScript
    from plainspec.ports.gateway.system import GatewaySystem, RunningGateway

__tracebackhide__ = True  # a failure shows the sentence that failed

PAUSE_S = 0.005


class Gateways:
    """Gateways of the system; they start when one of them is first asked for.

    Attributes:
        scripts: What the agents do.
        limits: Those of gateways that are started from now on.
        count: How many gateways run when the scenario first needs one.
        processes: How many of them, the first ones, have processes of their own.
        redis: Stands between the gateways and Redis.
    """

    def __init__(self, system: GatewaySystem, redis_url: str) -> None:
        self.scripts: dict[str, AgentScript] = {}
        self.limits = GatewayLimits()
        self.count = 1
        self.processes = 0
        self.redis = Relay(redis_url)
        self._database: Relay | None = None
        self._system = system
        self._gateways: list[RunningGateway | None] = []
        self._started: list[RunningGateway] = []
        self._starting = asyncio.Lock()
        self._stopping: list[asyncio.Task[None]] = []

    def relay_database(self) -> Relay:
        """Have gateways that are started from now on reach their database through a relay.

        Raises:
            NotOffered: They have none.
        """
        self._database = self._database or Relay(self._system.database_url)
        return self._database

    async def gateway(self, number: int = 0) -> RunningGateway:
        """Return a gateway by its number, or the first one that runs; all are started when one is first asked for.

        Raises:
            AssertionError: It does not run.
        """
        async with self._starting:
            if not self._gateways:
                await self._open_relays()
                numbers = range(1, self.count + 1)
                self._gateways += await asyncio.gather(*(self._start_one(number) for number in numbers))
        chosen = [self._gateways[number - 1]] if number else self._gateways
        if (running := next(filter(None, chosen), None)) is None:
            raise AssertionError(f"gateway {number} does not run" if number else "no gateway runs")
        return running

    async def start(self, number: int) -> None:
        """Start a gateway that has ended."""
        self._gateways[number - 1] = await self._start_one(number)

    async def _open_relays(self) -> None:
        await self.redis.up()
        if self._database:
            await self._database.up()

    async def _start_one(self, number: int) -> RunningGateway:
        started = await self._system.start(
            list(self.scripts.values()),
            self.limits,
            redis_url=self.redis.url,
            database_url=self._database.url if self._database else "",
            own_process=number <= self.processes,
        )
        self._started.append(started)
        return started

    async def stop(self, number: int) -> None:
        """Have a gateway shut down, and wait until it has."""
        await (await self.gateway(number)).stop()
        self._gateways[number - 1] = None

    async def begin_to_stop(self, number: int) -> None:
        """Have a gateway shut down, and wait until it accepts no connection any more."""
        running = await self.gateway(number)
        self._gateways[number - 1] = None
        self._stopping.append(asyncio.create_task(running.stop()))
        address = urlsplit(running.address)
        with suppress(ConnectionRefusedError):
            while not self._stopping[-1].done():
                _, writer = await asyncio.open_connection(address.hostname, address.port)
                writer.close()
                await asyncio.sleep(PAUSE_S)

    async def kill(self, number: int) -> None:
        """End a gateway as a crash does."""
        await (await self.gateway(number)).kill()
        self._gateways[number - 1] = None

    def let_go_on(self, agent: str) -> None:
        """Let the runs of an agent go on."""
        self._system.let_go_on(agent)

    async def close(self) -> None:
        """Close the gateways while they reach their services, and the relays; attach what the gateways have logged."""
        for number, gateway in enumerate(self._started, start=1):
            if log := gateway.log():
                attach(f"log of gateway {number}", log)
        if self._gateways:
            await self._open_relays()
        await asyncio.gather(*self._stopping)
        await self._system.close()
        for relay in filter(None, (self.redis, self._database)):
            await relay.down()
