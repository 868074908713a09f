"""All problems of a project's features and vocabulary, found by pytest's own collection.

Fixtures come from conftest.py files, plugins and Plainspec, so pytest's collection is needed to list them. It runs in
this process, silently; feature files yield no items, they are only bound.
"""

from __future__ import annotations

import contextlib
import io
from pathlib import PurePath
from typing import TYPE_CHECKING

import pytest

from plainspec.commands.pytest_endings import end_of_pytest, refusal_of_pytest
from plainspec.config.imports import asks_to_stop, unimportable
from plainspec.config.project import CONFTEST, StepModulesError
from plainspec.execution.selection import SelectionError, scenarios_at
from plainspec.gherkin.binding_problems import empty_scenario, unusable
from plainspec.gherkin.features.problems import Findings, GherkinError, Problem, ProblemKind
from plainspec.gherkin.scope import idle_scopes
from plainspec.gherkin.sentences.matching import Argument
from plainspec.gherkin.sentences.signature import AnnotationError, call_of
from plainspec.runners.pytest import feature_folders, own_options
from plainspec.runners.pytest.collection import FeatureFile
from plainspec.runners.pytest.conftest_checks import misplaced_definitions
from plainspec.runners.pytest.private_api import guard_conftest_imports
from plainspec.runners.pytest.session import SESSION
from plainspec.runners.pytest.values import Closures

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from pathlib import Path

    from plainspec.config.project import Project
    from plainspec.gherkin.binding import Binder
    from plainspec.gherkin.features.model import Feature, Scenario
    from plainspec.gherkin.sentences.definitions import StepDefinition
    from plainspec.runners.pytest.session import GherkinSession

QUICKER = ("-p", "no:cacheprovider", "-p", "no:hypothesispytest")
"""Plugins that offer no fixtures; hypothesis' own takes 0.4 s at the end of every run."""


class UsageProblemError(Exception):
    """The command line, or the project's configuration, asks for something impossible."""


class Inspection:
    """A pytest plugin that binds what is collected and keeps the problems.

    Attributes:
        findings: All problems of parsing, binding and of the definitions themselves.
        whole: Every feature file that was read.
        features: The same features with only the scenarios that are meant.
        conftests: The conftest.py files that cannot be imported.
        left_out: Says which folders with features pytest does not enter.
        interrupted: Whether somebody has ended it before it was complete.
        snippets: Whether undefined sentences come with a step to paste.
    """

    def __init__(self, project: Project, *, snippets: bool = False) -> None:
        self.project = project
        self.snippets = snippets
        self.findings = Findings()
        self.whole: dict[Path, Feature] = {}
        self.features: list[tuple[Path, Feature]] = []
        self.interrupted = False
        self.conftests: set[str] = set()
        self.left_out: list[str] = []
        self._shown: dict[str, str] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> pytest.CollectReport | None:
        """Bind a feature file instead of collecting its items; leave other files alone."""
        if not isinstance(collector, FeatureFile):
            is_python = isinstance(collector, pytest.File)
            return pytest.CollectReport(collector.nodeid, "passed", None, []) if is_python else None
        session = collector.config.stash[SESSION]
        known = session.fixtures_visible_to(collector)
        binder = session.binder_for(collector)
        closures = Closures(collector)

        def judge(feature: Feature, scenario: Scenario) -> list[Problem]:
            bound, problems = binder.bind(feature, scenario, known)
            return [*problems, *closures.late(bound, known)[1]]

        self._look_at(collector.path, session, judge)
        return pytest.CollectReport(collector.nodeid, "passed", None, [])

    @pytest.hookimpl(tryfirst=True)
    def pytest_load_initial_conftests(self, early_config: pytest.Config) -> None:
        """Take note of conftest.py files that cannot be imported."""
        guard_conftest_imports(early_config, self._note_conftest)

    def _note_conftest(self, file: Path, error: BaseException) -> None:
        self.interrupted = self.interrupted or asks_to_stop(error)
        self.conftests.add(self.project.shown(file))
        self._add(unimportable("the conftest", file, error))

    def pytest_keyboard_interrupt(self) -> None:
        """Take note that somebody wants it to end: with Ctrl-C, or with `pytest.exit`."""
        self.interrupted = True

    @pytest.hookimpl(wrapper=True)
    def pytest_cmdline_main(self, config: pytest.Config) -> Generator[None, object, object]:
        """Look at what needs no steps, where step modules cannot be imported."""
        try:
            return (yield)
        except pytest.UsageError as refused:
            if not isinstance(refused.__cause__, StepModulesError):
                raise
            for problem in refused.__cause__.problems:
                self._add(problem)
        places = [config.invocation_params.dir / argument for argument in config.args]
        try:
            for file in self.project.feature_files(places):
                self._look_at(file, config.stash[SESSION], _unbound_problems)
        except SelectionError as refused:
            raise pytest.UsageError(str(refused)) from None
        return pytest.ExitCode.OK

    def _look_at(
        self, file: Path, session: GherkinSession, judge: Callable[[Feature, Scenario], list[Problem]]
    ) -> None:
        """Read a feature file, and judge those of its scenarios that are meant."""
        try:
            feature = session.project.cache.read(file, session.project.shown(file))
        except GherkinError as refused:
            for problem in refused.problems:
                self._add(problem)
            return
        lines = session.lines.get(str(file))
        chosen = scenarios_at(feature, file, lines) if lines else None
        meant = tuple(
            scenario
            for number, scenario in enumerate(feature.scenarios)
            if (chosen is None or number in chosen) and session.selects(scenario)
        )
        for scenario in meant:
            for problem in (*judge(feature, scenario), *session.skip_policy.problems(feature, scenario, file)):
                self._add(problem)
        for problem in feature.own_flaws(lines):
            self._add(problem)
        self.whole[file] = feature
        self.features.append((file, feature._replace(scenarios=meant)))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Check unused definitions, too."""
        binder = session.config.stash[SESSION].binder
        scopes = idle_scopes(binder.own.vocabulary.steps, self._all_paths())
        for problem in (*definition_problems(binder), *misplaced_definitions(self.project), *scopes):
            self._add(problem)
        folders = session.config.pluginmanager.get_plugin(feature_folders.NAME)
        self.left_out = folders.left_out if folders else []

    def _all_paths(self) -> list[str]:
        folders = [folder for folder in self.project.features if folder.exists()]
        files = {*self.whole, *(self.project.feature_files(folders) if folders else ())}
        return [self.project.shown(file) for file in files]

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what failed outside feature files, but for a conftest.py, which is noted already."""
        if report.failed and str(PurePath(report.nodeid) / CONFTEST) not in self.conftests:
            self._add(Problem(ProblemKind.DEFINITION, report.nodeid, 0, str(report.longrepr).strip()))

    def _add(self, problem: Problem) -> None:
        shown = self._shown.get(problem.path)
        if shown is None:
            shown = self._shown[problem.path] = self.project.shown(self.project.root / problem.path)
        self.findings.add(problem._replace(path=shown))


