"""Ways in which recording steps, blocking functions and the system clock can be broken."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

RECORDING = "composition/recording_steps.feature"
BLOCKING = "composition/blocking_functions.feature"
CLOCK = "composition/system_clock.feature"


@fault(
    "a recording step ignores its side effect",
    caught_by=f"{RECORDING}: The grump is called, and the clerk is not",
    because="Ana got 'yes'",
)
def ignore_side_effects(patch: Patch) -> None:
    """Tests of failures pass without one."""
    patch.build_with("agency.workflow.recording:RecordingStep", side_effect=None)


@fault(
    "a recording step does not record calls that fail",
    caught_by=f"{RECORDING}: The grump is called, and the clerk is not",
    because="grump has run 0 times instead of 1",
)
def forget_failed_calls(patch: Patch) -> None:
    """A test counts one attempt of two."""

    def make(original: Callable[..., Any]) -> Any:
        async def record(self: Any, value: Any, context: Any) -> Any:
            try:
                return await original(self, value, context)
            except Exception:
                self.calls.pop()
                raise

        return record

    patch.wrap("agency.workflow.recording:RecordingStep.run", make)


@fault(
    "a recording step keeps the context of its first call",
    caught_by=f"{RECORDING}: Ana calls the clerk, and then Ben",
    because="received another context than Ben's",
)
def record_the_first_context(patch: Patch) -> None:
    """A test looks at the wrong context."""
    patch.attribute("agency.workflow.recording:RecordingStep.last_context", lambda self: self.calls[0][1])


@fault(
    "a blocking function blocks the event loop",
    caught_by=f"{BLOCKING}: The printer waits for the folder, and the folder for the printer",
    because="failed with error of print",
)
def block_the_loop(patch: Patch) -> None:
    """One printer stops the platform."""
    patch.build_with("agency.workflow.function:FunctionStep", inline=True)


def call_in_threads(patch: Patch, call: Callable[..., Any]) -> None:
    """Have blocking functions called in another way."""

    def make(original: Callable[..., None]) -> Any:
        def init(self: Any, function: Any, **given: Any) -> None:
            original(self, function, **given)
            if not asyncio.iscoroutinefunction(function):
                self.call = lambda value, _context: call(function, value)

        return init

    patch.wrap("agency.workflow.function:FunctionStep.__init__", make)


@fault(
    "an error in a thread is lost",
    caught_by=f"{BLOCKING}: The count fails, and the letter is sent",
    because="Ana got 'None'",
)
def lose_errors_in_threads(patch: Patch) -> None:
    """A count that failed is a count of nothing."""

    async def call(function: Any, value: Any) -> Any:
        try:
            return await asyncio.to_thread(function, value)
        except Exception:  # noqa: BLE001 - this is the fault
            return None

    call_in_threads(patch, call)


@fault(
    "a cancellation is lost while a thread runs",
    caught_by=f"{BLOCKING}: Ana cancels while her letter is sealed",
    because="Ana got 'send(seal(letter))'",
)
def lose_cancellations_of_threads(patch: Patch) -> None:
    """A letter is sent although its sender has cancelled."""

    async def call(function: Any, value: Any) -> Any:
        work = asyncio.ensure_future(asyncio.to_thread(function, value))
        while not work.done():
            try:
                await asyncio.shield(work)
            except asyncio.CancelledError:
                continue
        return work.result()

    call_in_threads(patch, call)


@fault(
    "the system clock cuts time limits to a tenth",
    caught_by=f"{CLOCK}: A search of ten seconds within 100 ms",
    because="not 0.09 to 5 s",
)
def end_limits_too_early(patch: Patch) -> None:
    """Every partner is too slow."""
    patch.attribute("agency.workflow.clock:SystemClock.timeout", lambda _, delay_s: asyncio.timeout(delay_s / 10))


@fault(
    "the system clock does not wait",
    caught_by=f"{CLOCK}: The first call fails, and the second is 200 ms later",
    because="not 0.19 to 5 s",
)
def wait_for_nothing(patch: Patch) -> None:
    """A service that is down is called without a pause."""
    patch.attribute("agency.workflow.clock:SystemClock.sleep", lambda _, _delay_s: asyncio.sleep(0))


@fault(
    "the system clock stands still",
    caught_by=f"{CLOCK}: Ben asks half a second after Ana, and the time to live is 200 ms",
    because="price has run 1 times instead of 2",
)
def stand_still(patch: Patch) -> None:
    """Nothing ever expires."""
    patch.attribute("agency.workflow.clock:SystemClock.now", lambda _: 0.0)
