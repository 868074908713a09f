"""Plainspec's sentences under pytest-bdd's ``scenarios()``.

A project switches this on in the conftest.py of its pytest-bdd tests, or with `-p`::

    pytest_plugins = ["plainspec.runners.pytest_bdd"]

pytest-bdd keeps every step definition as a fixture and tries them all for every step. Plainspec therefore offers it
three only, one for each keyword, which stand for the whole vocabulary. Definitions of pytest-bdd's own that a project
has in its conftest.py files or test modules take part in the same scenarios, and win where both know a sentence.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pytest_bdd import given, then, when
from pytest_bdd.parsers import StepParser
from pytest_bdd.scenario import get_step_function, scenario_wrapper_template_registry
from pytest_bdd.utils import CONFIG_STACK, registry_get_safe

from plainspec.gherkin.model import Step as OurStep
from plainspec.project import ProjectError
from plainspec.runners import unawaited
from plainspec.runners.bdd_definitions import offer_step_modules, stands_on, visible_contexts
from plainspec.runners.bdd_values import RequestedValues
from plainspec.runners.errors import ScenarioError
from plainspec.runners.fixtures import end_all
from plainspec.runners.loop import ScenarioLoop, TaskLedger
from plainspec.runners.play import ScenarioRun
from plainspec.runners.pytest_fixtures import fixture_definitions, is_asynchronous, offer, on_loop
from plainspec.runners.pytest_nodes import NEEDS_ARGUMENTS
from plainspec.runners.pytest_report import trimmed
from plainspec.runners.reading import Example, Reading
from plainspec.runners.stepwise import Stepwise

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from pytest_bdd.parser import Feature, Scenario, Step

    from plainspec.gherkin.binding import BoundStep
    from plainspec.gherkin.model import Kind

PLAYING = pytest.StashKey["Playing"]()
STAGE = pytest.StashKey["BddStage"]()
EXAMPLE = "_pytest_bdd_example"
SCOPES = ("session", "package", "module", "class", "function")


class Sentence(StepParser):
    """Stands for every sentence that one keyword can begin."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(f"plainspec: any {kind.title()}")
        self._kind: Kind = kind

    def is_matching(self, name: str) -> bool:
        """Tell whether the vocabulary knows a sentence."""
        stage = CONFIG_STACK[-1].stash.get(STAGE, None)
        return stage is not None and bool(stage.reading.binder.find(OurStep(self._kind.title(), self._kind, name, 0)))

    def parse_arguments(self, name: str) -> dict[str, Any]:  # noqa: ARG002 - the binder has them
        """Leave the arguments to the binder."""
        return {}


@given(Sentence("given"))
@when(Sentence("when"))
@then(Sentence("then"))
def play_step(request: pytest.FixtureRequest) -> None:
    """Run the step that pytest-bdd has come to."""
    __tracebackhide__ = True
    request.node.stash[PLAYING].perform()


class Playing:
    """One scenario while pytest-bdd runs it.

    Attributes:
        run: Its run.
        line: The step that pytest-bdd has come to.
    """

    def __init__(self, run: ScenarioRun) -> None:
        self.run = run
        self.line = 0
        self._stepwise = Stepwise(run)
        self._steps: dict[int, BoundStep] = {ready.step.line: ready for ready in run.bound.steps}

    def perform(self) -> None:
        """Run that step."""
        __tracebackhide__ = True
        self._stepwise.perform(self._steps[self.line])

    def end(self) -> None:
        """Let the steps that yielded finish."""
        self._stepwise.end()


