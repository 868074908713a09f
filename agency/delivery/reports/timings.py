"""When the stages of a run began and ended, and which of them overlapped."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Interval:
    """The time that a stage took, in milliseconds since the run began."""

    stage: str
    start_ms: float
    end_ms: float

    @property
    def duration_ms(self) -> float:
        """From its beginning to its end."""
        return self.end_ms - self.start_ms


@dataclass(frozen=True)
class Overlap:
    """A time in which two stages ran, in milliseconds since the run began."""

    stages: tuple[str, str]
    start_ms: float
    end_ms: float


class Timings:
    """The intervals of one run, by a clock that never goes backwards."""

    def __init__(self) -> None:
        self._began_s = time.monotonic()
        self._intervals: dict[str, Interval] = {}

    @property
    def now_ms(self) -> float:
        """Milliseconds since the run began."""
        return (time.monotonic() - self._began_s) * 1000

    @property
    def intervals(self) -> tuple[Interval, ...]:
        """The intervals of all stages that have ended, in the order in which they began."""
        return tuple(sorted(self._intervals.values(), key=lambda one: one.start_ms))

    @contextmanager
    def of(self, stage: str) -> Iterator[None]:
        """Take the time of the block, however it ends."""
        start_ms = self.now_ms
        try:
            yield
        finally:
            self._intervals[stage] = Interval(stage, start_ms, self.now_ms)

    def duration_ms(self, stage: str) -> float:
        """Return how long a stage took; 0 for one that has not run."""
        return self._intervals[stage].duration_ms if stage in self._intervals else 0.0

    @property
    def total_ms(self) -> float:
        """The sum of all durations."""
        return sum(one.duration_ms for one in self._intervals.values())

    @property
    def overlaps(self) -> tuple[Overlap, ...]:
        """Each two stages that ran at the same time, and when."""
        pairs = combinations(self.intervals, 2)
        found = [Overlap((a.stage, b.stage), max(a.start_ms, b.start_ms), min(a.end_ms, b.end_ms)) for a, b in pairs]
        return tuple(one for one in found if one.start_ms < one.end_ms)
