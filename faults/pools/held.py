"""Ways in which connections can go astray or come back dirty, each of which a feature must notice."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError

from plainspec.proving import fault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.pool import ConnectionPoolEntry

    from agency.store import Accounts, UnitOfWork
    from agency.store.pools import Access, ConnectionPool, Pools
    from agency.store.watched_pool import PatientQueue
    from plainspec.proving import Patch

WATCHED = "agency.store.watched_pool"
WORK = "agency.store.unit_of_work:UnitOfWork"
ACCOUNTS = "agency.store.accounts:Accounts"
LEFT = "pools/connection_reset.feature: Ana leaves <leftover> behind"


@fault("what is left open is committed", caught_by=LEFT, because="the accounts are as they were")
def commit_what_is_left_open(patch: Patch) -> None:
    """Whoever goes away has agreed."""

    @asynccontextmanager
    async def connection(self: ConnectionPool) -> AsyncIterator[Any]:
        async with self.engine.connect() as held:
            yield held
            with suppress(DBAPIError):
                await held.commit()

    patch.attribute("agency.store.pools:ConnectionPool.connection", connection)


@fault(
    "a lost connection is refused like anything else",
    caught_by="pools/connection_reset.feature: The line is cut while Ana stands there",
    because="hears that the line is dead",
)
def hide_the_loss(patch: Patch) -> None:
    """Nobody can tell that trying again would help."""
    patch.attribute("agency.store.errors:CONNECTION_LOST", "")


@fault(
    "a connection is rolled back, but its state stays", caught_by=LEFT, because="there still is a clock set to Tokyo"
)
def only_roll_back(patch: Patch) -> None:
    """As pools do where nobody has told them more."""
    patch.attribute(f"{WATCHED}:make_like_new", lambda connection: connection.rollback())


@fault("a connection keeps its role", caught_by=LEFT, because="there still is the badge of a role")
def keep_the_role(patch: Patch) -> None:
    """RESET ALL does not reset it."""
    forget(patch, "RESET SESSION AUTHORIZATION;")


@fault("a connection keeps its temporary tables", caught_by=LEFT, because="there still is a table of notes")
def keep_temporary_tables(patch: Patch) -> None:
    """RESET ALL does not drop them."""
    forget(patch, "; DISCARD TEMP")


@fault("a connection keeps its advisory locks", caught_by=LEFT, because="there still is the key to the vault")
def keep_locks(patch: Patch) -> None:
    """A rollback does not release them."""
    forget(patch, "SELECT pg_advisory_unlock_all();")


@fault(
    "the first who is cancelled takes a connection along",
    caught_by="pools/waiting_for_a_connection.feature: Every second customer goes away while leaving",
    because="checked_out=1",
)
def lose_a_connection(patch: Patch) -> None:
    """Cleaning up is left out in the one case that nobody tries."""
    close = patch.original(f"{WORK}.close")
    lost: dict[object, object] = {}

    async def close_unless_cancelled(self: UnitOfWork) -> None:
        task = asyncio.current_task()
        if self._engine not in lost and task is not None and task.cancelling():
            lost[self._engine] = self._connection
            return
        await close(self)

    patch.attribute(f"{WORK}.close", close_unless_cancelled)


@fault(
    "deposits are worked out by the client",
    caught_by="pools/waiting_for_a_connection.feature: Everybody stays until they are through",
    because="the account of Ana holds 300",
)
def add_outside_the_database(patch: Patch) -> None:
    """Whoever reads the same balance overwrites the other's deposit."""

    async def read_and_write(self: Accounts, owner: str, amount: int) -> bool:
        balance = await self.balance_of(owner)
        return balance is not None and await self.set_balance(owner, balance + amount)

    patch.attribute(f"{ACCOUNTS}.add", read_and_write)


