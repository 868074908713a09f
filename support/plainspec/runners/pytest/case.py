"""The scenario behind a pytest item."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import pytest

from plainspec.execution.event_loop.task_tracker import TaskTracker
from plainspec.execution.event_loop.unawaited import WarningHeldBack

if TYPE_CHECKING:
    from plainspec.execution.scenario_run import ScenarioRun
    from plainspec.gherkin.binding import BoundScenario


class Case:
    """A scenario as a pytest item: what it is bound to, its latest run and what that has started.

    Attributes:
        bound: The scenario.
        run: Its latest run, from its first step on.
        tracker: The tasks that this run has started.
    """

    __slots__ = ("bound", "run", "tracker")

    def __init__(self, bound: BoundScenario) -> None:
        self.bound = bound
        self.run: ScenarioRun | None = None
        self.tracker: TaskTracker | None = None

    def begin(self) -> TaskTracker:
        """Return the tracker of the tasks that this run starts, its fixtures included."""
        if self.tracker is None:
            self.tracker = TaskTracker()
        return self.tracker

    def release_values(self, item: Any) -> None:
        """Keep no value when all is over, so that a coroutine that one of them held is noticed."""
        with WarningHeldBack():
            if self.run is not None:
                self.run.release_values()
            if item.funcargs:
                item.funcargs.clear()


CASES = pytest.StashKey[WeakKeyDictionary[Callable[..., object], Case]]()
"""Of a pytest run: the case behind each scenario's function."""

RUN_BY_OTHERS = pytest.StashKey[Case]()
"""The case behind an item that another plugin has made of a scenario."""


def case_of(item: object) -> Case | None:
    """Return the case behind an item, or None where the item is no scenario."""
    if not isinstance(item, pytest.Function):
        return None
    cases = item.config.stash.get(CASES, None)
    return (cases.get(item.obj) if cases else None) or item.stash.get(RUN_BY_OTHERS, None)
