"""Ways in which the cache can disagree with the database."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from agency.cache import scripts
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

CONSISTENCY = "cache/consistency.feature"
STALE = "balance is 100, not 500"


@fault(
    "a commit invalidates nothing",
    caught_by=f"{CONSISTENCY}: Ben changes Ana's balance at the worker",
    because=STALE,
)
def forget_what_follows(patch: Patch) -> None:
    """Drop the actions that follow a commit."""
    patch.attribute("agency.store.unit_of_work:UnitOfWork.after_commit", lambda self, action: None)  # noqa: ARG005 - as the method


@fault(
    "the cache is invalidated before the commit",
    caught_by=f"{CONSISTENCY}: Ana reads her balance while Ben's change is uncommitted",
    because=STALE,
)
def invalidate_too_early(patch: Patch) -> None:
    """Run the actions that follow a commit at once."""
    under_way: set[asyncio.Future[object]] = set()

    def at_once(_: Any, action: Callable[[], Awaitable[object]]) -> None:
        under_way.add(asyncio.ensure_future(action()))

    patch.attribute("agency.store.unit_of_work:UnitOfWork.after_commit", at_once)


@fault(
    "a rollback invalidates the cache",
    caught_by=f"{CONSISTENCY}: Ben rolls back his change",
    because="has been loaded 2 times, not 1",
)
def invalidate_after_rollback(patch: Patch) -> None:
    """Run the actions that follow a commit after a rollback."""
    _run_actions_before(patch, "rollback")


@fault(
    "a refused change invalidates the cache",
    caught_by=f"{CONSISTENCY}: The database refuses Ben's change",
    because="has been loaded 2 times, not 1",
)
def invalidate_after_refusal(patch: Patch) -> None:
    """Run the actions that follow a commit at every end of a unit of work."""
    _run_actions_before(patch, "close")


@fault(
    "a load stores a value that a change has outdated meanwhile",
    caught_by=f"{CONSISTENCY}: Ben's change is committed while Ana's balance is loaded",
    because=STALE,
)
def fill_with_stale_values(patch: Patch) -> None:
    """Store the value, whichever generation it has."""
    unchecked = scripts.END_LOAD.replace("or redis.call('GET', KEYS[2]) ~= ARGV[2]", "")
    patch.attribute("agency.cache.scripts:END_LOAD", unchecked)


@fault(
    "a change that is rolled back keeps loads from being stored",
    caught_by=f"{CONSISTENCY}: Ben's change is rolled back while Ana's balance is loaded",
    because="times, not 1",
)
def store_no_load(patch: Patch) -> None:
    """Take every generation for another one."""
    patch.attribute("agency.cache.scripts:END_LOAD", scripts.END_LOAD.replace("~= ARGV[2]", "~= 'another'"))


def _run_actions_before(patch: Patch, end: str) -> None:
    """Run the actions that follow a commit before another end of a unit of work."""
    planned: dict[int, list[Callable[[], Awaitable[object]]]] = {}

    def make_planning(original: Callable[..., None]) -> Any:
        def after_commit(self: Any, action: Callable[[], Awaitable[object]]) -> None:
            planned.setdefault(id(self), []).append(action)
            original(self, action)

        return after_commit

    def make_end(original: Callable[[Any], Awaitable[None]]) -> Any:
        async def ended(self: Any) -> None:
            for action in planned.pop(id(self), []):
                await action()
            await original(self)

        return ended

    patch.wrap("agency.store.unit_of_work:UnitOfWork.after_commit", make_planning)
    patch.wrap(f"agency.store.unit_of_work:UnitOfWork.{end}", make_end)
