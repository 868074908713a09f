"""Pools with the settings of the wrong environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.store.pool_settings import Environment, PoolSettings
    from plainspec.proving import Patch

APPLIED = "pools/environments.feature: One client more than a pool in <environment> can serve"
NAMES = "pools/environments.feature: An administrator asks for <name>"
SETTINGS = "agency.store.pool_settings"
ENGINE = "agency.store.pools:create_async_engine"


@fault("every environment has the settings of production", caught_by=APPLIED, because="size=20")
def same_everywhere(patch: Patch) -> None:
    """A developer does not notice a leak."""

    def of(cls: type[PoolSettings], _environment: Environment) -> PoolSettings:
        return cls()

    patch.attribute(f"{SETTINGS}:PoolSettings.of", of)


@fault("the settings of an environment are reported, but not applied", caught_by=APPLIED, because="waiting=")
def report_only(patch: Patch) -> None:
    """Pools have the defaults of the library."""
    make = patch.original(ENGINE)

    def make_with_defaults(url: Any, **options: Any) -> Any:
        return make(url, **{name: options[name] for name in options if name not in {"pool_size", "max_overflow"}})

    patch.attribute(ENGINE, make_with_defaults)


@fault("an abbreviation passes for an environment", caught_by=NAMES, because="an administrator was not refused")
def guess_the_environment(patch: Patch) -> None:
    """A mistyped name decides on the size of the pool."""

    def named(cls: type[Environment], name: str) -> Environment:
        return cls({"d": "development", "s": "staging"}.get(name[0].lower(), "production"))

    patch.attribute(f"{SETTINGS}:Environment.named", named)


@fault(
    "an unknown environment is refused without a suggestion",
    caught_by="pools/environments.feature: An administrator asks for prod",
    because="Did you mean production?",
)
def suggest_nothing(patch: Patch) -> None:
    """The administrator has to guess."""
    patch.attribute(f"{SETTINGS}:ABBREVIATIONS", {})
