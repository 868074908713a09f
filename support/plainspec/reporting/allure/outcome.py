"""How a scenario ended, in Allure's terms and in words."""

from __future__ import annotations

import asyncio
import sys
import traceback
from typing import TYPE_CHECKING, Literal, NamedTuple

from plainspec.execution.skipped import is_skip
from plainspec.ports.not_offered import not_offered

if TYPE_CHECKING:
    from plainspec.execution.scenario_run import ScenarioRun

Status = Literal["passed", "failed", "broken", "skipped"]
Phase = Literal["set-up", "steps", "tear-down"]


class Outcome(NamedTuple):
    """The verdict on one run of a scenario.

    Attributes:
        status: `failed` where a promise does not hold, `broken` where it could not be checked.
        message: Why, in a few lines for everybody.
        trace: Why, in all detail.
        phase: Where it was decided.
        later: What else went wrong after that.
    """

    status: Status
    message: str = ""
    trace: str = ""
    phase: Phase = "steps"
    later: tuple[Outcome, ...] = ()


PASSED = Outcome("passed")


def outcome_of(
    error: BaseException | None, run: ScenarioRun | None = None, trace: str = "", phase: Phase = "steps"
) -> Outcome:
    """Make the verdict of what a scenario raised; None means that it passed.

    Args:
        error: What was raised.
        run: The run, if a step has been reached; the message then names the sentence.
        trace: What to show as detail; the traceback from the step's function on where it is left out.
        phase: Where it was raised.
    """
    if error is None:
        return PASSED
    message = message_of(error)
    if phase == "steps" and run is not None and run.failed:
        step = run.bound.steps[run.reached - 1].step
        message = f"{step.keyword} {step.text}\n\n{message}"
    return Outcome(status_of(error), message, trace or _trace(error, run), phase)


def joined(first: Outcome, second: Outcome) -> Outcome:
    """Join the verdicts of two phases: the first that is bad counts, and the detail of both is kept."""
    if first.status in {"passed", "skipped"}:
        return second
    trace = f"{first.trace}\n\n{second.message}\n\n{second.trace}"
    return first._replace(trace=trace, later=(*first.later, second))


def status_of(error: BaseException | None) -> Status:
    """Return the status of an error: `failed` for a broken promise, `broken` for a check that could not be made."""
    if error is None:
        return "passed"
    if not_offered(error) or is_skip(error):
        return "skipped"
    pytest = sys.modules.get("pytest")
    if isinstance(error, AssertionError) or (pytest is not None and isinstance(error, pytest.fail.Exception)):
        return "failed"
    return "broken"


def message_of(error: BaseException) -> str:
    """Return an error's message with its notes, and its type where it is no assertion."""
    message = "\n".join([str(error), *getattr(error, "__notes__", ())]).strip()
    if isinstance(error, KeyboardInterrupt):
        return message or "interrupted before it had ended"
    if isinstance(error, asyncio.CancelledError):
        return message or "cancelled before it had ended"
    if status_of(error) in ("failed", "skipped"):
        return message or "an assertion does not hold"
    kind = type(error).__name__
    return f"{kind}: {message}" if message else kind


def _trace(error: BaseException, run: ScenarioRun | None) -> str:
    """Format a traceback, from the step's function on where that can be found."""
    frame = error.__traceback__
    if run is not None and run.reached:
        function = run.bound.steps[run.reached - 1].definition.function
        code = getattr(getattr(function, "__wrapped__", function), "__code__", None)
        while frame is not None and frame.tb_frame.f_code is not code:
            frame = frame.tb_next
    return "".join(traceback.format_exception(type(error), error, frame or error.__traceback__))
