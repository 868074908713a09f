"""Many users at once, with several devices each."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from plainspec.stage.gateway.connections import LIMIT_S
from plainspec.stage.gateway.events import expect_complete
from plainspec.stage.gateway.people import Device
from plainspec.stage.gateway.runs import expect_to_wait

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterable
    from typing import Any

    from plainspec.stage.gateway.connection_modes import ConnectionMode
    from plainspec.stage.gateway.stage import GatewayStage

__tracebackhide__ = True  # a failure shows the sentence that failed


class UserGroup:
    """Users who do the same at the same time.

    Attributes:
        devices: Those of each user, by name.
    """

    def __init__(self, stage: GatewayStage, users: int, devices_each: int) -> None:
        self.devices = {
            f"User {user}": [Device.named(f"User {user}'s device {number}") for number in range(1, devices_each + 1)]
            for user in range(1, users + 1)
        }
        self._stage = stage

    @property
    def all_devices(self) -> list[Device]:
        """The devices of all of them."""
        return [device for devices in self.devices.values() for device in devices]

    async def connect(self, mode: ConnectionMode) -> None:
        """Connect all devices at once, and wait until the gateway is ready for each that it does not refuse."""
        await _together(self._stage.person(name) for name in self.devices)
        connections = await _together(self._stage.connect(device, mode) for device in self.all_devices)
        await _together(connection.ready() for connection in connections if connection)

    async def start_runs(self, agent: str, given: dict[str, Any]) -> None:
        """Have each user start a run, and wait until every device has received what there is of it.

        Raises:
            AssertionError: One is refused.
        """
        accepted = await _together(self._stage.start_run(own[0], agent, given) for own in self.devices.values())
        if not all(accepted):
            raise AssertionError(f"{accepted.count(False)} runs of {len(accepted)} were refused")
        script = self._stage.gateways.scripts[agent]
        await _together(
            expect_to_wait(self._stage.connections.of(device), self._stage.run_of(device.person, agent).run_id, script)
            for device in self.all_devices
        )

    async def lose_connections(self) -> None:
        """Break all connections off, without any handshake."""
        await _together(self._stage.connections.of(device).socket.lose() for device in self.all_devices)

    async def expect_complete(self) -> None:
        """Expect every event of each user's runs on each device, once and in order.

        Raises:
            AssertionError: One is missing, was received twice or out of order.
        """
        runs = {name: [run.run_id for run in self._stage.people[name].runs] for name in self.devices}
        await _together(
            expect_complete(self._stage.connections.all_of(device), runs[device.person], LIMIT_S)
            for device in self.all_devices
        )

    def leaks(self) -> list[str]:
        """Return a line for each mark of a user's that another one has received."""
        names = list(self._stage.people)
        return [
            line
            for receiver in names
            for owner in names
            if receiver != owner
            for line in self._stage.leak_check.received_of(receiver, owner)
        ]


async def _together(awaited: Iterable[Awaitable[Any]]) -> list[Any]:
    """Await all of them at once, and raise what the first one raises that fails, when all have ended."""
    done = await asyncio.gather(*awaited, return_exceptions=True)
    for one in done:
        if isinstance(one, BaseException):
            raise one
    return done