def _unbound_problems(feature: Feature, scenario: Scenario) -> list[Problem]:
    """Return the problems of a scenario that do not depend on its sentences."""
    return feature.flaws_of(scenario) or ([] if scenario.steps else [empty_scenario(feature, scenario)])


def definition_problems(binder: Binder) -> list[Problem]:
    """Return the problems of a project's own definitions, used or not."""
    problems = []
    own = binder.own
    for definition in own.vocabulary.steps:
        arguments = None if definition.pattern else own.matcher.count_parameters(definition)
        if arguments is not None:
            problems += _call_problem(definition, arguments)
    return [*binder.vocabulary_problems(), *problems]


def _call_problem(definition: StepDefinition, arguments: int) -> list[Problem]:
    spoken = tuple(Argument(None, str) for _ in range(arguments))
    try:
        said = call_of(definition, spoken).problem
    except AnnotationError as refused:
        said = str(refused)
    return [unusable(definition, said)] if said else []


def inspect(project: Project, arguments: Sequence[str], tags: str = "", *, snippets: bool = False) -> Inspection:
    """Bind the features below ``arguments`` (`path` or `path:line`), or all of the project's.

    Args:
        project: The project.
        arguments: Paths of features.
        tags: A tag expression that selects scenarios.
        snippets: Whether undefined sentences come with a step to paste.

    Raises:
        UsageProblemError: The arguments name no features, or pytest rejects the project's configuration; the
            message gives the reason.
        KeyboardInterrupt: Somebody has ended it, with Ctrl-C or `pytest.exit`.
    """
    plugin = Inspection(project, snippets=snippets)
    command = [
        "--gherkin",
        "--collect-only",
        "--no-allure",
        f"--rootdir={project.root}",
        "--capture=no",
        "--assert=plain",
    ]
    command += [*QUICKER, *([f"--tags={tags}"] if tags else []), *["--snippets"] * snippets, *arguments]
    said, complained = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(complained):
        try:
            code = pytest.main(command, plugins=[own_options, plugin])
        except BaseException as refused:
            if asks_to_stop(refused):
                raise KeyboardInterrupt from refused
            raise UsageProblemError(f"pytest cannot start: {end_of_pytest(refused)}") from refused
    if plugin.interrupted:
        raise KeyboardInterrupt
    if code is pytest.ExitCode.USAGE_ERROR and plugin.conftests:
        return plugin
    if code in {pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.INTERNAL_ERROR}:
        raise UsageProblemError(refusal_of_pytest(complained.getvalue(), said.getvalue()))
    return plugin
