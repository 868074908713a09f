"""Ways in which connections can be made, shared and given back wrongly, each of which a feature must notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.proving import fault

if TYPE_CHECKING:
    from plainspec.proving import Patch

AT_THE_COMMIT = "pools/sessions.feature: A session opens an account and is refused at its commit"
LEFT = "pools/connection_reset.feature: Ana leaves the number of an agreement behind"
WORK = "agency.store.unit_of_work:UnitOfWork"
SETTINGS = "agency.store.pool_settings"

fault(
    "work that is refused at its commit keeps its connection",
    caught_by=AT_THE_COMMIT,
    because="its connection was held in the meantime, and the next session gets it",
).rewrite(
    f"{WORK}.__aexit__", ("    try:\n        if", "    if True:\n        if"), ("    finally:\n", "    if True:\n")
)


@fault("a connection remembers the last number that was drawn", caught_by=LEFT, because="there still is the number")
def keep_numbers(patch: Patch) -> None:
    """Whoever asks for the number of what they have just written gets somebody else's."""
    commands: str = patch.original("agency.store.watched_pool:LIKE_NEW")
    patch.attribute("agency.store.watched_pool:LIKE_NEW", commands.replace("DISCARD SEQUENCES;", ""))


@fault(
    "only some nicknames are known",
    caught_by=[f"pools/environments.feature: Somebody writes {name}" for name in ("local", "stage", "live")],
    because="Did you mean",
)
def forget_nicknames(patch: Patch) -> None:
    """Whoever is used to another one is left to guess."""
    known: dict[str, str] = patch.original(f"{SETTINGS}:NICKNAMES")
    patch.attribute(f"{SETTINGS}:NICKNAMES", {name: known[name] for name in ("dev", "prod")})


fault(
    "nicknames in capitals are not known",
    caught_by="pools/environments.feature: Somebody writes Prod",
    because="Did you mean",
).rewrite(f"{SETTINGS}:Environment.named", ("NICKNAMES.get(name.lower())", "NICKNAMES.get(name)"))

fault(
    "names in capitals are near to none",
    caught_by="pools/environments.feature: Somebody writes STAGING",
    because="Did you mean",
).rewrite(f"{SETTINGS}:Environment.named", ("get_close_matches(name.lower()", "get_close_matches(name"))

fault(
    "information desks are tuned like those of production, wherever they are",
    caught_by="pools/environments.feature: A bank for development",
    because="the bank has",
).rewrite(
    "agency.store.pools:Pools.__init__",
    ("ConnectionPool(url, settings, Access.READ_ONLY)", "ConnectionPool(url, PoolSettings(), Access.READ_ONLY)"),
)


@fault(
    "who gives no figures gets a bank for a developer",
    caught_by="pools/environments.feature: Somebody has forgotten to say where the bank is",
    because="where nobody says otherwise, a bank has",
)
def shrink_the_default(patch: Patch) -> None:
    """Production stands in a line, and nobody has said so."""
    for figure, small in {"size": 5, "overflow": 5, "wait_s": 5.0}.items():
        patch.attribute(f"{SETTINGS}:PoolSettings.{figure}", small)
