"""Read-only pools that accept writes, and readers that keep writers from a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.store.pools.pools import Access, ConnectionPool, Pools
    from plainspec.proving import Patch

READ_ONLY = "pools/read_only_pool.feature"
RESET_SQL = "agency.store.pools.connection_reset:RESET_SQL"
ENGINE = "agency.store.pools.pools:create_async_engine"


def make_read_only(patch: Patch, default: str) -> None:
    """Make all connections with this default of `default_transaction_read_only`."""
    make = patch.original(ENGINE)

    def make_engine(url: Any, **options: Any) -> Any:
        settings = {**options["connect_args"]["server_settings"], "default_transaction_read_only": default}
        return make(url, **{**options, "connect_args": {**options["connect_args"], "server_settings": settings}})

    patch.attribute(ENGINE, make_engine)


@fault(
    "the read-only pool accepts writes",
    caught_by=f"{READ_ONLY}: Ana <operation> over a read-only connection",
    because="Ana was not refused",
)
def write_everywhere(patch: Patch) -> None:
    """Its connections are like all others."""
    make_read_only(patch, "off")


@fault(
    "the read-write pool refuses writes",
    caught_by=f"{READ_ONLY}: Ana adds 20 to Ben's account",
    because="Ben holds 50, not 70",
)
def write_nowhere(patch: Patch) -> None:
    """All connections are read-only."""
    make_read_only(patch, "on")


@fault(
    "a read-only connection accepts writes from its second client on",
    caught_by=f"{READ_ONLY}: Cleo has returned the read-only connection before",
    because="Ana was not refused",
)
def write_after_the_reset(patch: Patch) -> None:
    """The reset makes it like a connection of the other pool."""
    patch.attribute(RESET_SQL, f"{patch.original(RESET_SQL)}; SET default_transaction_read_only = off")


@fault(
    "readers use up the connections of writers",
    caught_by=f"{READ_ONLY}: Ana requests a connection while Ben holds the only read-only one",
    because="Ana is to hold a read-write connection",
)
def share_one_pool(patch: Patch) -> None:
    """There is only one pool."""

    def of(self: Pools, _access: Access) -> ConnectionPool:
        return self.read_write

    patch.attribute("agency.store.pools.pools:Pools.of", of)
