"""One pytest run in which pytest-bdd runs features with Plainspec's steps."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from plainspec.config.project import ProjectError
from plainspec.execution.errors import Pending, ScenarioError, end_all
from plainspec.execution.event_loop import unawaited
from plainspec.execution.event_loop.loop import ScenarioLoop
from plainspec.execution.reading import Reading, UnboundError
from plainspec.execution.scenario_run import ScenarioRun, begin
from plainspec.gherkin.tags import OUTCOMES, reason_of
from plainspec.runners.pytest.allure.results import report_to_allure
from plainspec.runners.pytest.bdd.definitions import visible_contexts
from plainspec.runners.pytest.bdd.modules import BddModules
from plainspec.runners.pytest.bdd.private_api import EXAMPLE, template_of
from plainspec.runners.pytest.case import RUN_BY_OTHERS, Case, case_of
from plainspec.runners.pytest.collection import NEEDS_ARGUMENTS
from plainspec.runners.pytest.failure_report import FailureReports, trimmed
from plainspec.runners.pytest.fixtures import is_asynchronous, offer, on_loop
from plainspec.runners.pytest.private_api import fixture_definitions, item_of, marked, request_of, skip_if
from plainspec.runners.pytest.project import project_of
from plainspec.runners.pytest.skip_policy import SkipPolicy
from plainspec.runners.pytest.values import Closures, RequestedValues
from plainspec.runners.pytest_bdd.current_scenario import (
    CURRENT,
    PRODUCED,
    REFUSED,
    BddScenario,
    example_of,
    knows,
    with_foreign,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from pytest_bdd.parser import Step


RUN = pytest.StashKey["BddRun"]()
SCOPES = ("session", "package", "module", "class", "function")


class BddRun:
    """One pytest run in which pytest-bdd runs features with Plainspec's steps.

    Attributes:
        project: The project.
        reading: Its features and vocabulary.
        skip_policy: Skips what the system or its servers cannot do.
        loop: The event loop that fixtures and scenarios share.
        unrunnable: None: what cannot run is a test here, and fails as one.
    """

    def __init__(self, config: pytest.Config, own_step: Callable[..., object]) -> None:
        self._own_step = own_step
        try:
            self.reading = Reading(project_of(config).root, pytest.register_assert_rewrite)
            self.reading.system = config.getoption("system") or ""
            self.reading.load_standard()
        except ProjectError as refused:
            raise pytest.UsageError(str(refused)) from refused.__cause__
        self.project = self.reading.project
        self.skip_policy = SkipPolicy(config, self.project)
        self.skip_policy.widen(self.reading.own)
        self.loop = ScenarioLoop()
        self._failures = FailureReports(config)
        self.unrunnable: list[Any] = []
        self._stop_listening = unawaited.listen()
        offer(config, self.reading.own.fixtures.values())
        BddModules(config, self.project)
        if getattr(config.option, "allure_report_dir", None):
            report_to_allure(config, self, unshown=(EXAMPLE,))

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Bind every scenario that pytest-bdd has made a test of; what is wrong with one is told when it runs."""
        for item in items:
            template = template_of(item)
            if template is not None and isinstance(item, pytest.Function):
                try:
                    self._bind(item, Path(template.feature.filename).resolve(), template.line_number)
                except ScenarioError as refused:
                    item.stash[REFUSED] = refused

    def _bind(self, item: pytest.Function, file: Path, line: int) -> None:
        ours = self.reading.scenario(file, line, example_of(item))
        foreign = [context for _, context in visible_contexts(item)]
        produced = {context.target_fixture for context in foreign if context.target_fixture}
        bound, problems = self.reading.bind(
            file,
            ours,
            lambda name: name == "request" or name in produced or bool(fixture_definitions(item, name)),
            lambda step: any(knows(context, step) for context in foreign),
        )
        feature = self.reading.feature(file)
        problems += feature.own_flaws()
        problems += self.skip_policy.problems(feature, ours, file)
        made = tuple(name for name in bound.fixtures if name not in produced)
        problems = problems or self.skip_policy.not_installed(bound._replace(fixtures=made), item)
        item.stash[PRODUCED] = produced | {ready.definition.gives for ready in bound.steps if ready.definition.gives}
        bound, late = Closures(item).late(bound, lambda name: name in produced or bool(fixture_definitions(item, name)))
        problems += late
        bound = with_foreign(bound, foreign)
        item.stash[RUN_BY_OTHERS] = Case(bound)
        if problems:
            item.stash[REFUSED] = UnboundError(problems)
        else:
            self.skip_policy.admit(item, feature, ours, [name for name in bound.fixtures if name not in produced])

    def pytest_bdd_before_scenario(self, request: pytest.FixtureRequest) -> None:
        """Make the scenario's fixtures before its first step runs, those that live longest first.

        Raises:
            ScenarioError: Something is wrong with it.
        """
        item = request.node
        case = case_of(item)
        if case is None or REFUSED in item.stash:
            raise item.stash[REFUSED]
        begin(self.skip_policy.run, case.bound)
        produced = item.stash[PRODUCED]
        closures = Closures(item)
        values = RequestedValues({}, request)
        for name in sorted(case.bound.fixtures, key=lambda name: self._width(item, name)):
            if name not in produced and not closures.needs(name) & produced:
                values[name]
        case.run = ScenarioRun(case.bound, self.loop, values, case.begin(), self.skip_policy.run.observers)
        item.stash[CURRENT] = BddScenario(case.run)

    @staticmethod
    def _width(item: pytest.Item, name: str) -> int:
        definitions = fixture_definitions(item, name)
        return SCOPES.index(definitions[-1].scope) if definitions else len(SCOPES)

    def pytest_bdd_before_step(
        self, request: pytest.FixtureRequest, step: Step, step_func: Callable[..., object]
    ) -> None:
        """Take note of where pytest-bdd is."""
        request.node.stash[CURRENT].arrive(step.line_number, foreign=step_func is not self._own_step)

    @staticmethod
    def pytest_bdd_after_step(request: pytest.FixtureRequest) -> None:
        """Take note of a step that has passed."""
        request.node.stash[CURRENT].leave(None)

    @staticmethod
    def pytest_bdd_step_error(request: pytest.FixtureRequest, exception: Exception) -> None:
        """Take note of a step that has failed."""
        request.node.stash[CURRENT].leave(exception)

    @staticmethod
    def pytest_bdd_after_scenario(request: pytest.FixtureRequest) -> None:
        """Let the steps that yielded finish, before the fixtures go."""
        request.node.stash[CURRENT].end()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Generator[None, Any, Any]:
        """Run the asynchronous fixtures of scenarios on the scenarios' loop, whoever declared them."""
        case = case_of(item_of(request))
        if case is None or not is_asynchronous(fixturedef):
            return (yield)
        with on_loop(fixturedef, request, self.loop, case.begin()):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, None, None]:
        """End what lives for a feature when the next scenario is of another one, and see that no task goes on."""
        case = case_of(item)
        if case is None:
            return (yield)
        following = case_of(nextitem)
        endings: list[Callable[[], None]] = []
        if following is None or following.bound.feature is not case.bound.feature:
            endings = list(self._feature_endings(item))
        try:
            return (yield)
        finally:
            tracker, case.tracker = case.begin(), None
            end_all([*endings, lambda: case.release_values(item), lambda: self.loop.settle(tracker)])

    def _feature_endings(self, item: pytest.Item) -> Iterator[Callable[[], None]]:
        """Yield what ends the fixtures of a feature: a test module can have the scenarios of several."""
        request = request_of(item)
        for declared in self.reading.own.fixtures.values():
            if request is not None and declared.scope == "feature":
                for fixturedef in fixture_definitions(item, declared.name):
                    yield partial(fixturedef.finish, request)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Tell a failure as `pytest --gherkin` does."""
        case = case_of(item)
        if case is None or call.excinfo is None:
            return (yield)
        skip_if(call, Pending)
        call.excinfo = trimmed(call.excinfo, case.run if call.when == "call" else None)
        report = yield
        self.skip_policy.note(report, case)
        if isinstance(call.excinfo.value, UnboundError):
            report.longrepr = str(UnboundError(call.excinfo.value.problems, self.reading.reported))
        elif report.failed:
            self._failures.report(report, case, call.excinfo)
        return report

    @staticmethod
    def pytest_bdd_apply_tag(tag: str, function: Any) -> bool:
        """Make a tag a marker, also under `--strict-markers`, which nobody has to declare for features."""
        if tag not in NEEDS_ARGUMENTS:
            name = next((name for name in OUTCOMES if reason_of(tag, name)), "")
            marked(function, name or tag, **({"reason": reason_of(tag, name)} if name else {}))
        return True

    def pytest_unconfigure(self) -> None:
        """Close the loop, whatever ended the run."""
        self.loop.shutdown()
        self._stop_listening()
