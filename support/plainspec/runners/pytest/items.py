"""The items that pytest runs for scenarios, made without the detours that change nothing for them.

pytest makes a second item for each function, to ask its plugins how often the function is to run, and works out from
the function's code where it stands and which fixtures it needs. All that takes as long as the rest. A scenario runs
once unless a fixture is parametrized or a plugin has its own mind about it, its line is known, and scenarios side by
side that name the same fixtures need the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from plainspec.runners.pytest.private_api import fixture_info

if TYPE_CHECKING:
    from types import FunctionType

HARMLESS = frozenset({"_pytest.python", "_pytest.unittest", "_pytest.fixtures", "anyio.pytest_plugin"})
"""Whose hooks make one plain item of a plain function without parameters."""


class ItemMaker:
    """Makes the items of the scenarios below one feature file or Rule."""

    def __init__(self, parent: pytest.Module | pytest.Class) -> None:
        self._parent = parent
        self._ask = parent.ihook.pytest_pycollect_makeitem
        self._path = self._above = ""
        self._needed: dict[tuple[str, ...], Any] = {}
        asked = [*self._ask.get_hookimpls(), *parent.ihook.pytest_generate_tests.get_hookimpls()]
        self._nobody_minds = (
            all(plugin.function.__module__ in HARMLESS for plugin in asked)
            and parent.get_closest_marker("parametrize") is None
        )

    def make(self, function: FunctionType, line: int) -> list[pytest.Function]:
        """Return the items of a scenario's function, which stands at this line of the feature file."""
        name = function.__name__
        if self._nobody_minds:
            named = function.__code__.co_varnames[: function.__code__.co_kwonlyargcount]
            item: Any = pytest.Function.from_parent(self._parent, name=name, fixtureinfo=self._needed.get(named))
            self._needed[named] = fixture_info(item)
            if not _has_parameters(item):
                self._place(item, line)
                return [item]
        made: Any = self._ask(collector=self._parent, name=name, obj=function)
        return list(made) if isinstance(made, list) else [made]

    def _place(self, item: pytest.Function, line: int) -> None:
        """Say where an item stands; of the first one in a file pytest finds out itself."""
        if not self._path:
            self._path, _, shown = item.location
            self._above = shown.removesuffix(item.name)
        item.location = (self._path, line - 1, self._above + item.name)


def _has_parameters(item: pytest.Function) -> bool:
    definitions = fixture_info(item).name2fixturedefs.values()
    return any(definition.params is not None for same_name in definitions for definition in same_name)
