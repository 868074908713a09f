"""Ways in which sagas can be broken."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from agency.workflow import AnsweredTooLateError, SagaError
from plainspec.proving import Patch, fault

SAGA = "composition/saga.feature"
CANCELLED = "composition/saga_cancellation.feature"


@dataclass(frozen=True)
class Broken:
    """A saga that is right but for what is set."""

    after_success: bool = False
    after_failure: bool = True
    after_cancellation: bool = True
    in_order: bool = False
    on_inputs: bool = False
    until_one_fails: bool = False
    hiding_the_failure: bool = False
    interruptible: bool = False
    late_results: bool = True
    late_failures: bool = False

    def plant(self, patch: Patch) -> None:
        """Put it in place of the agency's."""

        async def run_stages(saga: Any, value: Any, context: Any) -> Any:
            return await self.run(saga.stages, value, context)

        patch.attribute("agency.workflow.recovery.saga:Saga.run", run_stages)

    async def run(self, stages: Any, value: Any, context: Any) -> Any:
        """Run the stages, and the compensations where a saga like this one does."""
        done: list[tuple[Any, Any]] = []
        undo = None
        try:
            for step, undo in stages:
                result = await step.run(value, context)
                done.append((undo, value if self.on_inputs else result))
                value = result
        except asyncio.CancelledError as cancelled:
            cause = cancelled.__cause__
            if isinstance(cause, AnsweredTooLateError) and self.late_results:
                done.append((undo, cause.answer))
            if isinstance(cause, Exception) and not isinstance(cause, AnsweredTooLateError) and self.late_failures:
                done.append((undo, value))
            if self.after_cancellation:
                await self.compensate(done, context)
            raise
        except Exception as failure:
            errors = await self.compensate(done, context) if self.after_failure else []
            if self.hiding_the_failure and errors:
                raise errors[0] from None
            if errors:
                raise SagaError("a saga and its compensations failed", [failure, *errors]) from failure
            raise
        if self.after_success:
            await self.compensate(done, context)
        return value

    async def compensate(self, done: list[tuple[Any, Any]], context: Any) -> list[Exception]:
        """Run the compensations, to the end unless `interruptible`; return their errors."""
        work = asyncio.ensure_future(self.run_compensations(done, context))
        if self.interruptible:
            return await work
        cancelled = None
        while not work.done():
            try:
                await asyncio.shield(work)
            except asyncio.CancelledError as request:
                cancelled = request
        if cancelled is not None:
            raise cancelled
        return work.result()

    async def run_compensations(self, done: list[tuple[Any, Any]], context: Any) -> list[Exception]:
        """Run the compensations; return their errors."""
        errors: list[Exception] = []
        for undo, result in done if self.in_order else reversed(done):
            if undo is None:
                continue
            try:
                await undo.run(result, context)
            except Exception as error:  # noqa: BLE001 - as in the agency
                errors.append(error)
                if self.until_one_fails:
                    break
        return errors


@fault(
    "a successful saga is compensated",
    caught_by=f"{SAGA}: Everything is available",
    because="unfly has run 1 times instead of 0",
)
def compensate_after_a_success(patch: Patch) -> None:
    """A trip that is booked is given back."""
    Broken(after_success=True).plant(patch)


@fault(
    "a failed saga is not compensated", caught_by=f"{SAGA}: There is no hotel in time", because="unfly has run 0 times"
)
def compensate_nothing(patch: Patch) -> None:
    """Ana pays for a flight to nowhere."""
    Broken(after_failure=False).plant(patch)


@fault(
    "the first step is compensated first",
    caught_by=f"{SAGA}: There is no car",
    because="3 s: unfly begins",
)
def compensate_in_order(patch: Patch) -> None:
    """The flight is given back before the transfer to it."""
    Broken(in_order=True).plant(patch)


@fault(
    "a compensation gets the input of its step",
    caught_by=f"{SAGA}: The refund is for the ticket",
    because="failed compensation of fined",
)
def compensate_on_inputs(patch: Patch) -> None:
    """The refund is for a city, not for a ticket."""
    Broken(on_inputs=True).plant(patch)


@fault(
    "a failed compensation ends the compensation",
    caught_by=f"{SAGA}: Neither the hotel nor the airline gives the money back",
    because="failed with error of no-car, failed compensation of fined",
)
def end_with_a_failed_compensation(patch: Patch) -> None:
    """One fine costs the whole trip."""
    Broken(until_one_fails=True).plant(patch)


@fault(
    "a failed compensation hides the failure",
    caught_by=f"{SAGA}: Neither the hotel nor the airline gives the money back",
    because="but Ana's run failed with error of fined",
)
def hide_the_failure(patch: Patch) -> None:
    """The car is never missed."""
    Broken(hiding_the_failure=True).plant(patch)


@fault(
    "a cancelled saga is not compensated",
    caught_by=f"{CANCELLED}: Ana cancels at the hotel desk",
    because="missing instead of 1.5 s: unfly begins",
)
def ignore_cancellations(patch: Patch) -> None:
    """A customer who cancels pays for it."""
    Broken(after_cancellation=False).plant(patch)


@fault(
    "a cancellation interrupts the compensation",
    caught_by=f"{CANCELLED}: Ana cancels while the flight is given back after <failure>",
    because="'s run took 3 s",
)
def interrupt_compensations(patch: Patch) -> None:
    """A second click on cancel costs a flight."""
    Broken(interruptible=True).plant(patch)


@fault(
    "a blocking step that returns after the cancellation is not compensated",
    caught_by=f"{CANCELLED}: Ana cancels while seal blocks its thread",
    because="unseal has run 0 times instead of 1",
)
def ignore_late_results(patch: Patch) -> None:
    """A seal stays on a letter that is not sent."""
    Broken(late_results=False).plant(patch)


@fault(
    "a blocking step that fails after the cancellation is compensated",
    caught_by=f"{CANCELLED}: Ana cancels while stamp blocks its thread",
    because="unseal has run 1 times instead of 0",
)
def compensate_late_failures(patch: Patch) -> None:
    """A seal is broken that was never there."""
    Broken(late_failures=True).plant(patch)
