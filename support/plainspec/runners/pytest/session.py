"""One `pytest --gherkin` run: selecting, binding, running and reporting its scenarios."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import pytest

from plainspec.config.project import ProjectError, load_own, load_standard
from plainspec.config.standard import specifies_a_system
from plainspec.config.step_modules import ModuleImport
from plainspec.execution.errors import Pending, raise_all
from plainspec.execution.event_loop import unawaited
from plainspec.execution.event_loop.loop import ScenarioLoop
from plainspec.execution.scenario_run import ScenarioRun, begin
from plainspec.gherkin.binding import Binder
from plainspec.gherkin.tags import TagExpressionError, tag_filter
from plainspec.runners.pytest.behave.suite import BehaveSuite
from plainspec.runners.pytest.case import CASES, case_of
from plainspec.runners.pytest.failure_report import FailureReports, has_undefined, trimmed, why_nothing_ran
from plainspec.runners.pytest.fixtures import is_asynchronous, offer, on_loop
from plainspec.runners.pytest.garbage import CollectorPause
from plainspec.runners.pytest.private_api import fixture_definitions, item_of, skip_if
from plainspec.runners.pytest.project import paths_of, project_of
from plainspec.runners.pytest.selected_lines import check_selected_lines, take_selected_lines
from plainspec.runners.pytest.skip_policy import SkipPolicy
from plainspec.runners.pytest.values import RequestedValues

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from plainspec.gherkin.features.model import Feature, Scenario
    from plainspec.gherkin.features.problems import Problem
    from plainspec.gherkin.sentences.vocabulary import Vocabulary
    from plainspec.runners.pytest.bdd.definitions import BddDefinitions
    from plainspec.runners.pytest.case import Case

UNDEFINED = "plainspec_undefined"

SESSION: pytest.StashKey[GherkinSession] = pytest.StashKey()
"""The state of the run, kept with pytest's configuration."""


