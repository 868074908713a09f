"""Values of a scenario with definitions of pytest-bdd: fixtures and produced values, made on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.runners.pytest.bdd.private_api import give, was_given
from plainspec.runners.pytest.private_api import fixture_definitions

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pytest


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


def _nothing() -> None:
    """Stand where a value was."""
