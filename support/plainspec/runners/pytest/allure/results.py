"""`pytest --gherkin` and Allure: scenarios are recorded here, plain Python tests by allure-pytest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from plainspec.gherkin.features.problems import GherkinError
from plainspec.reporting.allure.outcome import PASSED, joined
from plainspec.reporting.allure.recorder import ALONE, Recorder
from plainspec.runners.pytest.allure import private_api as allure_pytest
from plainspec.runners.pytest.allure.phase_reports import attach_captured, outcome_of_report
from plainspec.runners.pytest.case import case_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from plainspec.config.project import Project
    from plainspec.gherkin.features.model import Feature, Scenario
    from plainspec.gherkin.features.problems import Problem
    from plainspec.runners.pytest.case import Case
    from plainspec.runners.pytest.skip_policy import SkipPolicy

DEFAULT_FOLDER = "allure-results"
RUNS_NOTHING = ("collectonly", "setupplan", "setuponly", "showfixtures", "show_fixtures_per_test")
TROUBLE = "plainspec_results_trouble"
CRASHED = "???"


class ReportedRun(Protocol):
    """A run of features, as far as its report needs it.

    Attributes:
        project: The project.
        skip_policy: Skips what the system or its servers cannot do.
    """

    project: Project
    skip_policy: SkipPolicy

    @property
    def unrunnable(self) -> Sequence[tuple[Feature, Scenario, list[Problem]]]:
        """All scenarios that cannot run, with what is wrong."""


def report_to_allure(config: pytest.Config, run: ReportedRun, unshown: Collection[str] = ()) -> None:
    """Report a run to Allure, unless that is disabled or nothing runs.

    The folder's option is hidden from allure-pytest while that sets itself up, because it would report scenarios
    as well, and would end the run where the folder cannot be written to.

    Args:
        config: pytest's configuration.
        run: The run.
        unshown: The names of parameters that scenarios have for technical reasons.
    """
    option = config.option
    asked = allure_pytest.take_folder(option)
    if option.no_allure or any(getattr(option, name, False) for name in RUNS_NOTHING):
        return
    folder = Path(asked).absolute() if asked else run.project.root / DEFAULT_FOLDER
    results = ScenarioResults(config, run, folder, asked=bool(asked), unshown=unshown)
    config.pluginmanager.register(results, "plainspec-allure")


class ScenarioResults:
    """Passes pytest's reports of scenarios on to a recorder."""

    def __init__(
        self, config: pytest.Config, run: ReportedRun, folder: Path, *, asked: bool, unshown: Collection[str]
    ) -> None:
        self.config = config
        self.run = run
        self._unshown = unshown
        self.folder = folder
        self._asked = asked
        worker: dict[str, Any] | None = getattr(config, "workerinput", None)
        self._worker = str(worker["workerid"]) if worker else ""
        self._recorder = self._new_recorder()
        self._started = False
        self._case: Case | None = None
        self._nodeid = ""
        self._errors: dict[str, BaseException | None] = {}
        self._outcome = PASSED
        self._unreadable: list[tuple[str, str, str]] = []
        self._troubles: list[str] = []
        self._end_python_tests: Callable[[], None] = lambda: None

    def _new_recorder(self) -> Recorder:
        roots = [self.run.project.shown(folder) for folder in self.run.project.features]
        return Recorder(
            self.folder,
            self.run.skip_policy.run.observers,
            roots,
            self._worker or ALONE,
            allure_pytest.link_patterns(self.config.option),
        )

    @property
    def _distributes(self) -> bool:
        return self.config.pluginmanager.hasplugin("dsession") and not self._worker

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Give the folder's option back, for the workers too; where there are any, clear before they start."""
        if self._asked:
            allure_pytest.give_folder_back(self.config.option, str(self.folder))
        if self._distributes:
            self._start()

    def _start(self) -> None:
        option = self.config.option
        environment = {
            "System": self.run.skip_policy.system,
            "Services": getattr(option, "services", None) or "embedded",
            "Runner": f"pytest {pytest.__version__}",
        }
        self._started = True
        self._recorder.start(None if self._worker else environment, keep=option.keep_results)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Let `--allure-severities` and its like select scenarios, which carry tags and not allure-pytest's marks."""
        if not allure_pytest.selects_scenarios(self.config.option):
            return
        for item in items:
            case = case_of(item)
            if case is not None:
                for name, value in self._recorder.labels_of(case.bound.feature, case.bound.scenario):
                    item.add_marker(pytest.mark.allure_label(value, label_type=name))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep the errors of feature files that cannot be read, or of parts of them."""
        path, _, below = report.nodeid.partition("::")
        if report.failed and path.endswith(".feature"):
            title = below.rpartition("::")[2] or path.rpartition("/")[2]
            self._unreadable.append((report.nodeid, title, str(report.longrepr)))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """Begin the report, with the problems of collection, which only one of several workers reports."""
        if self._distributes or not (session.items or self._unreadable):
            return
        self._start()
        if self._worker in {"", "gw0"}:
            self._report_unrunnable()
        if allure_pytest.takes_part(self.config.option) and any(case_of(item) is None for item in session.items):
            from plainspec.runners.pytest.allure.python_tests import listen_to_tests

            try:
                self._end_python_tests = listen_to_tests(self.config, self.folder)
            except OSError as refused:
                self._troubles.append(f"no Allure results of Python tests: {refused}")

    def _report_unrunnable(self) -> None:
        reported = set()
        for feature, scenario, problems in self.run.unrunnable:
            lines = [problem.line for problem in problems if problem.path == feature.path]
            self._recorder.cannot_run(feature, scenario, "\n".join(map(str, problems)), lines)
            reported.add(scenario.name)
        for nodeid, title, why in self._unreadable:
            path = nodeid.partition("::")[0]
            if title not in reported or "::" not in nodeid:
                self._recorder.unreadable(self.run.project.shown(self.config.rootpath / path), title, why)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Begin a scenario, before its fixtures."""
        case = self._case = case_of(item)
        self._nodeid = item.nodeid
        if case is not None:
            case.run = None
            self._errors, self._outcome = {}, PASSED
            self._recorder.scenario_started(case.bound, self._parameters_of(item))

    def _parameters_of(self, item: Any) -> dict[str, str] | None:
        """Return what an item is run with besides its row: names and values."""
        if not hasattr(item, "callspec"):
            return None
        return {name: str(value) for name, value in item.callspec.params.items() if name not in self._unshown}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> None:  # noqa: ARG002 - pytest's signature
        """Keep the exception of each phase until its report arrives, which has only the text."""
        self._errors[call.when] = call.excinfo.value if call.excinfo else None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take the verdict of a phase; the tear-down's ends the scenario."""
        case = self._case
        if case is not None and report.nodeid == self._nodeid:
            if report.outcome != "passed" or hasattr(report, "wasxfail"):
                self._outcome = joined(self._outcome, outcome_of_report(report, case, self._errors.get(report.when)))
            if report.when == "teardown":
                if report.sections and allure_pytest.attaches_captured(self.config.option):
                    attach_captured(report)
                self._recorder.scenario_finished(case.run, self._outcome)
                self._case, self._errors = None, {}
        elif report.when == CRASHED and self._distributes:
            self._report_crash(report)

    def _report_crash(self, report: pytest.TestReport) -> None:
        path, _, below = report.nodeid.partition("::")
        found = self._scenario_at(path, below)
        if found:
            self._recorder.cannot_run(*found, str(report.longrepr))

    def _scenario_at(self, path: str, below: str) -> tuple[Feature, Scenario] | None:
        file = self.config.rootpath / path
        try:
            feature = self.run.project.cache.read(file, self.run.project.shown(file))
        except (OSError, GherkinError):
            return None
        name = below.rpartition("::")[2]
        return next(((feature, scenario) for scenario in feature.scenarios if scenario.name == name), None)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """End the report; after Ctrl-C as well."""
        if not self._started:
            return
        self._end_python_tests()
        self._recorder.add_facts({"Skipped": self.run.skip_policy.skipped().summary()})
        self._troubles.append(self._recorder.close())
        if self._worker:
            getattr(self.config, "workeroutput")[TROUBLE] = self._troubles  # noqa: B009 - xdist's, unknown to pytest

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over the warnings of a worker."""
        self._troubles += getattr(node, "workeroutput", {}).get(TROUBLE, [])

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print once what could not be written, or where the results are."""
        troubles = dict.fromkeys(trouble for trouble in self._troubles if trouble)
        for trouble in troubles:
            terminalreporter.write_line(f"warning: {trouble}", yellow=True)
        if self._started and not troubles and self.config.option.verbose >= 0:
            shown = self.run.project.shown(self.folder)
            terminalreporter.write_line(f"Allure results: {shown} (`plainspec report` turns them into a site)")
