"""How the steps that a scenario declares fail: how often, and with which errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.ports.workflow import StepCancelledError, StepError, StepsOwnTimeoutError
from plainspec.stage.workflows.notation import TIMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from plainspec.ports.workflow import Failure

ALWAYS = -1


REASONS: dict[str, Callable[[str], BaseException]] = {
    "": StepError,
    "timeout": StepsOwnTimeoutError,
    "cancellation": StepCancelledError,
}
"""How a step can fail: with which error."""


def failures_of(step: str, fails: str) -> tuple[int, Callable[[str], BaseException]]:
    """Return how often a step fails before it succeeds (`ALWAYS` if it never does), and with which error.

    Raises:
        ValueError: it is said in another way than `plainspec.stage.workflows.stub_steps.StepRow` describes.
    """
    words, _, reason = fails.partition(" with a ")
    if reason not in REASONS:
        raise ValueError(f"step {step} cannot fail with a {reason!r}; there are {', '.join(filter(None, REASONS))}")
    error = REASONS[reason]
    if words in {"", "always"}:
        return (ALWAYS if words else 0), error
    if words in TIMES:
        return TIMES[words], error
    number, _, unit = words.partition(" ")
    if number.isdigit() and unit == "times":
        return int(number), error
    raise ValueError(f"step {step} cannot fail {fails!r}; write always, once, twice or 5 times")


def in_words(failure: Failure) -> str:
    """Return a failure as sentences write it: `timeout of search`."""
    return f"{failure.kind.name.lower().replace('_', ' ')} of {failure.about}"