@fault(
    "deposits are reported before they are committed",
    caught_by="pools/waiting_for_a_connection.feature: Every second customer goes away while leaving",
    because="Ana has got what was reported",
)
def report_too_early(patch: Patch) -> None:
    """Whoever leaves early loses what they were told was done."""
    close = patch.original(f"{WORK}.close")
    commit = patch.original(f"{WORK}.commit")

    async def promise(self: UnitOfWork) -> None:
        self.session.info["promised"] = True

    async def keep_promise(self: UnitOfWork) -> None:
        task = asyncio.current_task()
        session = self._session
        if session is not None and session.info.get("promised") and not (task and task.cancelling()):
            await commit(self)
        await close(self)

    patch.attribute(f"{WORK}.commit", promise)
    patch.attribute(f"{WORK}.close", keep_promise)


@fault("a connection keeps its open cursors", caught_by=LEFT, because="there still is an open book")
def keep_cursors(patch: Patch) -> None:
    """A commit does not close those that are to outlive it."""
    forget(patch, "CLOSE ALL;")


@fault("a connection keeps its level of isolation", caught_by=LEFT, because="there still is the care of an auditor")
def keep_the_level(patch: Patch) -> None:
    """RESET ALL would reset it."""
    commands: str = patch.original(f"{WATCHED}:LIKE_NEW")
    only = "RESET TimeZone; RESET app.tenant;"
    patch.attribute(f"{WATCHED}:LIKE_NEW", commands.replace("RESET ALL;", only))


fault(
    "whoever comes last is served first",
    caught_by="pools/waiting_for_a_connection.feature: One counter becomes free for Cleo and Dora",
    because="Cleo",
).rewrite(f"{WATCHED}:PatientQueue.hand_on", ("popleft()", "pop()"))


@fault(
    "whoever comes back at once takes the place of those who wait",
    caught_by="pools/waiting_for_a_connection.feature: Ana leaves and comes straight back while Ben waits",
    because="where Ana has stood",
)
def leave_what_is_given_back_lying(patch: Patch) -> None:
    """As the library's own queue does: who waits is told, and finds it taken."""
    hand_on = patch.original(f"{WATCHED}:PatientQueue.put_nowait")
    keep = patch.original(f"{WATCHED}:PatientQueue").__mro__[1].put_nowait

    def put_nowait(self: PatientQueue, item: ConnectionPoolEntry) -> None:
        keep(self, item)
        asyncio.get_running_loop().call_soon(hand_on_later, self)

    def hand_on_later(self: PatientQueue) -> None:
        if self.waiting and not self.empty():
            hand_on(self, self.get_nowait())

    patch.attribute(f"{WATCHED}:PatientQueue.put_nowait", put_nowait)


@fault(
    "the read-only pool writes",
    caught_by="pools/read_only_pool.feature: Cleo at an information desk tries something that <deed>",
    because="was not refused",
)
def write_at_information_desks(patch: Patch) -> None:
    """Its connections are like any others."""
    patch.attribute(
        "agency.store.pools:_session_settings", lambda access: {"application_name": f"agency {access.value}"}
    )


@fault(
    "neither pool writes",
    caught_by="pools/read_only_pool.feature: Cleo asks for what Ben has just paid in",
    because="is told 120",
)
def write_nowhere(patch: Patch) -> None:
    """Nothing can be changed at a counter either."""
    settings = patch.original("agency.store.pools:_session_settings")
    read_only = patch.original("agency.store.pools:Access").READ_ONLY
    patch.attribute("agency.store.pools:_session_settings", lambda _access: settings(read_only))


@fault(
    "readers take the connections of those who write",
    caught_by="pools/read_only_pool.feature: The only information desk is taken when Ben comes to pay in",
    because="Ben stands at a counter",
)
def share_one_pool(patch: Patch) -> None:
    """There is only one pool."""

    def of(self: Pools, _access: Access) -> ConnectionPool:
        return self.read_write

    patch.attribute("agency.store.pools:Pools.of", of)


def forget(patch: Patch, command: str) -> None:
    """Leave one command out of what makes a connection like new."""
    commands: str = patch.original(f"{WATCHED}:LIKE_NEW")
    patch.attribute(f"{WATCHED}:LIKE_NEW", commands.replace(command, ""))
