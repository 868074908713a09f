"""Ways in which the settings of services can be broken."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Any

from agency.settings import Environment, GatewaySettings
from agency.settings.environments import SHORT
from agency.settings.errors import SettingsError
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

ENVIRONMENTS = "configuration/environments.feature"
VALIDATION = "configuration/validation.feature"
CHANGES = "configuration/runtime_changes.feature"
NOT_REFUSED = "was not refused."


@fault(
    "every service starts with the settings of development",
    caught_by=f"{ENVIRONMENTS}: The gateway starts in <environment>",
    because="'environment': 'development'",
)
def start_in_development(patch: Patch) -> None:
    """Ignore the environment that was asked for."""

    def make(original: Callable[..., Any]) -> Any:
        return lambda service, _, *others: original(service, Environment.DEVELOPMENT, *others)

    patch.wrap("agency.settings.loading:load_settings", make)


@fault(
    "a short name selects an environment",
    caught_by=f"{ENVIRONMENTS}: Ana starts the gateway in <name>",
    because=NOT_REFUSED,
)
def accept_short_names(patch: Patch) -> None:
    """Take `dev` for development."""

    def named(name: str) -> Environment:
        return Environment(SHORT.get(name, name))

    patch.attribute("agency.settings.environments:environment_named", named)


@fault(
    "the worker starts with the settings of the gateway",
    caught_by=f"{ENVIRONMENTS}: The gateway and the worker start in development",
    because="the worker does not run",
)
def mix_services_up(patch: Patch) -> None:
    """Give both services the same settings."""
    patch.attribute("agency.settings.loading:SERVICES", {"gateway": GatewaySettings, "worker": GatewaySettings})


@fault(
    "a service overrides what all services share",
    caught_by=f"{ENVIRONMENTS}: A shared setting that one service sets for itself",
    because=NOT_REFUSED,
)
def override_what_is_shared(patch: Patch) -> None:
    """Take no setting for a shared one."""
    patch.attribute("agency.settings.loading:SharedSettings", type("Nothing", (), {"model_fields": {}}))


@fault(
    "settings are read from the environment of the process",
    caught_by=[
        f"{ENVIRONMENTS}: A variable that the gateway is started with",
        f"{ENVIRONMENTS}: A variable of this process that the gateway is not started with",
    ],
    because="'log_level'",
)
def read_the_process(patch: Patch) -> None:
    """Look at the process, instead of the variables that a service is started with."""

    def make(original: Callable[..., Any]) -> Any:
        return lambda source, kind, _: original(source, kind, os.environ)

    patch.wrap("agency.settings.loading:VariablesSource.__init__", make)


@fault(
    "a service starts with unchecked settings",
    caught_by=[
        f'{VALIDATION}: Ana sets <setting> to "<value>"',
        f"{VALIDATION}: A file without the required settings",
    ],
    because=NOT_REFUSED,
)
def start_unchecked(patch: Patch) -> None:
    """Take every value as it is."""
    patch.attribute("agency.settings.loading:validated", lambda kind, values, _: kind.model_construct(**values))


@fault(
    "only the first problem of the settings is reported",
    caught_by=f"{VALIDATION}: A secret that is too short, and a port that does not exist",
    because="assert 'token_secret",
)
def report_the_first_problem(patch: Patch) -> None:
    """Drop the others."""

    def make(original: Callable[..., None]) -> Any:
        return lambda error, *problems, **kind: original(error, *problems[:1], **kind)

    patch.wrap("agency.settings.errors:SettingsError.__init__", make)


@fault(
    "a message shows the secret that it refuses",
    caught_by=f"{VALIDATION}: A secret that is too short, and a port that does not exist",
    because="swordfish",
)
def show_secrets(patch: Patch) -> None:
    """Add the refused value to the message."""

    def make(original: Callable[..., Any]) -> Any:
        def validated(kind: Any, values: Any, environment: Any) -> Any:
            try:
                return original(kind, values, environment)
            except SettingsError as error:
                raise SettingsError(*error.problems, str(values), kind=error.kind) from None

        return validated

    patch.wrap("agency.settings.loading:validated", make)


@fault(
    "a running service follows its own changes only",
    caught_by=f"{CHANGES}: Ana changes the log level at the gateway",
    because="'log_level': 'info'",
)
def follow_nobody(patch: Patch) -> None:
    """Look at the log of changes at the start, and then wait for ever."""
    patch.attribute("redis.asyncio.client:PubSub.get_message", lambda *_, **__: asyncio.Event().wait())


@fault(
    "a change reaches the services of every environment",
    caught_by=f"{CHANGES}: Services of another environment",
    because="Announcement(setting='run_timeout_s'",
)
def share_changes(patch: Patch) -> None:
    """Keep one log for all environments."""

    def shared(key: Any) -> Any:
        return "agency:settings" if str(key).startswith("agency:settings:") else key

    def make(original: Callable[..., Any]) -> Any:
        return lambda self, *said: original(self, *map(shared, said))

    for command in ("redis.asyncio:Redis.lrange", "redis.asyncio:Redis.eval", "redis.asyncio.client:PubSub.subscribe"):
        patch.wrap(command, make)


@fault(
    "a service that starts later ignores changes",
    caught_by=f"{CHANGES}: A service that starts after the change",
    because="'log_level': 'info'",
)
def begin_without_the_past(patch: Patch) -> None:
    """Leave out what is in the log when a service first reads it."""
    earlier: dict[int, int] = {}

    def make(original: Callable[..., Any]) -> Any:
        async def lrange(self: Any, key: str, start: int, end: int) -> Any:
            lines = await original(self, key, 0, end)
            return lines[max(start, earlier.setdefault(id(self), len(lines))) :]

        return lrange

    patch.wrap("redis.asyncio:Redis.lrange", make)


@fault(
    "a change at run time is not validated",
    caught_by=f'{CHANGES}: Ana changes <setting> of the worker to "<value>"',
    because=NOT_REFUSED,
)
def change_unchecked(patch: Patch) -> None:
    """Take every value as it is."""
    patch.attribute("agency.settings.runtime:validated", lambda kind, values, _: kind.model_construct(**values))


@fault(
    "a rollback changes nothing",
    caught_by=f"{CHANGES}: Ben rolls back what Ana has changed",
    because="'run_timeout_s': '60.0'",
)
def roll_nothing_back(patch: Patch) -> None:
    """Say that it was done."""

    async def roll_back(self: Any, actor: str) -> None:
        pass

    patch.attribute("agency.settings.runtime:RuntimeSettings.roll_back", roll_back)
