"""Fixtures that stand on what a step gives: made when a step first asks for them, after the value is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.gherkin.features.problems import Problem, ProblemKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet

    from plainspec.gherkin.binding import BoundScenario, BoundStep


def without_late(
    bound: BoundScenario,
    needs: Callable[[str], AbstractSet[str]],
    is_fixture: Callable[[str], bool],
    must_wait: Callable[[str], bool] = lambda _: False,
) -> tuple[BoundScenario, list[Problem]]:
    """Take the fixtures that stand on what steps give out of those that are made before the first step.

    Args:
        bound: The scenario.
        needs: Returns all names that a fixture stands on, directly or not.
        is_fixture: Tells whether a fixture of this name can be asked for.
        must_wait: Tells whether making a fixture would have to await something.

    Returns:
        The scenario, and what is wrong: fixtures that are asked for before the value is given, or that cannot be made
        while the scenario runs.
    """
    produced = {ready.definition.gives for ready in bound.steps if ready.definition.gives}
    late = {name for name in bound.fixtures if produced and needs(name) & produced}
    if not late:
        return bound, []
    problems = []
    given: set[str] = set()
    for ready in bound.steps:
        for name in [name for name in ready.call.wants if name in late]:
            missing = sorted(one for one in (needs(name) & produced) - given if not is_fixture(one))
            if missing:
                problems.append(_too_early(bound, ready, name, missing[0]))
            waiting = (one for one in (name, *needs(name)) if needs(one) & produced and must_wait(one))
            if bound.runs_async and (slow := next(waiting, None)):
                problems.append(_cannot_wait(bound, ready, slow))
        if ready.definition.gives:
            given.add(ready.definition.gives)
    return bound._replace(fixtures=tuple(name for name in bound.fixtures if name not in late)), problems


def _too_early(bound: BoundScenario, ready: BoundStep, name: str, missing: str) -> Problem:
    text = f'"{ready.step.text}" asks for the fixture `{name}`, which stands on `{missing}`; no earlier step gives it'
    return Problem(ProblemKind.MISSING_VALUE, bound.feature.path, ready.step.line, text)


def _cannot_wait(bound: BoundScenario, ready: BoundStep, name: str) -> Problem:
    text = (
        f'"{ready.step.text}" asks for `{name}`, an asynchronous fixture that stands on what a step gives; it cannot be'
        " awaited while an asynchronous scenario runs"
    )
    hint = f"make `{name}` a plain fixture, or have a step give it"
    return Problem(ProblemKind.MISSING_FIXTURE, bound.feature.path, ready.step.line, text, hint)
