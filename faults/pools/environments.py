"""Pools with the settings of the wrong environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.store.pools.settings import Environment, PoolSettings
    from plainspec.proving import Patch

APPLIED = "pools/environments.feature: One client more than a pool in <environment> can serve"
NAMES = "pools/environments.feature: An administrator asks for <name>"
SETTINGS = "agency.store.pools.settings"


@fault("every environment has the settings of production", caught_by=APPLIED, because="size=20")
def same_everywhere(patch: Patch) -> None:
    """A developer does not notice a leak."""

    def of(cls: type[PoolSettings], _environment: Environment) -> PoolSettings:
        return cls()

    patch.attribute(f"{SETTINGS}:PoolSettings.of", of)


@fault("an abbreviation passes for an environment", caught_by=NAMES, because="an administrator was not refused")
def guess_the_environment(patch: Patch) -> None:
    """A mistyped name decides on the size of the pool."""

    def named(cls: type[Environment], name: str) -> Environment:
        return cls({"d": "development", "s": "staging"}.get(name[0].lower(), "production"))

    patch.attribute(f"{SETTINGS}:Environment.named", named)
