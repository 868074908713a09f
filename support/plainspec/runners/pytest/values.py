"""Values of a scenario some of whose fixtures depend on what its steps give: all are made on demand."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from plainspec.execution.fixtures.late_fixtures import without_late
from plainspec.runners.pytest.fixtures import is_asynchronous
from plainspec.runners.pytest.private_api import fixture_definitions, give, was_given

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pytest

    from plainspec.gherkin.binding import BoundScenario
    from plainspec.gherkin.features.problems import Problem


class RequestedValues(dict[str, Any]):
    """Values by name; one that is not there yet is asked of pytest, one that a step gives becomes a fixture."""

    def __init__(self, values: Mapping[str, Any], request: pytest.FixtureRequest) -> None:
        super().__init__(values)
        self._request = request
        self._given: set[str] = set()

    def __missing__(self, name: str) -> Any:
        """Have pytest set the fixture up now."""
        value = self._request.getfixturevalue(name)
        super().__setitem__(name, value)
        return value

    def __setitem__(self, name: str, value: Any) -> None:
        """Keep what a step gives, and let fixtures that are set up from now on see it."""
        super().__setitem__(name, value)
        give(self._request, name, value)
        self._given.add(name)

    def clear(self) -> None:
        """Let go of all values, also of those that pytest would keep as fixtures until the end of the run."""
        super().clear()
        for name in self._given:
            for definition in fixture_definitions(self._request.node, name):
                if was_given(definition):
                    definition.func = _nothing


class Closures:
    """What the fixtures that a node sees depend on, each asked for once."""

    def __init__(self, node: pytest.Collector | pytest.Item) -> None:
        self._node = node
        self._known: dict[str, frozenset[str]] = {}

    def needs(self, name: str) -> frozenset[str]:
        """Return all names that a fixture depends on, directly or not."""
        if name not in self._known:
            seen: set[str] = set()
            waiting = [name]
            while waiting:
                for fixturedef in fixture_definitions(self._node, waiting.pop()):
                    needed = {*fixturedef.argnames, *_asked_for(fixturedef.func)}
                    waiting += needed - seen
                    seen |= needed
            self._known[name] = frozenset(seen)
        return self._known[name]

    def late(self, bound: BoundScenario, is_fixture: Callable[[str], bool]) -> tuple[BoundScenario, list[Problem]]:
        """Leave the fixtures that depend on what steps give until a step needs them; say what is wrong with them."""
        ready, problems = without_late(bound, self.needs, is_fixture, self._must_wait, self._outlives)
        if ready is bound and not any(step.definition.pattern for step in bound.steps):
            return bound, problems
        return ready._replace(fixtures=tuple(dict.fromkeys([*ready.fixtures, "request"]))), problems

    def _must_wait(self, name: str) -> bool:
        return any(is_asynchronous(fixturedef) for fixturedef in fixture_definitions(self._node, name)[-1:])

    def _outlives(self, name: str) -> bool:
        return any(fixturedef.scope != "function" for fixturedef in fixture_definitions(self._node, name)[-1:])


def _asked_for(function: Any) -> set[str]:
    """Return the texts of a fixture's function that may be names that it asks pytest's request for."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is None or "getfixturevalue" not in code.co_names:
        return set()
    return {constant for constant in code.co_consts if isinstance(constant, str) and constant.isidentifier()}


def _nothing() -> None:
    """Stand where a value was."""
