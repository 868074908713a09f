"""The settings of the agency's services: read once per environment, validated, and changed while the services run."""

from agency.settings.environments import Environment, environment_named
from agency.settings.errors import SettingsError, SettingsErrorKind
from agency.settings.loading import load_settings
from agency.settings.models import GatewaySettings, SharedSettings, WorkerSettings
from agency.settings.runtime import Change, RuntimeSettings

__all__ = [
    "Change",
    "Environment",
    "GatewaySettings",
    "RuntimeSettings",
    "SettingsError",
    "SettingsErrorKind",
    "SharedSettings",
    "WorkerSettings",
    "environment_named",
    "load_settings",
]
