"""The stages that a message passes, and the times at which it does."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Stage(StrEnum):
    """A stage of the pipeline, in order; `failed` is the last one instead of any after the first three."""

    RECEIVED = "received"
    VALIDATED = "validated"
    STORED = "stored"
    EXECUTED = "executed"
    ANSWERED = "answered"
    NOTIFIED = "notified"
    FAILED = "failed"


ENDINGS = frozenset({Stage.NOTIFIED, Stage.FAILED})
"""After these a message passes no other stage."""


class Passed(NamedTuple):
    """A stage that was passed, and when."""

    number: int
    stage: str
    at: datetime


class StageTimes:
    """Numbers the stages of one message, and times them: none earlier than the one before, whatever the clock does."""

    def __init__(self, now: Callable[[], datetime], *, passed: int = 0, last: datetime | None = None) -> None:
        self._now = now
        self._passed = passed
        self._last = last or datetime.min.replace(tzinfo=UTC)

    def passed(self, stage: Stage) -> Passed:
        """Return the stage with its number and the time."""
        self._passed += 1
        self._last = max(self._last, self._now())
        return Passed(self._passed, stage.value, self._last)


def utc_now() -> datetime:
    """Return the time of the system clock."""
    return datetime.now(UTC)
