"""The agency's settings as the configuration port knows them."""

from __future__ import annotations

from contextlib import AsyncExitStack, contextmanager
from typing import TYPE_CHECKING

from redis.asyncio import Redis

from agency.settings import RuntimeSettings, SettingsError, SettingsErrorKind, environment_named, load_settings
from plainspec.ports.configuration import Announcement
from plainspec.ports.refusals import Refusal, RefusalKind, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from agency.settings import Change

KINDS = {
    SettingsErrorKind.INVALID: RefusalKind.INVALID_ARGUMENT,
    SettingsErrorKind.NOT_FOUND: RefusalKind.NOT_FOUND,
    SettingsErrorKind.FIXED: RefusalKind.NOT_SUPPORTED,
}


class AgencyConfiguration:
    """Files of settings in a folder of the scenario's own, and services on its Redis database."""

    def __init__(self, folder: Path, redis_url: str) -> None:
        self._folder = folder
        self._redis_url = redis_url
        self._values: dict[str, dict[str, dict[str, str]]] = {}
        self._variables: dict[str, str] = {}
        self._running = AsyncExitStack()

    def write(self, environment: str, values: Mapping[str, str], service: str = "") -> None:
        """Write the file of the environment anew."""
        tables = self._values.setdefault(environment, {"": {"redis_url": self._redis_url}})
        tables.setdefault(service, {}).update(values)
        lines = [
            line
            for name, said in sorted(tables.items())
            for line in ([f"[{name}]"] if name else []) + [f"{key} = '''{value}'''" for key, value in said.items()]
        ]
        (self._folder / f"{environment}.toml").write_text("\n".join(lines), encoding="utf-8")

    def set_variable(self, name: str, value: str) -> None:
        """Keep it for the services that are started."""
        self._variables[name] = value

    async def start(self, service: str, environment: str) -> AgencyService:
        """Load the settings, and listen for changes."""
        with _refusals():
            settings = load_settings(service, environment_named(environment), self._folder, self._variables)
        redis = await self._running.enter_async_context(Redis.from_url(self._redis_url))
        return AgencyService(await self._running.enter_async_context(RuntimeSettings(settings, redis)))

    async def stop(self) -> None:
        """Stop listening."""
        await self._running.aclose()


class AgencyService:
    """What a service of the agency knows of its settings."""

    def __init__(self, runtime: RuntimeSettings) -> None:
        self._runtime = runtime
        self._announced: list[Change] = []
        runtime.announce_to(self._announced.append)

    def settings(self) -> Mapping[str, str]:
        """Read them."""
        return {name: str(value) for name, value in self._runtime.current}

    def announcements(self) -> Sequence[Announcement]:
        """Return what was announced."""
        return [
            Announcement(one.name, "" if one.value is None else str(one.value), one.actor) for one in self._announced
        ]

    async def change(self, setting: str, value: str, actor: str) -> None:
        """Change it."""
        with _refusals():
            await self._runtime.change(setting, value, actor)

    async def roll_back(self, actor: str) -> None:
        """Roll back."""
        with _refusals():
            await self._runtime.roll_back(actor)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except SettingsError as refused:
        raise RefusedError(Refusal(KINDS[refused.kind], str(refused))) from refused
