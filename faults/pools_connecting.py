"""Ways in which connections can be made, shared and given back wrongly, each of which a feature must notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.proving import fault

if TYPE_CHECKING:
    from plainspec.proving import Patch

SILENT = "database/connections.feature: The server takes the call and says nothing"
ATLANTIS = "database/connections.feature: Somebody asks for a database that there is not"
AT_THE_COMMIT = "pools/sessions.feature: A session opens an account and is refused at its commit"
LEFT = "pools/clean_counters.feature: Ana leaves the number of an agreement behind"
WORK = "agency.store.unit_of_work:UnitOfWork"
POOL = "agency.store.pools:ConnectionPool"
SETTINGS = "agency.store.pool_settings"

fault("a server that does not answer is given up too late", caught_by=SILENT, because="was not given up").rewrite(
    f"{POOL}._make_engine", ('"timeout": self.settings.connect_s', '"timeout": self.settings.connect_s * 10')
)

fault(
    "a server has as long to answer as people wait for a connection", caught_by=SILENT, because="was not given up"
).rewrite(f"{POOL}._make_engine", ('"timeout": self.settings.connect_s', '"timeout": self.settings.wait_s'))

fault(
    "whoever begins work and is not let in meets an error of the library", caught_by=ATLANTIS, because="does not exist"
).rewrite(f"{WORK}.begin", ("with refusals():", "if True:"))

fault(
    "whoever wants a bare connection and is not let in meets an error of the library",
    caught_by=ATLANTIS,
    because="does not exist",
).rewrite(f"{POOL}.connection", ("with refusals():", "if True:"))

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
    "a URL that says postgres is refused",
    caught_by="database/connections.feature: Somebody opens the store by postgres",
    because="not through 'postgres'",
).rewrite("agency.store.driver:asyncpg_url", ('"postgres", ', ""))

fault(
    "whoever leaves a line that was cut meets an error of the library",
    caught_by="database/connections.feature: A line is cut while somebody holds it and asks for nothing",
    because="connection is closed",
).rewrite(f"{POOL}.connection", ("with unless_lost():", "if True:"))

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


STORE = "agency.store.store:Store.__init__"
ONE_MORE = "database/connections.feature: One more session is opened than the store has connections"
GIVEN = "PoolSettings(pool_size, pool_overflow, pool_timeout_s)"

fault("a store has its own idea of how many connections there are", caught_by=ONE_MORE, because="3 sessions").rewrite(
    STORE, (GIVEN, "PoolSettings(overflow=pool_overflow, wait_s=pool_timeout_s)")
)

fault("a store has its own idea of how many are spare", caught_by=ONE_MORE, because="3 sessions").rewrite(
    STORE, (GIVEN, "PoolSettings(pool_size, wait_s=pool_timeout_s)")
)

fault("a store lets people wait as long as it likes", caught_by=ONE_MORE, because="TimeoutError").rewrite(
    STORE, (GIVEN, "PoolSettings(pool_size, pool_overflow)")
)