class BddStage:
    """One pytest run in which pytest-bdd plays features with Plainspec's steps."""

    def __init__(self, config: pytest.Config) -> None:
        try:
            self.reading = Reading(config.rootpath, pytest.register_assert_rewrite)
        except ProjectError as refused:
            raise pytest.UsageError(str(refused)) from refused.__cause__
        self.loop = ScenarioLoop()
        self._ledgers: dict[str, TaskLedger] = {}
        self._stop_listening = unawaited.listen()
        offer(config, self.reading.own.fixtures.values())
        offer_step_modules(config, self.reading.project)

    def pytest_bdd_before_scenario(self, request: pytest.FixtureRequest, feature: Feature, scenario: Scenario) -> None:
        """Bind the whole scenario and make its fixtures, before its first step runs.

        Raises:
            UnboundError: Something is wrong with it.
        """
        file = Path(feature.filename).resolve()
        ours = self.reading.scenario(file, scenario.line_number, example_of(request.node))
        theirs = {step.line_number: step for step in scenario.steps}
        gifts = self._gifts(request.node)
        bound = self.reading.bind(
            file,
            ours,
            lambda name: name == "request" or name in gifts or bool(fixture_definitions(request.node, name)),
            lambda step: get_step_function(request, theirs[step.line]) is not None,
        )
        values = RequestedValues({}, request)
        for name in sorted(bound.fixtures, key=lambda name: self._width(request.node, name)):
            if name not in gifts and not stands_on(request.node, name, gifts):
                values[name]
        run = ScenarioRun(bound, self.loop, values, self._ledger(request.node))
        request.node.stash[PLAYING] = Playing(run)

    @staticmethod
    def _gifts(node: pytest.Item) -> set[str]:
        """Return the names that definitions of pytest-bdd's own may give."""
        return {context.target_fixture for _, context in visible_contexts(node) if context.target_fixture}

    @staticmethod
    def _width(node: pytest.Item, name: str) -> int:
        """Order fixtures as pytest does: those that live longest first."""
        definitions = fixture_definitions(node, name)
        return SCOPES.index(definitions[-1].scope) if definitions else len(SCOPES)

    def pytest_bdd_before_step(self, request: pytest.FixtureRequest, step: Step) -> None:
        """Take note of where pytest-bdd is."""
        request.node.stash[PLAYING].line = step.line_number

    def pytest_bdd_after_scenario(self, request: pytest.FixtureRequest) -> None:
        """Let the steps that yielded finish, before the fixtures go."""
        request.node.stash[PLAYING].end()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Generator[None, Any, Any]:
        """Run the asynchronous fixtures of scenarios on the scenarios' loop, whoever declared them."""
        item = request._pyfuncitem  # noqa: SLF001 - pytest has no public way
        if feature_of(item) is None or not is_asynchronous(fixturedef):
            return (yield)
        with on_loop(fixturedef, request, self.loop, self._ledger(item)):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, None, None]:
        """End what lives for a feature when the next scenario is of another one, and see that no task goes on."""
        if feature_of(item) is None:
            return (yield)
        ledger = self._ledgers.pop(item.nodeid, TaskLedger())
        endings: list[Callable[[], None]] = []
        if feature_of(item) != feature_of(nextitem):
            endings = list(self._feature_endings(item))
        try:
            return (yield)
        finally:
            end_all([*endings, lambda: self.loop.settle(ledger)])

    def _feature_endings(self, item: pytest.Item) -> Iterator[Callable[[], None]]:
        """Yield what ends the fixtures of a feature: a test module can have the scenarios of several."""
        request: Any = getattr(item, "_request", None)
        for declared in self.reading.own.fixtures.values():
            if request is not None and declared.scope == "feature":
                for fixturedef in fixture_definitions(item, declared.name):
                    yield partial(fixturedef.finish, request)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Let a failure begin at the step's function; a rule of ours that was broken needs no traceback."""
        if feature_of(item) is None or call.excinfo is None:
            return (yield)
        playing = item.stash.get(PLAYING, None)
        if call.when == "call" and playing is not None:
            call.excinfo = trimmed(call.excinfo, playing.run)
        report = yield
        if isinstance(call.excinfo.value, ScenarioError):
            report.longrepr = str(call.excinfo.value)
        return report

    @staticmethod
    def pytest_bdd_apply_tag(tag: str, function: Any) -> bool:
        """Make a tag a marker, also under `--strict-markers`, which nobody has to declare for features."""
        if tag not in NEEDS_ARGUMENTS:
            pytest.MarkDecorator(pytest.Mark(tag, (), {}, _ispytest=True), _ispytest=True)(function)
        return True

    def _ledger(self, item: pytest.Item) -> TaskLedger:
        return self._ledgers.setdefault(item.nodeid, TaskLedger())

    def pytest_unconfigure(self) -> None:
        """Close the loop, whatever ended the run."""
        self.loop.shutdown()
        self._stop_listening()


def feature_of(item: object) -> str | None:
    """Return the feature file whose scenario pytest-bdd has made this test of, if it has."""
    template = registry_get_safe(scenario_wrapper_template_registry, getattr(item, "function", None))
    return template.feature.filename if template else None


def example_of(item: Any) -> Example | None:
    """Return which row of its outline's Examples a test is; None for a plain scenario."""
    callspec = getattr(item, "callspec", None)
    values = callspec.params.get(EXAMPLE) if callspec else None
    return Example(values, callspec.indices.get(EXAMPLE, 0)) if callspec and values is not None else None


def pytest_configure(config: pytest.Config) -> None:
    """Load the project, and offer its vocabulary and fixtures; `pytest --gherkin` does so itself."""
    if config.getoption("gherkin"):
        return
    stage = config.stash[STAGE] = BddStage(config)
    config.pluginmanager.register(stage, "plainspec-pytest-bdd")
