"""The faults in force in one direction of a network, which can change while data wait."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from plainspec.stage.network.faults import Fault

Kind = TypeVar("Kind", bound="Fault")


class InForce(NamedTuple):
    """A fault that is in force.

    Attributes:
        fault: The fault.
        since_s: The loop's time at which it began.
    """

    fault: Fault
    since_s: float


class Conditions:
    """The faults in force in one direction: at most one of each kind."""

    def __init__(self) -> None:
        self._faults: dict[type, InForce] = {}
        self._changed = asyncio.Event()

    def add(self, fault: Fault) -> None:
        """Begin a fault, in place of one of the same kind."""
        self._faults[type(fault)] = InForce(fault, asyncio.get_running_loop().time())
        self._tell()

    def remove(self, kind: type[Fault]) -> None:
        """End the fault of a kind, if there is one."""
        self._faults.pop(kind, None)
        self._tell()

    def clear(self) -> None:
        """End all faults."""
        self._faults.clear()
        self._tell()

    def all(self) -> list[InForce]:
        """List the faults in force."""
        return list(self._faults.values())

    def find(self, kind: type[Kind]) -> Kind | None:
        """Return the fault of a kind, if it is in force."""
        found = self._faults.get(kind)
        return found.fault if found and isinstance(found.fault, kind) else None

    async def wait_until(self, due_s: Callable[[], float]) -> None:
        """Wait until a point of the loop's time that is computed anew whenever a fault begins or ends.

        Args:
            due_s: Returns the point; infinity while there is none.
        """
        loop = asyncio.get_running_loop()
        while (left_s := due_s() - loop.time()) > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(None if left_s == float("inf") else left_s):
                    await self._changed.wait()

    def _tell(self) -> None:
        """Wake all who wait; who waits later waits for the next change."""
        self._changed.set()
        self._changed = asyncio.Event()
