"""The size and limits of connection pools, by environment."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from enum import Enum
from typing import Self

ABBREVIATIONS = {
    "dev": "development",
    "local": "development",
    "stage": "staging",
    "prod": "production",
    "live": "production",
}


class UnknownEnvironmentError(ValueError):
    """There is no environment of a name; the message lists those there are, and suggests the nearest."""


class Environment(Enum):
    """Where the agency runs."""

    DEVELOPMENT = "development"
    STAGING = "staging"
    PRODUCTION = "production"

    @classmethod
    def named(cls, name: str) -> Self:
        """Return the environment of exactly this name.

        Raises:
            UnknownEnvironmentError: there is none; an abbreviation is not accepted, or two spellings would be in use.
        """
        known = [environment.value for environment in cls]
        if name in known:
            return cls(name)
        near = ABBREVIATIONS.get(name.lower()) or next(iter(difflib.get_close_matches(name.lower(), known, n=1)), "")
        hint = f" Did you mean {near}?" if near else ""
        raise UnknownEnvironmentError(f"{name!r} is not an environment: choose one of {', '.join(known)}.{hint}")


@dataclass(frozen=True)
class PoolSettings:
    """The settings of one pool; the defaults are those of production.

    Attributes:
        size: connections that stay open once they have been made.
        overflow: connections beyond these, closed as soon as they are returned.
        timeout_s: seconds for which a request waits when all connections are checked out.
        connect_timeout_s: seconds that making one connection may take.
    """

    size: int = 20
    overflow: int = 40
    timeout_s: float = 30.0
    connect_timeout_s: float = 10.0

    def __post_init__(self) -> None:
        """Refuse settings under which no request could succeed.

        Raises:
            ValueError: names the setting.
        """
        if self.size < 1:
            raise ValueError(f"A pool's size is at least 1, not {self.size}.")
        if self.overflow < 0:
            raise ValueError(f"A pool's overflow is at least 0, not {self.overflow}.")
        if self.timeout_s <= 0 or self.connect_timeout_s <= 0:
            limits = f"{self.timeout_s:g} s and {self.connect_timeout_s:g} s"
            raise ValueError(f"A pool's timeout and connect timeout are more than 0 s, not {limits}.")

    @classmethod
    def of(cls, environment: Environment) -> Self:
        """Return the settings of an environment."""
        return cls(*BY_ENVIRONMENT[environment])


BY_ENVIRONMENT = {
    Environment.DEVELOPMENT: (5, 5, 5.0, 5.0),
    Environment.STAGING: (10, 20, 15.0, 10.0),
    Environment.PRODUCTION: (20, 40, 30.0, 10.0),
}
"""Size, overflow, timeout in seconds and connect timeout in seconds.

In development few connections and a short timeout show leaks early; production absorbs bursts.
"""
