"""Runs of a workflow: who starts them, and how they end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plainspec.stage.workflows.failures import in_words

if TYPE_CHECKING:
    from plainspec.ports.workflow import Failure

EVERYBODY = "everybody"


@dataclass(frozen=True)
class RunRequest:
    """A run that a person starts.

    Attributes:
        person: who.
        value: the input.
        at_s: when, in seconds of the stage's clock.
        cancels_after_s: after how many seconds it is cancelled; None: never.
    """

    person: str
    value: str
    at_s: float = 0.0
    cancels_after_s: float | None = None


@dataclass(frozen=True)
class Run:
    """How one run ended: with a result, with failures, or cancelled.

    Attributes:
        request: who started it, and how.
        took_s: how long it took, in seconds of the stage's clock.
        result: its result, in words.
        failures: why there is none; of one that was cancelled, the errors behind the cancellation.
        cancelled: whether it was cancelled.
    """

    request: RunRequest
    took_s: float
    result: str | None = None
    failures: tuple[Failure, ...] = ()
    cancelled: bool = False

    def __str__(self) -> str:
        """Say how it ended, for messages."""
        if self.cancelled:
            return f"{self.request.person}'s run was cancelled"
        if self.failures:
            return f"{self.request.person}'s run failed with {', '.join(map(in_words, self.failures))}"
        return f"{self.request.person} got {self.result!r}"


@dataclass(frozen=True)
class Runs:
    """All runs of one action.

    Attributes:
        all: the runs, in the order in which their people were named.
    """

    all: tuple[Run, ...]

    def of(self, person: str) -> tuple[Run, ...]:
        """Return the runs of one person, or of `everybody`.

        Raises:
            AssertionError: this person started no run.
        """
        found = tuple(run for run in self.all if person in {run.request.person, EVERYBODY})
        if not found:
            raise AssertionError(f"{person} started no run")
        return found
