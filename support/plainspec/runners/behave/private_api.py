"""All that Plainspec uses of behave and that behave does not promise to keep.

Made for behave 1.3. `tests/runners/test_behave_private_api.py` reports what another version lacks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import behave.runner

if TYPE_CHECKING:
    from collections.abc import Callable

    from behave.matchers import Match, Matcher


class StepRegistry:
    """The step definitions that behave knows."""

    def __init__(self) -> None:
        self._registry: Any = behave.runner.the_step_registry
        self._find_own: Callable[[Any], Match | None] = self._registry.find_match

    def add(self, kind: str, matcher: Matcher) -> None:
        """Add a definition, for the keyword `given`, `when`, `then` or `step` (any)."""
        self._registry.steps[kind].append(matcher)

    def find_own(self, step: Any) -> Match | None:
        """Return the match that behave finds for a step by itself."""
        return self._find_own(step)

    def find_match(self, step: Any) -> Match | None:
        """Return the match that behave will run for a step."""
        return self._registry.find_match(step)

    def replace_find_match(self, find_match: Callable[[Any], Match | None]) -> None:
        """Have behave call ``find_match`` for each step that it runs."""
        self._registry.find_match = find_match
