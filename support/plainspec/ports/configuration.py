"""What a system offers whose services read settings: per environment, validated, and changed while they run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Announcement:
    """A change of a setting that a running service has received.

    Attributes:
        setting: Its name.
        value: What it is now; empty for what the service started with.
        actor: Who changed it.
    """

    setting: str
    value: str
    actor: str


class RunningService(Protocol):
    """A running service of a system, with its settings."""

    def settings(self) -> Mapping[str, str]:
        """Return the settings in force, as texts; of a secret only that it is one: `**********`."""

    def announcements(self) -> Sequence[Announcement]:
        """Return the changes that this service has received since it started, the earliest first."""

    async def change(self, setting: str, value: str, actor: str) -> None:
        """Change a setting for all services of the environment.

        Raises:
            RefusedError: ``INVALID_ARGUMENT`` for a value that is not valid, ``NOT_FOUND`` for what is no setting of
                the service, ``NOT_SUPPORTED`` for what a restart alone can change.
        """

    async def roll_back(self, actor: str) -> None:
        """Undo the last change that has not been undone.

        Raises:
            RefusedError: ``NOT_FOUND`` if there is none.
        """


class ConfigurationSystem(Protocol):
    """The settings of a system's services, before any of them runs."""

    def write(self, environment: str, values: Mapping[str, str], service: str = "") -> None:
        """Set values in the settings of an environment: those that its services share, or those of one service."""

    def set_variable(self, name: str, value: str) -> None:
        """Set a variable in the environment that services are started with, which is not that of this process."""

    async def start(self, service: str, environment: str) -> RunningService:
        """Start a service.

        Raises:
            RefusedError: ``NOT_FOUND`` for an unknown environment, ``INVALID_ARGUMENT`` for settings that are missing,
                malformed or unknown; the message names each.
        """

    async def stop(self) -> None:
        """Stop every service."""
