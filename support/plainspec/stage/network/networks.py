"""The networks of a scenario's people: faults in both directions, in force for all of a person's connections."""

from __future__ import annotations

import time
from random import Random
from typing import TYPE_CHECKING

from plainspec.reporting.evidence import attach
from plainspec.stage.network.conditions import Conditions
from plainspec.stage.network.faults import BOTH, Direction, Down
from plainspec.stage.network.notation import shown
from plainspec.stage.network.proxy import Address, Proxy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from plainspec.stage.network.faults import Fault

__tracebackhide__ = True  # a failure shows the sentence that failed


class Network:
    """What lies between one person and the services: a proxy before each, and the faults of all of them.

    Attributes:
        person: Whose it is.
    """

    def __init__(self, person: str) -> None:
        self.person = person
        self._conditions = {direction: Conditions() for direction in BOTH}
        self._proxies: dict[Address, Proxy] = {}
        self._is_down = False
        self._random = Random(person)  # noqa: S311 - the same jitter in every run
        self._listeners: list[Callable[[str], None]] = []
        self._started_s = time.monotonic()
        self._lines: list[str] = []

    def route(self, host: str, port: int) -> Address:
        """Return where a person connects to in place of a service's address."""
        service = Address(host, port)
        if service not in self._proxies:
            upstream, downstream = self._conditions[Direction.UPSTREAM], self._conditions[Direction.DOWNSTREAM]
            self._proxies[service] = Proxy(service, upstream, downstream, self._random, self._log)
            if not self._is_down:
                self._proxies[service].up()
        return self._proxies[service].address

    async def add(self, fault: Fault | Down, directions: Iterable[Direction] = BOTH) -> None:
        """Begin a fault, in place of one of the same name, for open connections as well."""
        if isinstance(fault, Down):
            self._is_down = True
            for proxy in self._proxies.values():
                await proxy.down("was closed: the network is down")
            self._tell("is down")
            return
        for direction in directions:
            self._conditions[direction].add(fault)
        self._tell(f"has the fault {shown(fault)}, {' and '.join(directions)}")

    def remove(self, kind: type[Fault], directions: Iterable[Direction] = BOTH) -> None:
        """End the fault of a kind, if there is one."""
        for direction in directions:
            self._conditions[direction].remove(kind)
        self._tell(f"no longer has the fault {kind.name}")

    def recover(self) -> None:
        """End all faults."""
        self._is_down = False
        for proxy in self._proxies.values():
            proxy.up()
        for conditions in self._conditions.values():
            conditions.clear()
        self._tell("has recovered")

    async def reset(self) -> int:
        """Reset all connections that are open, and return how many."""
        count = 0
        for proxy in self._proxies.values():
            count += await proxy.reset("was reset")
        self._tell(f"resets {count} connection{'' if count == 1 else 's'}")
        return count

    @property
    def in_force(self) -> list[str]:
        """The faults in force, in words."""
        found = ["down"] if self._is_down else []
        return found + [
            f"{shown(one.fault)} {direction}"
            for direction, conditions in self._conditions.items()
            for one in conditions.all()
        ]

    def listen(self, note: Callable[[str], None]) -> None:
        """Have a transcript note the faults that are in force, and every change from now on."""
        self._listeners.append(note)
        note(f"the network of {self.person}: {', '.join(self.in_force) or 'no faults'}")

    def _tell(self, what: str) -> None:
        self._log(f"the network {what}")
        for note in self._listeners:
            note(f"the network of {self.person} {what}")

    def _log(self, what: str) -> None:
        self._lines.append(f"{time.monotonic() - self._started_s:7.3f} s · {what}")

    def as_text(self) -> str:
        """Return what has happened to it and over it, line by line."""
        return "\n".join(self._lines)

    async def close(self) -> None:
        """Close every connection, and attach what has happened."""
        for proxy in self._proxies.values():
            await proxy.close()
        if self._lines:
            attach(f"the network of {self.person}", self.as_text())


class Networks:
    """The networks of one scenario, by person.

    They are used by all people of a scenario that has a sentence about a network, and by nobody else.
    """

    def __init__(self) -> None:
        self.in_use = False
        self._networks: dict[str, Network] = {}

    def of(self, person: str) -> Network:
        """Return a person's network, a new one without faults at first."""
        if person not in self._networks:
            self._networks[person] = Network(person)
        return self._networks[person]

    def used_by(self, person: str) -> Network | None:
        """Return the network that a person's connections go through; None if they go straight to the service."""
        return self.of(person) if self.in_use else None

    def recover(self) -> None:
        """End all faults of all networks, so that connections can be closed in order."""
        for network in self._networks.values():
            network.recover()

    async def close(self) -> None:
        """Close every connection."""
        for network in self._networks.values():
            await network.close()
