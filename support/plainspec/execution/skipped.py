"""What a run has left out, and why: told at its end, whatever the runner."""

from __future__ import annotations

import re
import sys
from collections import Counter
from typing import Any

from plainspec.execution.errors import Pending

SHOWN = 3
PLACE = re.compile(r" \([^()]+:\d+\)$")
"""Where a tag `@skip` stands, behind the reason."""


def is_skip(error: BaseException | None) -> bool:
    """Tell whether what a step raised skips its scenario: it is pending, not asked, or expected to fail."""
    cases: Any = sys.modules.get("unittest.case")
    pytest: Any = sys.modules.get("pytest")
    return (
        isinstance(error, Pending)
        or (cases is not None and isinstance(error, cases.SkipTest))
        or (pytest is not None and isinstance(error, pytest.skip.Exception | pytest.xfail.Exception))
    )


class Skipped:
    """The scenarios that were skipped, by the reason."""

    def __init__(self) -> None:
        self._found: dict[str, Counter[str]] = {}

    def add(self, path: str, reason: str) -> None:
        """Take note of a scenario.

        Args:
            path: Its feature file.
            reason: Why it was skipped.
        """
        self._found.setdefault(PLACE.sub("", reason), Counter())[path] += 1

    def reasons(self) -> dict[str, int]:
        """Return how many scenarios were skipped for each reason, the most frequent first."""
        counted = {reason: files.total() for reason, files in self._found.items()}
        return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))

    def summary(self) -> str:
        """Say it in one line; an empty text where nothing was skipped."""
        return "; ".join(f"{count} x {reason}" for reason, count in self.reasons().items())

    def lines(self) -> list[str]:
        """Draw the list; nothing where nothing was skipped."""
        reasons = self.reasons()
        if not reasons:
            return []
        width = len(str(max(reasons.values())))
        lines = [f"scenarios skipped: {sum(reasons.values())}"]
        for reason, count in reasons.items():
            files = [path if number == 1 else f"{path} ({number})" for path, number in self._found[reason].items()]
            more = f" and {len(files) - SHOWN} more files" if len(files) > SHOWN else ""
            lines.append(f"  {count:>{width}}  {reason}")
            lines.append(f"  {'':{width}}  in {', '.join(sorted(files)[:SHOWN])}{more}")
        return lines
