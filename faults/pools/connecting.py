"""Connections that are made through another driver, without a limit, or that fail without a reason."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from plainspec.proving import fault

if TYPE_CHECKING:
    from plainspec.proving import Patch

CONNECTING = "pools/connecting.feature"
UNRESPONSIVE = f"{CONNECTING}: The server accepts the connection and never answers"
URL = "agency.store.driver:asyncpg_url"


@fault(
    "another driver than asyncpg is accepted",
    caught_by=f"{CONNECTING}: An administrator opens a pool with <driver>",
    because="an administrator was not refused",
)
def accept_all_drivers(patch: Patch) -> None:
    """What the URL names is ignored."""
    asyncpg_url = patch.original(URL)
    patch.attribute(URL, lambda url: asyncpg_url(f"postgresql:{url.partition(':')[2]}"))


@fault("the connect timeout is ignored", caught_by=UNRESPONSIVE, because="an administrator was not refused")
def connect_without_limit(patch: Patch) -> None:
    """A server that hangs takes its clients along."""
    connect = patch.original("agency.store.driver:connect")
    patch.attribute(
        "agency.store.driver:connect", lambda *args, **options: connect(*args, **{**options, "timeout": 3600.0})
    )


@fault(
    "a connection that the server refuses raises an error of the library",
    caught_by=f"{CONNECTING}: There is no database of that name",
    because='database "atlantis" does not exist',
)
def pass_on_the_error(patch: Patch) -> None:
    """Callers have to know the library to handle it."""
    patch.attribute("agency.store.errors:refusals", nullcontext)
