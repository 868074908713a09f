"""Ways in which time limits and fallbacks can be broken."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from agency.workflow import Step, StepTimeoutError
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

TIMEOUT = "composition/timeout.feature"
FALLBACK = "composition/fallback.feature"


@fault(
    "a time limit is ignored", caught_by=f"{TIMEOUT}: <workflow> takes more than ten seconds", because="Ana got 'send("
)
def ignore_limits(patch: Patch) -> None:
    """Everybody waits for the slowest search."""

    async def run_step(self: Any, value: Any, context: Any) -> Any:
        return await self.step.run(value, context)

    patch.attribute("agency.workflow.recovery.timeout:Timeout.run", run_step)


@fault(
    "a step with a time limit loses its result",
    caught_by=f"{TIMEOUT}: A sequence of a step, a cached and a limited step",
    because="Ana got 'None'",
)
def lose_results_within_limits(patch: Patch) -> None:
    """What was in time counts for nothing."""

    def make(original: Callable[..., Any]) -> Any:
        async def run_step(self: Any, value: Any, context: Any) -> None:
            await original(self, value, context)

        return run_step

    patch.wrap("agency.workflow.recovery.timeout:Timeout.run", make)


def on_error_of_limited_steps(patch: Patch, error: type[BaseException]) -> None:
    """Have errors of a kind reported as the time limit's."""

    def make(original: Callable[..., Any]) -> Any:
        async def run_step(self: Any, value: Any, context: Any) -> Any:
            try:
                return await original(self, value, context)
            except error as caught:
                raise StepTimeoutError(self.step.name, self.limit_s) from caught

        return run_step

    patch.wrap("agency.workflow.recovery.timeout:Timeout.run", make)


@fault(
    "a nested time limit is reported as the outer one",
    caught_by=f"{TIMEOUT}: A search within 5 s within 10 s",
    because="timeout of timeout(search, 5 s)",
)
def report_nested_limits_as_the_outer_one(patch: Patch) -> None:
    """The wrong limit is raised."""
    on_error_of_limited_steps(patch, StepTimeoutError)


@fault(
    "a timeout of the step itself is reported as the limit",
    caught_by=f"{TIMEOUT}: The partner's own timeout comes first",
    because="failed with timeout of ask",
)
def report_every_timeout_as_the_limit(patch: Patch) -> None:
    """The limit is raised, and the partner still times out."""
    on_error_of_limited_steps(patch, TimeoutError)


@fault(
    "a cancellation is reported as a timeout",
    caught_by=f"{TIMEOUT}: Ana cancels before the limit",
    because="was to be cancelled, but Ana",
)
def report_cancellations_as_timeouts(patch: Patch) -> None:
    """A fallback runs although its caller has left."""
    on_error_of_limited_steps(patch, asyncio.CancelledError)


class Inner(Step[Any, Any]):
    """A step inside a time limit, and what it has returned."""

    def __init__(self, step: Step[Any, Any], *, awaited: bool) -> None:
        self.step = step
        self.awaited = awaited
        self.results: list[Any] = []

    @property
    def name(self) -> str:
        """The name of the step."""
        return self.step.name

    async def run(self, value: Any, context: Any) -> Any:
        """Run the step, and keep its result."""
        work = asyncio.ensure_future(self.step.run(value, context))
        try:
            self.results.append(await (work if self.awaited else asyncio.shield(work)))
        except asyncio.CancelledError:
            work.cancel()
            raise
        return self.results[-1]


def put_around_limited_steps(patch: Patch, *, awaited: bool) -> None:
    """Have limited steps return late results, or not be awaited when they are cancelled."""

    def make(original: Callable[..., Any]) -> Any:
        async def run_step(self: Any, value: Any, context: Any) -> Any:
            self.step = inner = Inner(self.step, awaited=awaited)
            try:
                return await original(self, value, context)
            except StepTimeoutError:
                if inner.results and awaited:
                    return inner.results[-1]
                raise

        return run_step

    patch.wrap("agency.workflow.recovery.timeout:Timeout.run", make)


@fault(
    "a result after the time limit counts",
    caught_by=f"{TIMEOUT}: The step returns a guess when it is cancelled",
    because="Ana got 'send(guess(invoice))'",
)
def accept_late_results(patch: Patch) -> None:
    """A guess is taken for a result."""
    put_around_limited_steps(patch, awaited=True)


@fault(
    "a step is not awaited when its time is up",
    caught_by=f"{TIMEOUT}: The boxes are put back before the letter is sent",
    because="10 s: send begins",
)
def leave_limited_steps_cleaning_up(patch: Patch) -> None:
    """The letter is sent while the boxes are in the way."""
    put_around_limited_steps(patch, awaited=False)


@fault(
    "a fallback does not take over",
    caught_by=[
        f"{FALLBACK}: The courier is ill",
        f"{FALLBACK}: The <failure> of <workflow>",
        f"{FALLBACK}: lag fails, and the fallback is for timeouts",
    ],
    because="failed with error of ill",
)
def never_fall_back(patch: Patch) -> None:
    """One ill courier stops all deliveries."""

    async def run_primary(self: Any, value: Any, context: Any) -> Any:
        return await self.primary.run(value, context)

    patch.attribute("agency.workflow.recovery.fallback:Fallback.run", run_primary)


@fault(
    "a fallback runs after a success, too",
    caught_by=f"{FALLBACK}: The courier comes",
    because="post has run 1 times instead of 0",
)
def always_fall_back(patch: Patch) -> None:
    """Every parcel is sent twice."""

    def make(original: Callable[..., Any]) -> Any:
        async def run_both(self: Any, value: Any, context: Any) -> Any:
            result = await original(self, value, context)
            await self.fallback.run(value, context)
            return result

        return run_both

    patch.wrap("agency.workflow.recovery.fallback:Fallback.run", make)


@fault(
    "when both steps fail, the first error is lost",
    caught_by=f"{FALLBACK}: Illness and a strike",
    because="but Ana's run failed with error of strike",
)
def lose_the_first_error(patch: Patch) -> None:
    """The illness is never found out."""
    patch.attribute("agency.workflow.recovery.fallback:chain", lambda _first, _second: None)


@fault(
    "a fallback takes over after any error",
    caught_by=f"{FALLBACK}: ill fails, and the fallback is for timeouts",
    because="Ana got 'post(parcel)'",
)
def fall_back_after_any_error(patch: Patch) -> None:
    """A wrong address is tried again by post."""
    patch.build_with("agency.workflow.recovery.fallback:Fallback", on=Exception)


@fault(
    "a cancellation starts the fallback",
    caught_by=f"{FALLBACK}: Ana cancels while the courier is on the way",
    because="Ana got 'post(parcel)'",
)
def fall_back_after_a_cancellation(patch: Patch) -> None:
    """A parcel is posted although its sender has cancelled."""

    def make(original: Callable[..., Any]) -> Any:
        async def run_either(self: Any, value: Any, context: Any) -> Any:
            try:
                return await original(self, value, context)
            except asyncio.CancelledError:
                return await self.fallback.run(value, context)

        return run_either

    patch.wrap("agency.workflow.recovery.fallback:Fallback.run", make)
