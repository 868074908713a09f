"""What a delivery reports while it runs, and how a stage that has not passed ends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from agency.delivery.contract import Question, StageResult


@dataclass(frozen=True)
class StageEvent:
    """A stage has begun, has ended, or waits for a person before it begins.

    Attributes:
        stage: Its name.
        result: What came of it; None when it begins.
        restored: Whether the result is from before the run was resumed.
        waiting_in: The run in which a person has to decide before the stage; None for all other events.
        questions: What an approval has to answer then.
    """

    stage: str
    result: StageResult | None = None
    restored: bool = False
    waiting_in: str | None = None
    questions: tuple[Question, ...] = ()


class Progress(Protocol):
    """Is called at the beginning and the end of each stage; must return at once."""

    def __call__(self, event: StageEvent, /) -> None:
        """Take an event."""


class StageStoppedError(Exception):
    """A stage has not passed, so that the journal must not keep it as done."""

    def __init__(self, result: StageResult) -> None:
        super().__init__(result)
        self.result = result

    def __str__(self) -> str:
        """Return the stage and the underlying error."""
        return f"{self.result.stage} {self.result.verdict.value}: {self.result.error}"
