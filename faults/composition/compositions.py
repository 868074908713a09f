"""Ways in which sequences and branches can be broken."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from agency.workflow import UnexpectedCancellationError
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

SEQUENCE = "composition/sequence.feature"
PARALLEL = "composition/parallel.feature"

SEQUENCE_RUN, PARALLEL_RUN = "sequence:Sequence.run", "parallel:Parallel.run"


@fault(
    "the first step of a sequence runs twice",
    caught_by=f"{SEQUENCE}: A letter is drafted, then reviewed",
    because="review(draft(draft(rain)))",
)
def repeat_the_first_step(patch: Patch) -> None:
    """A letter that is drafted twice costs twice."""

    async def run_steps(self: Any, value: Any, context: Any) -> Any:
        for step in (self.steps[0], *self.steps):
            value = await step.run(value, context)
        return value

    patch.attribute(f"agency.workflow.{SEQUENCE_RUN}", run_steps)


def go_on_after(patch: Patch, error: type[BaseException]) -> None:
    """Have a sequence run its later steps although one has ended with an error."""

    async def run_steps(self: Any, value: Any, context: Any) -> Any:
        for step in self.steps:
            try:
                value = await step.run(value, context)
            except error:
                continue
        return value

    patch.attribute(f"agency.workflow.{SEQUENCE_RUN}", run_steps)


@fault(
    "a sequence continues after a failed step",
    caught_by=f"{SEQUENCE}: The shredder jams before the letter is sent",
    because="Ana got 'send(draft(rain))'",
)
def continue_after_a_failure(patch: Patch) -> None:
    """A letter that was never shredded is reported as such."""
    go_on_after(patch, Exception)


@fault(
    "a sequence continues after a cancellation",
    caught_by=f"{SEQUENCE}: Ana cancels while her letter is being reviewed",
    because="Ana got 'send(draft(rain))'",
)
def continue_after_a_cancellation(patch: Patch) -> None:
    """A letter is sent after it was cancelled."""
    go_on_after(patch, asyncio.CancelledError)


@fault(
    "a nested sequence loses all but its first step",
    caught_by=f"{SEQUENCE}: The shredder jams before the letter is sent",
    because="got 'send(draft(rain))'",
)
def lose_nested_steps(patch: Patch) -> None:
    """Of three steps the second one is skipped."""
    patch.wrap("agency.workflow.sequence:Sequence.parts_of", lambda parts_of: lambda step: parts_of(step)[:1])


@fault("branches run one after the other", caught_by=PARALLEL, because="took 8 s")
def run_branches_in_sequence(patch: Patch) -> None:
    """Two people take as long as one."""

    async def run_branches(self: Any, value: Any, context: Any) -> list[Any]:
        return [await branch.run(value, context) for branch in self.branches]

    patch.attribute(f"agency.workflow.{PARALLEL_RUN}", run_branches)


@fault(
    "results are in the order in which branches end",
    caught_by=f"{PARALLEL}: The translator is faster than the reviewer",
    because="[translate(letter), review(letter)]",
)
def order_results_by_their_end(patch: Patch) -> None:
    """The review is taken for the translation."""

    async def run_branches(self: Any, value: Any, context: Any) -> list[Any]:
        tasks = [asyncio.ensure_future(branch.run(value, context)) for branch in self.branches]
        return [await task for task in asyncio.as_completed(tasks)]

    patch.attribute(f"agency.workflow.{PARALLEL_RUN}", run_branches)


@fault(
    "a failed branch leaves the others running",
    caught_by=f"{PARALLEL}: The scanner breaks while the translator is at work",
    because="3 s: translate ends instead of",
)
def leave_branches_running(patch: Patch) -> None:
    """The translator is paid for a letter that is not sent."""

    async def run_branches(self: Any, value: Any, context: Any) -> list[Any]:
        return await asyncio.gather(*(branch.run(value, context) for branch in self.branches))

    patch.attribute(f"agency.workflow.{PARALLEL_RUN}", run_branches)


@fault(
    "cancelled branches are not awaited",
    caught_by=f"{PARALLEL}: The price list is put back before the letter is sent",
    because="1 s: send begins",
)
def leave_branches_cleaning_up(patch: Patch) -> None:
    """Two people hold the same price list."""

    async def run_branches(self: Any, value: Any, context: Any) -> list[Any]:
        tasks = [asyncio.ensure_future(branch.run(value, context)) for branch in self.branches]
        try:
            return await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()

    patch.attribute(f"agency.workflow.{PARALLEL_RUN}", run_branches)


@fault(
    "only the first of several errors is reported",
    caught_by=f"{PARALLEL}: Stamp and seal break at the same time",
    because="failed with error of stamp",
)
def report_one_error(patch: Patch) -> None:
    """The seal is mended when the stamp is."""

    def make(original: Callable[..., Any]) -> Any:
        async def run_branches(self: Any, value: Any, context: Any) -> Any:
            try:
                return await original(self, value, context)
            except ExceptionGroup as errors:
                raise errors.exceptions[0] from None

        return run_branches

    patch.wrap(f"agency.workflow.{PARALLEL_RUN}", make)


@fault(
    "a branch that is cancelled from inside counts as a success",
    caught_by=f"{PARALLEL}: The printer's connection is cancelled while the translator is at work",
    because="Ana got 'send([None, None])'",
)
def forgive_cancelled_branches(patch: Patch) -> None:
    """A letter goes out without a print."""

    def make(original: Callable[..., Any]) -> Any:
        async def run_branches(self: Any, value: Any, context: Any) -> Any:
            try:
                return await original(self, value, context)
            except UnexpectedCancellationError:
                return [None for _ in self.branches]

        return run_branches

    patch.wrap(f"agency.workflow.{PARALLEL_RUN}", make)


@fault(
    "branches keep running when their caller cancels",
    caught_by=f"{PARALLEL}: Ana cancels while both are at work",
    because="3 s: translate ends instead of 1 s: review is cancelled",
)
def shield_branches(patch: Patch) -> None:
    """Both are paid for a letter that nobody wants."""

    def make(original: Callable[..., Any]) -> Any:
        async def run_branches(self: Any, value: Any, context: Any) -> Any:
            return await asyncio.shield(asyncio.ensure_future(original(self, value, context)))

        return run_branches

    patch.wrap(f"agency.workflow.{PARALLEL_RUN}", make)
