"""Ways in which pools can be tuned for the wrong place, each of which a feature must notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.store.pool_settings import Environment, PoolSettings
    from plainspec.proving import Patch

SETTINGS = "agency.store.pool_settings"


@fault(
    "every environment is tuned like production",
    caught_by="pools/environments.feature: A bank for <environment>",
    because="the bank has",
)
def tune_all_alike(patch: Patch) -> None:
    """A leak shows late on a developer's machine."""

    def tuned_for(cls: type[PoolSettings], _environment: Environment) -> PoolSettings:
        return cls()

    patch.attribute(f"{SETTINGS}:PoolSettings.tuned_for", tuned_for)


@fault(
    "the defaults are not those of production",
    caught_by="pools/environments.feature: A bank for production",
    because="the bank has",
)
def shrink_production(patch: Patch) -> None:
    """Somebody has mistyped a figure."""
    environments = patch.original(f"{SETTINGS}:Environment")
    tuning = patch.original(f"{SETTINGS}:TUNING")
    patch.attribute(f"{SETTINGS}:TUNING", {**tuning, environments.PRODUCTION: (2, 4, 30.0, 10.0)})


@fault(
    "the figures of an environment are announced and not applied",
    caught_by="pools/environments.feature: One customer more than <environment> has counters and spare ones",
    because="stand at a counter and 1 waits",
)
def announce_only(patch: Patch) -> None:
    """The engine is made with the library's own figures."""
    make = patch.original("agency.store.pools:create_async_engine")

    def make_with_defaults(url: Any, **asked: Any) -> Any:
        own = {name: value for name, value in asked.items() if name not in {"pool_size", "max_overflow"}}
        return make(url, **own)

    patch.attribute("agency.store.pools:create_async_engine", make_with_defaults)


@fault(
    "nicknames of environments are taken for their names",
    caught_by="pools/environments.feature: Somebody writes <name>",
    because="the objection was: none",
)
def guess_the_environment(patch: Patch) -> None:
    """What is nearly a name passes for it."""

    def named(cls: type[Environment], name: str) -> Environment:
        return cls({"d": "development", "s": "staging", "p": "production"}[name[0].lower()])

    patch.attribute(f"{SETTINGS}:Environment.named", named)


@fault(
    "an unknown environment is refused without a hint",
    caught_by="pools/environments.feature: Somebody writes dev",
    because="Did you mean development?",
)
def keep_the_hint(patch: Patch) -> None:
    """Whoever is used to another name is left to guess."""
    patch.attribute(f"{SETTINGS}:NICKNAMES", {})


fault(
    "the server takes fewer connections than the bank has counters",
    caught_by="pools/checkout.feature: Spare counters open for Cleo and Dora, but not for Emil",
    because="Dora could not come",
).setting("postgres", "max_connections", 8)
