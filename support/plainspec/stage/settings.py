"""The stage for services with settings: who runs, who was refused what, and what running services know by now."""

from __future__ import annotations

import asyncio
import re
import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from plainspec.ports.configuration import ConfigurationSystem, RunningService
    from plainspec.stage.refusals import Refusals

Read = TypeVar("Read")

LIMIT_S, PAUSE_S = 5.0, 0.02
"""How long a running service may take to receive a change."""


CHANGE = re.compile(r'changes (\w+) to "([^"]*)"')


def setting_change(text: str) -> tuple[str, str] | None:
    """Read which setting a sentence changes, and to what; nothing if it rolls a change back."""
    found = CHANGE.fullmatch(text)
    return (found[1], found[2]) if found else None


class SettingsStage:
    """Services of the system: `the worker in staging`, or `the worker` for the first that was started."""

    def __init__(self, system: ConfigurationSystem, refusals: Refusals) -> None:
        self.system = system
        self._refusals = refusals
        self._running: dict[str, RunningService] = {}
        self._first: dict[str, str] = {}

    async def start(self, service: str, environment: str, actor: str) -> None:
        """Start a service, and record why it refuses to start, if it does."""
        with self._refusals.of(actor):
            self._running[f"{service} in {environment}"] = await self.system.start(service, environment)
            self._first.setdefault(service, f"{service} in {environment}")

    def service(self, name: str) -> RunningService:
        """Return a running service.

        Raises:
            AssertionError: It does not run; names what was refused.
        """
        full = self._first.get(name, name)
        if full not in self._running:
            raise AssertionError(f"the {name} does not run; running: {', '.join(self._running) or 'nothing'}")
        return self._running[full]

    def is_running(self, name: str) -> bool:
        """Tell whether a service has been started."""
        return self._first.get(name, name) in self._running

    async def change(self, service: str, setting: str, value: str, actor: str) -> None:
        """Change a setting through a service."""
        with self._refusals.of(actor):
            await self.service(service).change(setting, value, actor)

    async def roll_back(self, service: str, actor: str) -> None:
        """Undo the last change through a service."""
        with self._refusals.of(actor):
            await self.service(service).roll_back(actor)


async def eventually(read: Callable[[], Read], expected: Read) -> Read:
    """Read until it is as expected, at most for ``LIMIT_S``; return what was read last."""
    deadline = time.monotonic() + LIMIT_S
    while (found := read()) != expected and time.monotonic() < deadline:  # noqa: ASYNC110 - a system has no event of ours
        await asyncio.sleep(PAUSE_S)
    return found