class GherkinSession:
    """The state of one run, registered as a plugin.

    Attributes:
        project, binder: The project that runs, and what binds its scenarios.
        loop: The event loop that fixtures and scenarios share.
        skip_policy: Skips what the system or its servers cannot do.
        lines: Selected lines by feature file.
        seen: How many scenarios the files hold, selected or not.
        unrunnable: All scenarios that cannot run, with what is wrong.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self._pause = CollectorPause(config)
        self.loop = ScenarioLoop()
        config.stash[CASES] = WeakKeyDictionary()
        self.seen = 0
        self.unrunnable: list[tuple[Feature, Scenario, list[Problem]]] = []
        self._told: set[object] = set()
        self._undefined_elsewhere = False
        self._failures = FailureReports(config)
        self._markers: set[str] = set()
        try:
            self.project = project_of(config)
            expression = config.getoption("tags")
            self._tags = tag_filter(expression) if expression else None
        except (ProjectError, TagExpressionError) as refused:
            raise pytest.UsageError(str(refused)) from None
        self.skip_policy = SkipPolicy(config, self.project)
        self.lines = take_selected_lines(config, self.project)
        chosen = {"features": paths_of(config), "system": config.getoption("system")}
        self._standard = partial(load_standard, self.project, pytest.register_assert_rewrite, **chosen)
        self._specifies_a_system = specifies_a_system(chosen["system"], self.project.system, ())
        config.option.continue_on_collection_errors = True
        self._stop_listening = unawaited.listen()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection(self) -> Generator[None, object, object]:
        """Collect, and spare the cycle collector what stays until the end."""
        with self._pause.collecting():
            self._load()
            return (yield)

    def _load(self) -> None:
        """Load the vocabulary, offer its fixtures to pytest, and check the selected lines."""
        try:
            suite = BehaveSuite.of(self.project)
            rewrite = pytest.register_assert_rewrite
            own = load_own(self.project, suite.prepare(rewrite) if suite else ModuleImport(rewrite))
            if self.project.standard_steps or self._specifies_a_system:
                self._standard()  # what it depends on and cannot be imported is reported before anything is collected
        except ProjectError as refused:
            raise pytest.UsageError(str(refused)) from refused
        if suite:
            from plainspec.runners.pytest.behave import fixtures

            own.steps += suite.definitions()
            self.config.stash[fixtures.SUITE] = suite
            self.config.pluginmanager.register(fixtures, "plainspec-behave-steps")
        self.skip_policy.widen(own)
        self.binder = Binder(own, self._standard, with_snippets=self.config.getoption("snippets"))
        offer(self.config, own.fixtures.values())
        self._find_foreign(own)
        check_selected_lines(self.project, self.lines)

    def _find_foreign(self, own: Vocabulary) -> None:
        """Find step definitions written for pytest-bdd, where it is installed and not switched off."""
        self._foreign: BddDefinitions | None = None
        if "pytest_bdd.steps" in sys.modules:
            from plainspec.runners.pytest.bdd.definitions import BddDefinitions
            from plainspec.runners.pytest.bdd.modules import BddModules

            modules = BddModules(self.config, self.project)
            self._foreign = BddDefinitions(own, self.binder, self._standard, modules)

    def binder_for(self, node: pytest.Collector) -> Binder:
        """Return what binds the scenarios of a feature file or a Rule."""
        return self._foreign.binder_for(node) if self._foreign else self.binder

    def take_note(self, scenario: Scenario) -> None:
        """Count a scenario that a file holds, and declare its tags as markers, for `-m` and `--strict-markers`."""
        self.seen += 1
        for tag in scenario.tags:
            if tag not in self._markers:
                self._markers.add(tag)
                self.config.addinivalue_line("markers", f"{tag}: a tag of the features")

    def selects(self, scenario: Scenario) -> bool:
        """Tell whether the tag expression, if any, means this scenario."""
        return self._tags is None or self._tags(scenario.tags)

    def unreported(self, problems: list[Problem]) -> list[Problem]:
        """Return those not told before, such as an undefined sentence that many scenarios share."""
        fresh = [problem for problem in problems if problem.key not in self._told]
        self._told.update(problem.key for problem in fresh)
        return fresh

    def fixtures_visible_to(self, node: pytest.Collector) -> Callable[[str], bool]:
        """Return what tells whether pytest knows a fixture of some name here."""
        known: dict[str, bool] = {"request": True}

        def is_fixture(name: str) -> bool:
            if name not in known:
                known[name] = bool(fixture_definitions(node, name))
            return known[name]

        return is_fixture

    def run_scenario(self, case: Case, fixtures: dict[str, Any]) -> None:
        """Run a scenario with the fixtures that pytest has made."""
        __tracebackhide__ = True
        if "request" in fixtures:
            fixtures = RequestedValues(fixtures, fixtures["request"])
        case.run = ScenarioRun(case.bound, self.loop, fixtures, case.begin(), self.skip_policy.run.observers)
        case.run.run()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Tell the services which scenario is about to ask for them; what tests before it forgot is not its fault."""
        case = case_of(item)
        if case is not None:
            unawaited.NOTICED.names.clear()
            begin(self.skip_policy.run, case.bound)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Generator[None, Any, Any]:
        """Run the asynchronous fixtures of scenarios on the scenarios' loop, whoever declared them."""
        case = case_of(item_of(request))
        if case is None or not is_asynchronous(fixturedef):
            return (yield)
        tracker = case.begin() if fixturedef.scope == "function" else None
        with on_loop(fixturedef, request, self.loop, tracker):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, None, None]:
        """See, after the scenario's own fixtures are gone or have failed, that nothing it started goes on."""
        case = case_of(item)
        if case is None:
            return (yield)
        failed: list[BaseException] = []
        try:
            yield
        except (KeyboardInterrupt, pytest.exit.Exception):
            raise
        except BaseException as error:  # noqa: BLE001 - raised below, with what else is wrong
            failed.append(error)
        if not failed:
            return self.settle(item, case)
        from plainspec.execution.errors import end_all

        return end_all([partial(raise_all, failed), partial(self.settle, item, case)])

    def settle(self, item: pytest.Item, case: Case) -> None:
        """See that nothing a scenario started goes on; cancel what does, and raise."""
        case.release_values(item)
        if case.tracker is not None:
            tracker, case.tracker = case.tracker, None
            self.loop.settle(tracker)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Tell a failure from the top down: the place, the steps, the assertion, the step's function."""
        case = case_of(item)
        if case is None:
            return (yield)
        skip_if(call, Pending)
        if call.excinfo is not None:
            call.excinfo = trimmed(call.excinfo, case.run if call.when == "call" else None)
        report = yield
        self.skip_policy.note(report, case)
        if report.failed and call.excinfo is not None:
            self._failures.report(report, case, call.excinfo)
        return report

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """Leave it to the process that started this worker, if it is one, to say how to see steps to paste."""
        output: dict[str, object] | None = getattr(self.config, "workeroutput", None)
        if output is not None:
            output[UNDEFINED] = self._has_undefined()

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over from a worker whether there are undefined sentences."""
        self._undefined_elsewhere |= bool(getattr(node, "workeroutput", {}).get(UNDEFINED))

    def _has_undefined(self) -> bool:
        return has_undefined(problem for _, _, problems in self.unrunnable for problem in problems)

    def pytest_terminal_summary(self, terminalreporter: Any, exitstatus: int) -> None:
        """Say why nothing was selected, and how to see steps to paste."""
        if (self._undefined_elsewhere or self._has_undefined()) and not self.config.getoption("snippets"):
            terminalreporter.write_line("--snippets shows a step to paste for each undefined sentence")
        if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
            terminalreporter.write_line(why_nothing_ran(self.config, self.project.shown, self.seen, self._markers))

    def pytest_unconfigure(self) -> None:
        """Close the loop, whatever ended the run."""
        self.loop.shutdown()
        self._stop_listening()
