"""How runs of a workflow ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plainspec.ports.workflow import Failure

EVERYBODY = "everybody"


@dataclass(frozen=True)
class Visit:
    """Somebody who comes to run a workflow.

    Attributes:
        person: who.
        value: the input.
        at_s: when, in seconds of the stage's clock.
        gives_up_after_s: how long they wait; None: to the end.
    """

    person: str
    value: str
    at_s: float = 0.0
    gives_up_after_s: float | None = None


@dataclass(frozen=True)
class Run:
    """How one run ended: with an answer, with failures, or because somebody gave up.

    Attributes:
        visit: who ran it, and how.
        took_s: how long it took, in seconds of the stage's clock.
        answer: what they got, in words.
        failures: why they got none; of one that was given up, what went wrong on the way.
        said: the text of the error that reached them.
        given_up: whether it ended because they gave up.
    """

    visit: Visit
    took_s: float
    answer: str | None = None
    failures: tuple[Failure, ...] = ()
    said: str = ""
    given_up: bool = False

    def __str__(self) -> str:
        """Say how it ended, for messages."""
        if self.given_up:
            return f"{self.visit.person}'s run was cancelled"
        if self.failures:
            told = ", ".join(f"{failure.kind.value} of {failure.about}" for failure in self.failures)
            return f"{self.visit.person}'s run failed with {told}"
        return f"{self.visit.person} got {self.answer!r}"


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
            AssertionError: this person ran nothing.
        """
        found = tuple(run for run in self.all if person in {run.visit.person, EVERYBODY})
        if not found:
            raise AssertionError(f"{person} ran nothing")
        return found
