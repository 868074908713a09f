"""How large the pools are and how patient, by environment."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from enum import Enum
from typing import Self

NICKNAMES = {
    "dev": "development",
    "local": "development",
    "stage": "staging",
    "prod": "production",
    "live": "production",
}


class UnknownEnvironmentError(ValueError):
    """A name is that of no environment; says which ones there are, and which is probably meant."""


class Environment(Enum):
    """Where the agency runs."""

    DEVELOPMENT = "development"
    STAGING = "staging"
    PRODUCTION = "production"

    @classmethod
    def named(cls, name: str) -> Self:
        """Return the environment of exactly this name.

        Raises:
            UnknownEnvironmentError: there is none; a nickname counts as none, or two spellings would be about.
        """
        known = [environment.value for environment in cls]
        if name in known:
            return cls(name)
        near = NICKNAMES.get(name.lower()) or next(iter(difflib.get_close_matches(name.lower(), known, n=1)), "")
        hint = f" Did you mean {near}?" if near else ""
        raise UnknownEnvironmentError(f"{name!r} is no environment; there are {', '.join(known)}.{hint}")


@dataclass(frozen=True)
class PoolSettings:
    """The figures of one pool; the defaults are those of production.

    Attributes:
        size: connections that stay open once they have been made.
        overflow: connections beyond these, closed again as soon as they are given back.
        wait_s: seconds for which somebody waits when all are taken.
        connect_s: seconds that making one connection may take.
    """

    size: int = 20
    overflow: int = 40
    wait_s: float = 30.0
    connect_s: float = 10.0

    def __post_init__(self) -> None:
        """Refuse figures under which nobody would ever be served.

        Raises:
            ValueError: names the figure.
        """
        if self.size < 1:
            raise ValueError(f"A pool keeps at least 1 connection, not {self.size}.")
        if self.overflow < 0:
            raise ValueError(f"A pool's overflow is 0 or more, not {self.overflow}.")
        if self.wait_s <= 0 or self.connect_s <= 0:
            raise ValueError(f"A pool's limits are more than 0 s, not {self.wait_s:g} s and {self.connect_s:g} s.")

    @classmethod
    def tuned_for(cls, environment: Environment) -> Self:
        """Return the figures for an environment."""
        size, overflow, wait_s, connect_s = TUNING[environment]
        return cls(size, overflow, wait_s, connect_s)


TUNING = {
    Environment.DEVELOPMENT: (5, 5, 5.0, 5.0),
    Environment.STAGING: (10, 20, 15.0, 10.0),
    Environment.PRODUCTION: (20, 40, 30.0, 10.0),
}
"""Size, overflow, wait in seconds and time to connect in seconds.

A developer has few connections and wants to hear soon that they are leaking; production bears bursts.
"""
