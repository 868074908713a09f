"""A saga: steps with compensations."""

import asyncio
from collections.abc import Sequence
from typing import Any, cast

from agency.workflow.cancellation import AnsweredTooLateError, finish
from agency.workflow.context import Context
from agency.workflow.function import FunctionStep
from agency.workflow.observation import call
from agency.workflow.step import In_contra, Out_co, Step

AnyStep = Step[Any, Any]
Stage = tuple[AnyStep, AnyStep | None]


class SagaError(ExceptionGroup[Exception]):
    """A saga failed, and so did its compensation: first the failure, then the errors of the compensations."""

    @property
    def failure(self) -> Exception:
        """The error that started the compensation."""
        return self.exceptions[0]

    @property
    def compensation_failures(self) -> tuple[Exception, ...]:
        """The errors of the compensations."""
        return self.exceptions[1:]

    def derive(self, excs: Sequence[Exception]) -> "SagaError":  # type: ignore[override]  # holds its own kind
        """Return a group of some of the errors, as `ExceptionGroup.split` needs it."""
        return SagaError(self.message, excs)


class Saga(Step[In_contra, Out_co]):
    """Steps in order, each with a compensation; when one fails, those before it are compensated, last first.

    The step that failed is not compensated. Every step gets the result of the one before; every compensation gets
    the result of its step. All compensations run, even if one fails; then the caller gets a
    `SagaError` with all errors, else the failure itself. A cancelled saga is compensated, too, to the end, before
    the cancellation is propagated; errors of the compensations are then its cause. A blocking function that was
    running in its thread by then, and has returned, is compensated with the rest.

    Args:
        stages: pairs of a step and its compensation, or None for a step without one; at least one.

    Raises:
        ValueError: there are no stages.
    """

    def __init__(self, *stages: Stage) -> None:
        if not stages:
            raise ValueError("a saga needs at least one stage")
        self.stages = stages

    @property
    def name(self) -> str:
        """The names of the steps."""
        return f"saga({', '.join(step.name for step, _ in self.stages)})"

    async def run(self, value: In_contra, context: Context) -> Out_co:
        """Run the steps; compensate them if one fails."""
        answer: Any = value
        done: list[tuple[AnyStep, Any]] = []
        try:
            for step, undo in self.stages:
                answer = await call("saga.forward", step, answer, context)
                if undo is not None:
                    done.append((undo, answer))
        except asyncio.CancelledError as cancelled:
            too_late = cancelled.__cause__
            if isinstance(too_late, AnsweredTooLateError) and isinstance(step, FunctionStep) and undo is not None:
                done.append((undo, too_late.answer))
            errors, _ = await finish(self._compensate(done, context))
            if errors:
                raise cancelled from ExceptionGroup("compensations of a cancelled saga failed", errors)
            raise
        except Exception as failure:
            errors, cancelled_late = await finish(self._compensate(done, context))
            outcome = SagaError("a saga and its compensations failed", [failure, *errors]) if errors else failure
            if cancelled_late is not None:
                raise cancelled_late from outcome
            if errors:
                raise outcome from failure
            raise
        return cast("Out_co", answer)

    async def _compensate(self, done: list[tuple[AnyStep, Any]], context: Context) -> list[Exception]:
        errors: list[Exception] = []
        for undo, answer in reversed(done):
            try:
                await call("saga.compensation", undo, answer, context)
            except Exception as error:  # noqa: BLE001 - every compensation runs; all errors reach the caller
                errors.append(error)
        return errors
