"""Scenarios that cannot be asked here: those that depend on what the system does not offer, or lack a capability."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from plainspec.config.adapters import AdapterError
from plainspec.config.settings import ProjectError
from plainspec.execution.configuration import configure
from plainspec.execution.skipped import Skipped
from plainspec.runners.pytest.case import case_of
from plainspec.runners.pytest.private_api import (
    definitions_by_name,
    fixture_definitions,
    request_of,
    skipped_where_item_stands,
)
from plainspec.services.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Generator, Iterable
    from pathlib import Path

    from plainspec.config.project import Project
    from plainspec.gherkin.binding import BoundScenario
    from plainspec.gherkin.features.model import Feature, Scenario
    from plainspec.gherkin.features.problems import Problem
    from plainspec.gherkin.sentences.definitions import FixtureDeclaration
    from plainspec.gherkin.sentences.vocabulary import Vocabulary
    from plainspec.runners.pytest.case import Case

SKIPPED = "plainspec_skipped"
"""What a report carries that tells of a skipped scenario: its feature's path and the reason; workers send it along."""


class SkipPolicy:
    """Lets scenarios in, or skips them with the reason, under pytest.

    Attributes:
        system: The name of the system under specification; empty where the project specifies none.
        run: What the run shares.
    """

    def __init__(self, config: pytest.Config, project: Project) -> None:
        """Choose servers and a system by pytest's command line.

        Raises:
            pytest.UsageError: What was chosen cannot be had; says who chose it.
        """
        try:
            configuration = configure(lambda name: config.getoption(name.replace("-", "_")), project)
        except (AdapterError, ProjectError, ServiceError) as refused:
            raise pytest.UsageError(str(refused)) from None
        self.system = configuration.specified_system
        self._config = config
        self._configuration = configuration
        self.run = configuration.run
        self._absent: dict[str, FixtureDeclaration] = {}
        config.pluginmanager.register(self, "plainspec-skip_policy")

    def widen(self, own: Vocabulary) -> None:
        """Put what the system brings below what a project declares."""
        own.depend_on(self._configuration.fixtures)
        self._absent = {name: declared for name, declared in own.fixtures.items() if declared.absent}

    def problems(self, feature: Feature, scenario: Scenario, file: Path) -> list[Problem]:
        """Return what is wrong with what is said of a scenario: unknown capabilities, failures of no scenario."""
        return self._configuration.problems(feature, scenario, file)

    def not_installed(self, bound: BoundScenario, node: pytest.Collector | pytest.Item) -> list[Problem]:
        """Return what a scenario needs that is not installed, given the fixtures that pytest sees here."""

        def function_of(name: str) -> Callable[..., Any] | None:
            seen = fixture_definitions(node, name)
            return seen[-1].func if seen else None

        return self._configuration.not_installed(bound, function_of)

    def admit(self, item: pytest.Function, feature: Feature, scenario: Scenario, names: Iterable[str] = ()) -> None:
        """Mark a scenario as skipped if it depends on what is absent; have it ask for what it needs when it is set up.

        Args:
            item: The scenario's item.
            feature: The feature it belongs to.
            scenario: The scenario.
            names: Fixtures that it will ask for when it runs, besides its parameters.
        """
        expected = self._configuration.expected_failures.of(feature, scenario)
        if expected:
            item.add_marker(pytest.mark.xfail(reason=str(expected), strict=True))
        wanted = scenario.needs
        if not self._absent and not wanted:
            return
        found = definitions_by_name(item, names)
        for name in self._absent.keys() & found.keys():
            if found[name][-1].func is self._absent[name].function:
                item.add_marker(pytest.mark.skip(reason=self._absent[name].absent))
                return
        if wanted and not self._config.getoption("setupplan"):
            self._ask_first(item, scenario, found)

    def _ask_first(self, item: pytest.Function, scenario: Scenario, depends_on: Container[str]) -> None:
        """Ask for what a scenario needs before its fixtures are made, some of which may not be possible without."""
        make_fixtures = item.setup

        def setup() -> None:
            ask = request_of(item).getfixturevalue
            reason = self._configuration.needs.missing(scenario, depends_on.__contains__, ask)
            if reason:
                raise skipped_where_item_stands(reason)
            make_fixtures()

        setattr(item, "setup", setup)  # noqa: B010 - this item's alone

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, None, None]:
        """Skip a scenario whose fixtures depend on what the system does not offer."""
        return (yield from self._skipping(item))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        """Skip a scenario that asks for what the system does not offer."""
        return (yield from self._skipping(item))

    def _skipping(self, item: pytest.Item) -> Generator[None, None, None]:
        try:
            return (yield)
        except Exception as error:
            reason = self._configuration.needs.not_offered(error) if case_of(item) else ""
            if not reason:
                raise
            raise skipped_where_item_stands(reason) from error

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say what was skipped, and why."""
        for line in self.skipped().lines():
            terminalreporter.write_line(line)

    @staticmethod
    def note(report: pytest.TestReport, case: Case) -> None:
        """Have a report say that its scenario was skipped, and why."""
        if report.skipped and isinstance(report.longrepr, tuple) and not hasattr(report, "wasxfail"):
            reason = str(report.longrepr[2]).removeprefix("Skipped: ")
            setattr(report, SKIPPED, [case.bound.feature.path, reason])

    def skipped(self) -> Skipped:
        """List what was skipped so far, by all workers."""
        terminal: Any = self._config.pluginmanager.get_plugin("terminalreporter")
        listed = Skipped()
        for report in terminal.stats.get("skipped", ()) if terminal else ():
            if hasattr(report, SKIPPED):
                listed.add(*getattr(report, SKIPPED))
        return listed
