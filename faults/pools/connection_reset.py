"""Connections that keep the state of their last client, or are lost without notice."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.store import UnitOfWork
    from agency.store.pools.fair_queue import FairQueue
    from plainspec.proving import Patch

RESET = "pools/connection_reset.feature"
STATE = f"{RESET}: Ana returns a connection with <state>"
MODULE = "agency.store.pools.connection_reset"
WORK = "agency.store.unit_of_work:UnitOfWork"
HAND_OVER = "agency.store.pools.fair_queue:FairQueue.hand_over"


@fault("a connection keeps the session state of its last client", caught_by=STATE, because="Ben finds in the session: ")
def only_roll_back(patch: Patch) -> None:
    """It is rolled back, and nothing else: as pools do by default."""
    patch.attribute(f"{MODULE}:reset", lambda connection: connection.rollback())


@fault("a returned connection is not rolled back", caught_by=STATE, because="in the session: open transaction")
def never_roll_back(patch: Patch) -> None:
    """Every statement of the next client is refused."""
    patch.attribute(f"{MODULE}:reset", lambda _connection: None)
    patch.attribute("sqlalchemy.dialects.postgresql.asyncpg:AsyncAdapt_asyncpg_connection.rollback", lambda _self: None)


@fault("what a client leaves uncommitted is committed", caught_by=STATE, because="changed besides")
def commit_on_return(patch: Patch) -> None:
    """A client that goes away has committed."""
    close = patch.original(f"{WORK}.close")

    async def commit_and_close(self: UnitOfWork) -> None:
        with suppress(Exception):  # nothing is left to commit
            await self.commit()
        await close(self)

    patch.attribute(f"{WORK}.close", commit_and_close)


@fault(
    "an idle connection that was lost is handed out",
    caught_by=f"{RESET}: The server terminates Ana's connection after she has returned it",
    because="Ana held",
)
def never_check(patch: Patch) -> None:
    """The next client notices."""
    patch.attribute(f"{MODULE}:check_before_use", lambda _pool: None)


@fault(
    "a lost connection is reported like any other error",
    caught_by=f"{RESET}: The server terminates Ana's connection while she holds it",
    because="Ana was refused",
)
def hide_the_loss(patch: Patch) -> None:
    """No client can tell that another attempt would help."""
    patch.attribute("agency.store.errors:CONNECTION_LOST", "")


@fault(
    "a lost connection makes its pool smaller for good",
    caught_by=f"{RESET}: Ana returns a lost connection while Ben waits",
    because="Ben holds no connection",
)
def lose_the_place(patch: Patch) -> None:
    """The place of a lost connection is not given to the next request."""
    hand_over = patch.original(HAND_OVER)

    def hand_over_connections_only(self: FairQueue, item: Any) -> bool:
        return item.dbapi_connection is not None and hand_over(self, item)

    patch.attribute(HAND_OVER, hand_over_connections_only)
