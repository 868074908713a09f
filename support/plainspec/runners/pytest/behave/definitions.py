"""Step definitions written for behave, bound like Plainspec's own."""

from __future__ import annotations

import inspect
import os
from functools import partial
from typing import TYPE_CHECKING, Any

from plainspec.gherkin.sentences.definitions import StepDefinition, location_of
from plainspec.gherkin.sentences.signature import WHOLE_STEP
from plainspec.gherkin.sentences.vocabulary import DECLARED

if TYPE_CHECKING:
    from collections.abc import Callable

    from plainspec.config.project import Project
    from plainspec.gherkin.features.model import Kind

SCENARIO, MATCH = "behave_scenario", "behave_match"
"""What a step of behave is called with: the scenario that runs, and what behave has made of the sentence."""

SIGNATURE = inspect.Signature(
    [inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for name in (SCENARIO, WHOLE_STEP, MATCH)]
)


class BehavePattern:
    """Matches sentences with one of behave's matchers."""

    def __init__(self, matcher: Any) -> None:
        self._matcher = matcher

    def match(self, text: str) -> dict[str, Callable[[], Any]] | None:
        """Return what makes the match, if the sentence is meant."""
        return {MATCH: partial(self._matcher.match, text)} if self._matcher.match(text) else None


def known_definitions() -> set[int]:
    """Return the identities of the definitions that behave's registry has."""
    from plainspec.runners.behave.private_api import StepRegistry

    return {id(matcher) for _, matcher in StepRegistry().definitions()}


def definitions_of(project: Project, before: set[int]) -> list[StepDefinition]:
    """List the definitions that stand in the project, or that its modules have brought.

    Args:
        project: The project.
        before: The identities of those that were there before its modules were imported.
    """
    from plainspec.runners.behave.private_api import StepRegistry

    inside = f"{project.root}{os.sep}"
    found = [(_definition_of(kind, matcher), id(matcher)) for kind, matcher in StepRegistry().definitions()]
    return [made for made, key in found if key not in before or made.location.path.startswith(inside)]


def _definition_of(kind: Kind | None, matcher: Any) -> StepDefinition:
    location = location_of(inspect.unwrap(matcher.func))
    written = DECLARED.get(location.path)
    function = _called_with_context(matcher.func)
    scope = written.scope if written else None
    return StepDefinition(kind, str(matcher.pattern), function, None, location, BehavePattern(matcher), scope)


def _called_with_context(original: Callable[..., Any]) -> Callable[..., Any]:
    def step(behave_scenario: Any, bound_step: Any, behave_match: Any) -> Any:
        __tracebackhide__ = True
        return behave_scenario.perform(bound_step, behave_match)

    made: Any = step
    made.__wrapped__ = inspect.unwrap(original)
    made.__name__ = getattr(original, "__name__", "step")
    made.__doc__ = original.__doc__
    made.__signature__ = SIGNATURE
    return step
