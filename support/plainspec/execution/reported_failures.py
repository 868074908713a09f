"""Failures that many scenarios share, of which only the first is reported in full."""

from __future__ import annotations

from plainspec.services.errors import ServiceError


class ReportedFailures:
    """What was reported so far in a run: the same error, raised anew for each scenario, or a service's same message."""

    def __init__(self) -> None:
        self._first: dict[str, tuple[BaseException, str]] = {}

    def earlier(self, error: BaseException, place: str) -> str:
        """Return where the same failure was reported before ``place``, or else an empty text."""
        key = str(error) if isinstance(error, ServiceError) else str(id(error))
        first = self._first.setdefault(key, (error, place))[1]
        return first if first != place else ""


def as_before(place: str) -> str:
    """Say in one line that a failure is that of another scenario."""
    return f"the same failure as at {place}"
