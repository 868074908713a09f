"""Settings read from the file of an environment, and from environment variables, which count more."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from pydantic_settings import PydanticBaseSettingsSource, TomlConfigSettingsSource

from agency.settings.errors import SettingsError, SettingsErrorKind
from agency.settings.models import SERVICES, SharedSettings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pydantic.fields import FieldInfo

    from agency.settings.environments import Environment

PREFIX = "AGENCY_"


class VariablesSource(PydanticBaseSettingsSource):
    """Environment variables out of a mapping: `AGENCY_LOG_LEVEL` is `log_level`."""

    def __init__(self, kind: type[SharedSettings], variables: Mapping[str, str]) -> None:
        super().__init__(kind)
        self._variables = variables

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 - its base class asks for it
        """Return the variable's text, or None."""
        return self._variables.get(f"{PREFIX}{field_name.upper()}"), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return those that are set."""
        found = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in found.items() if value is not None}


def load_settings(service: str, environment: Environment, folder: Path, variables: Mapping[str, str]) -> SharedSettings:
    """Read the settings of a service.

    The file ``<environment>.toml`` holds what all services share, and a table for what a service has of its own. The
    process's own environment is not looked at: only ``variables`` counts.

    Raises:
        SettingsError: The file is missing or not valid TOML, or settings are missing, malformed or unknown; names each.
    """
    kind = SERVICES[service]
    file = folder / f"{environment}.toml"
    if not file.is_file():
        raise SettingsError(
            f"{file.name}: there is no such settings file in {folder}", kind=SettingsErrorKind.NOT_FOUND
        )
    try:
        said = TomlConfigSettingsSource(kind, file)()
    except tomllib.TOMLDecodeError as refused:
        raise SettingsError(f"{file.name}: not valid TOML: {refused}") from None
    shared = {name: value for name, value in said.items() if name not in SERVICES}
    own = said.get(service, {})
    if both := sorted(own.keys() & SharedSettings.model_fields.keys()):
        raise SettingsError(*(f"{name}: is shared, so it cannot be set for the {service} alone" for name in both))
    return validated(
        kind, {"environment": environment.value, **shared, **own, **VariablesSource(kind, variables)()}, environment
    )


def validated(kind: type[SharedSettings], values: Mapping[str, Any], environment: Environment) -> SharedSettings:
    """Check the values together.

    Raises:
        SettingsError: Names each setting that is missing, malformed, unknown or meant for another environment.
    """
    try:
        settings = kind.model_validate(values)
    except ValidationError as refused:
        raise SettingsError(*(_problem(error) for error in refused.errors())) from None
    if settings.environment is not environment:
        raise SettingsError(f"environment: {environment}.toml is for {environment}, not for {settings.environment}")
    return settings


def _problem(error: Any) -> str:
    name = ".".join(map(str, error["loc"])) or "settings"
    what = {"missing": "is missing", "extra_forbidden": "is not a setting"}.get(error["type"], error["msg"])
    return f"{name}: {what}"
