"""Ways in which caches can be broken."""

from __future__ import annotations

import asyncio
from typing import Any

from plainspec.proving import Patch, fault

CACHE = "composition/cache.feature"
MISSES = "composition/concurrent_cache_misses.feature"
TARGET = "cache:Cache"


@fault(
    "cached results never expire",
    caught_by=f"{CACHE}: Ben asks at 62 s, and the cache is cached for 60 s",
    because="price has run 1 times instead of 2",
)
def never_expire(patch: Patch) -> None:
    """Yesterday's price is today's price."""
    patch.build_with(f"agency.workflow.{TARGET}", ttl_s=1e9)


@fault(
    "all inputs have the same cached result",
    caught_by=f"{CACHE}: Coffee after tea",
    because="Ben got 'price(tea)'",
)
def ignore_the_input(patch: Patch) -> None:
    """Coffee costs what tea costs."""
    patch.build_with(f"agency.workflow.{TARGET}", key=lambda _value, context: context.correlation_id and None)


@fault(
    "a cached result reaches another tenant",
    caught_by=f"{CACHE}: Ana and Ben work for different tenants",
    because="price has run 1 times instead of 2",
)
def ignore_the_tenant(patch: Patch) -> None:
    """Bolt reads the prices of Acme."""
    patch.build_with(f"agency.workflow.{TARGET}", key=lambda value, _context: value)


@fault(
    "all callers share one result, which each can change",
    caught_by=f"{CACHE}: Ana adds a note to her copy",
    because="Ben got 'note([price(tea), stock(tea), Ana, Ben",
)
def share_results(patch: Patch) -> None:
    """Ben reads what Ana has noted down."""
    patch.build_with(f"agency.workflow.{TARGET}", copier=lambda result: result)


@fault(
    "a failure is cached", caught_by=f"{CACHE}: The first call fails", because="Ben's run failed with error of flicker"
)
def cache_failures(patch: Patch) -> None:
    """A shop that was closed once stays closed."""

    def make(original: Any) -> Any:
        async def run_step(self: Any, value: Any, context: Any) -> Any:
            failures = vars(self).setdefault("failures", {})
            if value in failures:
                raise failures[value]
            try:
                return await original(self, value, context)
            except Exception as failure:
                failures[value] = failure
                raise

        return run_step

    patch.wrap(f"agency.workflow.{TARGET}.run", make)


@fault(
    "a cache grows without a limit",
    caught_by=f"{CACHE}: Tea is requested again, and then milk",
    because="price has run 3 times instead of 4",
)
def grow_without_a_limit(patch: Patch) -> None:
    """The cache fills the memory."""
    patch.build_with(f"agency.workflow.{TARGET}", max_entries=10**6)


def share_calls(patch: Patch, *, shielded: bool, stopped: bool = True, awaited: bool = True) -> None:
    """Replace the shared calls of caches.

    Args:
        patch: plants it.
        shielded: whether a caller who cancels leaves the call to the others.
        stopped: whether the call is cancelled when all callers have cancelled.
        awaited: whether the last caller then waits for its end.
    """
    calls: dict[Any, tuple[asyncio.Future[Any], set[object]]] = {}

    async def run_step(self: Any, value: Any, context: Any) -> Any:
        key = id(self), value
        if key not in calls:
            calls[key] = asyncio.ensure_future(self.step.run(value, context)), set()
        work, callers = calls[key]
        callers.add(me := object())
        try:
            return await (asyncio.shield(work) if shielded else work)
        except asyncio.CancelledError:
            callers.discard(me)
            if stopped and not callers:
                work.cancel()
                if awaited:
                    await asyncio.wait([work])
            raise

    patch.attribute(f"agency.workflow.{TARGET}.run", run_step)


@fault(
    "every concurrent miss makes a call of its own",
    caught_by=MISSES,
    because="Cleo's run took 2 s",
)
def share_no_calls(patch: Patch) -> None:
    """Every caller of a slow service makes it slower."""

    async def run_step(self: Any, value: Any, context: Any) -> Any:
        results = vars(self).setdefault("results", {})
        if value not in results:
            results[value] = await self.step.run(value, context)
        return results[value]

    patch.attribute(f"agency.workflow.{TARGET}.run", run_step)


@fault(
    "a caller who cancels cancels the call for the others",
    caught_by=f"{MISSES}: Ana asks first and cancels",
    because="Ben's run was cancelled",
)
def cancel_for_all(patch: Patch) -> None:
    """Ana's cancellation is Ben's."""
    share_calls(patch, shielded=False)


@fault(
    "a call goes on when all callers have cancelled",
    caught_by=f"{MISSES}: Ana cancels, and then Ben",
    because="2 s: price ends",
)
def go_on_for_no_caller(patch: Patch) -> None:
    """A call is paid for although all callers have left."""
    share_calls(patch, shielded=True, stopped=False)


@fault(
    "a new caller joins a call that is being cancelled",
    caught_by=f"{MISSES}: Ben and Cleo ask while the scales are put away",
    because="Ben's run was cancelled",
)
def join_a_cancelled_call(patch: Patch) -> None:
    """Ben's run is cancelled, and he has not cancelled it."""
    share_calls(patch, shielded=True)


@fault(
    "a cancelled call is not awaited",
    caught_by=f"{MISSES}: The scales are put away before the price is guessed",
    because="1 s: price begins",
)
def leave_a_cancelled_call(patch: Patch) -> None:
    """Two calls use the same scales."""
    share_calls(patch, shielded=True, awaited=False)
