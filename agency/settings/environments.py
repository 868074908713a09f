"""The environments that the agency runs in."""

from __future__ import annotations

from enum import StrEnum

from agency.settings.errors import SettingsError, SettingsErrorKind


class Environment(StrEnum):
    """Where a service runs; each has a file of settings of its own."""

    DEVELOPMENT = "development"
    TESTING = "testing"
    STAGING = "staging"
    PRODUCTION = "production"


SHORT = {"dev": "development", "test": "testing", "stage": "staging", "prod": "production"}


def environment_named(name: str) -> Environment:
    """Return the environment of this name.

    Raises:
        SettingsError: There is none; names all, and the one that a short name stands for.
    """
    try:
        return Environment(name)
    except ValueError:
        hint = f"did you mean {SHORT[name]}?" if name in SHORT else f"there are {', '.join(Environment)}"
        raise SettingsError(f"environment: there is no {name!r}; {hint}", kind=SettingsErrorKind.NOT_FOUND) from None
