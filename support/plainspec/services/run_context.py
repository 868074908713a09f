"""What one run of scenarios shares: its servers, who observes its steps, and the scenarios that it has begun."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from plainspec.services.configuration import servers_of_run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plainspec.gherkin.binding import BoundScenario, BoundStep
    from plainspec.services.configuration import ServicesConfiguration


class CurrentScenario(NamedTuple):
    """A scenario that a runner has begun.

    Attributes:
        place: Its file and line, as `features/x.feature:12`.
        title: Its title.
        tags: Its own and inherited tags, without the `@`.
    """

    place: str
    title: str
    tags: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Name the scenario so that a person finds it."""
        return f'{self.place} ("{self.title}")'


NO_SCENARIO = CurrentScenario("no scenario", "a fixture of a test")

CURRENT_SCENARIO: ContextVar[CurrentScenario] = ContextVar("plainspec_current_scenario", default=NO_SCENARIO)
"""The scenario whose fixtures and steps run in this context."""


class ObservedRun(Protocol):
    """A scenario's run, as far as observers need it."""

    bound: BoundScenario


class StepObserver(Protocol):
    """Follows the steps of a run, in order."""

    def step_started(self, run: ObservedRun, bound: BoundStep) -> None:
        """Take note that a step begins."""

    def step_finished(self, run: ObservedRun, bound: BoundStep, error: BaseException | None) -> None:
        """Take note that a step has ended, and of what it raised."""


@dataclass(slots=True)
class RunContext:
    """Made by each runner for its run, and passed on to whatever needs it; fixtures ask for `run_context`.

    Attributes:
        servers: The configured servers; where no runner has configured them, the environment does.
        observers: Those who follow the steps.
        begun: Every scenario that this process has begun, in order.
        databases: The URLs of other databases that the project's settings name, by name.
        root: The project's folder.
        programs: The commands of the project's programs, by name.
    """

    servers: ServicesConfiguration = field(default_factory=lambda: servers_of_run({}))
    observers: list[StepObserver] = field(default_factory=list)
    begun: list[CurrentScenario] = field(default_factory=list)
    databases: Mapping[str, str] = field(default_factory=dict, repr=False)
    root: Path = field(default_factory=Path.cwd)
    programs: Mapping[str, str] = field(default_factory=dict)

    def begin(self, scenario: CurrentScenario) -> None:
        """Make a scenario the current one, before its fixtures are set up."""
        self.begun.append(scenario)
        CURRENT_SCENARIO.set(scenario)
