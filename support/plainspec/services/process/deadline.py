"""Waiting for something that another process does, up to a limit that is named when it passes."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

POLL_INTERVAL_S = 0.002


@dataclass(frozen=True)
class Deadline:
    """A moment on the monotonic clock, `limit_s` seconds after it was made."""

    limit_s: float
    started_s: float = field(default_factory=time.monotonic)

    @property
    def elapsed_s(self) -> float:
        """Seconds since the deadline was set."""
        return time.monotonic() - self.started_s

    @property
    def passed(self) -> bool:
        """Whether the limit is over."""
        return self.elapsed_s >= self.limit_s
