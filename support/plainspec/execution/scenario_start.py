"""What every runner says when a scenario begins, before it makes the scenario's fixtures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.execution import unawaited
from plainspec.services.current_scenario import BEGUN, Playing

if TYPE_CHECKING:
    from plainspec.gherkin.binding import BoundScenario


def announce(bound: BoundScenario) -> None:
    """Tell the services which scenario is about to ask for them, and have it answer for what it forgets."""
    unawaited.begin()
    scenario = bound.scenario
    BEGUN.append(Playing(f"{bound.feature.path}:{scenario.own_line}", scenario.title, scenario.tags))
