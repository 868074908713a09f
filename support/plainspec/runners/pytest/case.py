"""The scenario behind a pytest item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import pytest

from plainspec.execution.task_tracker import TaskLedger
from plainspec.execution.unawaited import ToldAlone

if TYPE_CHECKING:
    from collections.abc import Callable

    from plainspec.execution.scenario_run import ScenarioRun
    from plainspec.gherkin.binding import BoundScenario


class Case:
    """A scenario as a pytest item: what it is bound to, its latest run and what that has started.

    Attributes:
        bound: The scenario.
        run: Its latest run, from its first step on.
        ledger: The tasks that this run has started.
    """

    __slots__ = ("bound", "ledger", "run")

    def __init__(self, bound: BoundScenario) -> None:
        self.bound = bound
        self.run: ScenarioRun | None = None
        self.ledger: TaskLedger | None = None

    def begin(self) -> TaskLedger:
        """Return the ledger of the tasks that this run starts, its fixtures included."""
        if self.ledger is None:
            self.ledger = TaskLedger()
        return self.ledger

    def let_go(self, item: Any) -> None:
        """Keep no value when all is over, so that a coroutine that one of them held is noticed."""
        with ToldAlone():
            if self.run is not None:
                self.run.let_go()
            if item.funcargs:
                item.funcargs.clear()


def case_of(item: object) -> Case | None:
    """Return the case behind an item, or None where the item is no scenario."""
    return CASES.get(item.obj) or item.stash.get(PLAYED_BY_OTHERS, None) if isinstance(item, pytest.Function) else None


PLAYED_BY_OTHERS = pytest.StashKey[Case]()
"""The case behind an item that another plugin has made of a scenario."""

CASES: WeakKeyDictionary[Callable[..., object], Case] = WeakKeyDictionary()
"""The case behind each scenario's function."""
