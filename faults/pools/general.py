"""Ways in which the agency's pools can be broken, each of which a feature must notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.store.watched_pool import WatchedPool
    from plainspec.proving import Patch

POOL = "agency.store.pools:ConnectionPool"
KEEP = "agency.store.watched_pool:PatientQueue.put_nowait"


def configure(patch: Patch, **otherwise: Any) -> None:
    """Make engines with other settings than those that were asked for."""
    make = patch.original("agency.store.pools:create_async_engine")

    def make_otherwise(url: Any, **asked: Any) -> Any:
        return make(url, **{**asked, **otherwise})

    patch.attribute("agency.store.pools:create_async_engine", make_otherwise)


@fault(
    "there are no more connections than the size of the pool",
    caught_by="pools/checkout.feature: Spare counters open for Cleo and Dora, but not for Emil",
    because="Ana, Ben, Cleo and Dora stand at a counter",
)
def never_overflow(patch: Patch) -> None:
    """The overflow is ignored."""
    configure(patch, max_overflow=0)


@fault(
    "there is no limit to the connections",
    caught_by=[
        "pools/checkout.feature: Spare counters open for Cleo and Dora, but not for Emil",
        "pools/environments.feature: One customer more than <environment> has counters and spare ones",
    ],
    because="Emil waits for a counter",
)
def overflow_without_limit(patch: Patch) -> None:
    """Everybody gets one, until the server has none left."""
    configure(patch, max_overflow=-1)


@fault(
    "the pool holds a single connection",
    caught_by="pools/checkout.feature: Five people stand at five counters",
    because="stand at a counter",
)
def ignore_the_size(patch: Patch) -> None:
    """The size is ignored."""
    configure(patch, pool_size=1)


@fault(
    "the pool gives up at once",
    caught_by="pools/waiting_for_a_connection.feature: Ben waits while Ana stands at the only counter",
    because="was sent away after",
)
def never_wait(patch: Patch) -> None:
    """Nobody waits as long as the settings say."""
    configure(patch, pool_timeout=0.0)


@fault(
    "dead connections are handed out",
    caught_by="pools/connection_reset.feature: The line was cut while nobody stood there",
    because="Ben stands at another counter than Ana",
)
def never_ask_whether_it_lives(patch: Patch) -> None:
    """Whoever comes next finds out that the server has gone."""
    patch.attribute("agency.store.watched_pool:ask_before_use", lambda _pool: None)


fault(
    "connections are made anew every time",
    caught_by="pools/checkout.feature: Ben and Cleo come one after the other when Ana has left",
    because="stand where Ana has stood",
).rewrite(KEEP, ("if item.dbapi_connection is None or", "if True or"))


@fault(
    "a part of the work takes a connection of its own",
    caught_by="pools/parts.feature: Ana stands at the only counter, and part of her work is <ending>",
    because="QueuePool limit of size 1",
)
def work_on_two_connections(patch: Patch) -> None:
    """In a pool that is used up, the part waits for the whole, which waits for the part."""

    def part_elsewhere(work: Any) -> Any:
        return type(work)(work._engine, work._isolation)  # noqa: SLF001 - a fault knows its victim

    patch.attribute("agency.store.parts:part_of", part_elsewhere)


@fault(
    "undoing a part undoes the whole",
    caught_by="pools/parts.feature: Ana stands at the only counter, and part of her work is undone",
    because="holds 120",
)
def undo_too_much(patch: Patch) -> None:
    """The point that was saved is ignored."""

    async def roll_all_back(self: Any) -> None:
        await self.rollback()

    patch.attribute("agency.store.unit_of_work:UnitOfWork.rollback_to_savepoint", roll_all_back)


@fault(
    "a part is committed as soon as it is done",
    caught_by="pools/parts.feature: Ana stands at the only counter, and part of her work is <ending>",
    because="holds 100",
)
def commit_parts(patch: Patch) -> None:
    """The whole cannot be undone any more."""

    async def commit_all(self: Any) -> None:
        await self.commit()

    patch.attribute("agency.store.unit_of_work:UnitOfWork.release_savepoint", commit_all)


@fault(
    "the overflow is reported as the driver counts it",
    caught_by="pools/checkout.feature: Nobody has come yet",
    because="spare=-1",
)
def report_negative_overflow(patch: Patch) -> None:
    """Before the pool is full, the figure is below zero."""

    def surplus(self: WatchedPool) -> int:
        return self.overflow()

    patch.attribute("agency.store.watched_pool:WatchedPool.surplus", surplus)


fault(
    "a closed pool goes on serving",
    caught_by="pools/checkout.feature: Ana still stands at a counter when the bank closes",
    because="was to be sent away",
).rewrite("agency.store.watched_pool:PatientQueue.get", ("if self._closed_words is not None:", "if False:"))

fault(
    "a closed pool keeps what is given back",
    caught_by="pools/checkout.feature: Ana still stands at a counter when the bank closes",
    because="the server sees 0 connections",
).rewrite(KEEP, (" or self._closed_words is not None:", ":"))
