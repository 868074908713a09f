"""One behave run: every scenario bound before its first step, its fixtures made, all of it in one task."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plainspec.config.adapters import SETTING, AdapterError
from plainspec.config.project import ProjectError
from plainspec.execution.configuration import configure
from plainspec.execution.errors import ScenarioError
from plainspec.execution.event_loop import unawaited
from plainspec.execution.event_loop.loop import ScenarioLoop
from plainspec.execution.fixtures.late_fixtures import without_late
from plainspec.execution.fixtures.run_fixtures import Fixtures
from plainspec.execution.fixtures.values_on_demand import ValuesOnDemand
from plainspec.execution.reading import Reading, UnboundError
from plainspec.execution.reported_failures import ReportedFailures
from plainspec.execution.scenario_run import ScenarioRun, begin
from plainspec.execution.skipped import Skipped
from plainspec.gherkin.tags import skip_reason
from plainspec.runners.behave.annotations import Annotations
from plainspec.runners.behave.current_scenario import BehaveScenario, end_each
from plainspec.runners.behave.private_api import StepRegistry
from plainspec.runners.behave.steps import SentenceMatch
from plainspec.services.errors import ServiceError

if TYPE_CHECKING:
    from plainspec.execution.configuration import Configuration
    from plainspec.execution.event_loop.task_tracker import TaskTracker
    from plainspec.gherkin.binding import BoundScenario, BoundStep
    from plainspec.gherkin.features.model import Scenario, Step
    from plainspec.gherkin.features.problems import Problem
    from plainspec.runners.behave.report import Report


class BehaveRun:
    """One behave run."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.registry = StepRegistry()
        self.loop = ScenarioLoop()
        self._current: BehaveScenario | None = None
        self._fixtures: Fixtures | None = None
        self._configuration: Configuration | None = None
        self._skipped = Skipped()
        self._annotations = Annotations(reading.project.root)
        self._reported = ReportedFailures()
        self._report: Report | None = None
        self._asked_for_report = False
        self._stop_listening = unawaited.listen()

    def before_scenario(self, context: Any, scenario: Any) -> None:
        """Bind the scenario as Plainspec reads it; what is tagged `@skip` is skipped, as everywhere.

        Raises:
            UnboundError: It cannot run and has no step, or none to run, that could say so.
        """
        self._configure(context)
        file = _file_of(scenario)
        ours = self.reading.scenario(file, scenario.line)
        current = self._current = BehaveScenario(self.reading.feature(file), ours, scenario, self._reported)
        current.not_offered = self.configuration.needs.not_offered
        current.expected = self.configuration.expected_failures.of(current.feature, ours)
        skipped = skip_reason(ours.tags, f"{current.feature.path}:{ours.own_line}")
        bound, problems = self._bind(file, ours, scenario)
        if problems:
            current.refused = UnboundError(problems, self.reading.reported)
        else:
            current.bound = bound
        report = self._begin_report(context)
        if report:
            report.begin(current)
        if current.refused and (skipped or not ours.steps):
            raise current.refused
        reason = skipped or self._lack(current)
        if reason:
            self._current = None
            scenario.skip(reason)
            self._skipped.add(current.feature.path, reason)
            if report:
                report.skip(reason)

    @property
    def fixtures(self) -> Fixtures:
        """The support fixtures of the run, from its first scenario on."""
        if self._fixtures is None:
            raise ScenarioError("no scenario has begun")
        return self._fixtures

    @property
    def configuration(self) -> Configuration:
        """What was chosen for the run, from its first scenario on."""
        if self._configuration is None:
            raise ScenarioError("no scenario has begun")
        return self._configuration

    def _configure(self, context: Any) -> None:
        """Choose servers and a system by `-D`, which behave knows from its first scenario on.

        Raises:
            ServiceError, AdapterError, ProjectError: What was chosen cannot be had, so the run ends here.
        """
        if self._fixtures is None:
            try:
                configuration = self._configuration = configure(
                    context.config.userdata.get, self.reading.project, mark="-D "
                )
                self.reading.system = context.config.userdata.get(SETTING) or ""
                self.reading.load_standard()
            except (AdapterError, ProjectError, ServiceError) as refused:
                context.abort(reason=str(refused))
                raise
            context.add_cleanup(self._tell_skipped_and_failed, layer="testrun")
            self.reading.own.depend_on(configuration.fixtures)
            self._fixtures = Fixtures(self.reading.own.fixtures, self.loop)

    def _lack(self, current: BehaveScenario) -> str:
        """Say what the system or its servers lack for a scenario; under `-D strict-needs` its first step says so."""
        if current.bound is None or self._configuration is None:
            return ""
        names = current.bound.fixtures
        absent = self.fixtures.absence(names)
        if absent or not current.scenario.needs:
            return absent

        def ask(name: str) -> Any:
            return self.fixtures.provide([name], current.tracker)[name]

        try:
            return self._configuration.needs.missing(
                current.scenario, lambda name: self.fixtures.depend_on(names, name), ask
            )
        except ScenarioError as refused:
            if not current.scenario.steps:
                raise
            current.refused = refused
            return ""

    def _begin_report(self, context: Any) -> Report | None:
        if not self._asked_for_report:
            self._asked_for_report = True
            if "allure" in context.config.userdata:
                from plainspec.runners.behave.report import report_of

                self._report = report_of(context, self.reading.project, self.configuration)
        return self._report

    def _bind(self, file: Path, scenario: Scenario, theirs: Any) -> tuple[BoundScenario, list[Problem]]:
        steps = {step.line: step for step in theirs.all_steps}

        def is_foreign(step: Step) -> bool:
            match = self.registry.find_match(steps[step.line]) if step.line in steps else None
            return match is not None and not isinstance(match, SentenceMatch)

        bound, problems = self.reading.bind(file, scenario, self.fixtures.__contains__, is_foreign)
        bound, late = without_late(bound, self.fixtures.needs, self.fixtures.__contains__, self.fixtures.must_wait)
        problems += late
        if self._configuration:
            problems += self._configuration.problems(self.reading.feature(file), scenario, file)
            problems = problems or self._configuration.not_installed(bound, self.fixtures.function_of)
        return bound, problems

    def ready(self, step: Any) -> BoundStep | None:
        """Return what a step of the scenario that runs is bound to."""
        return self._current.ready(step) if self._current else None

    def perform(self, step: Any) -> None:
        """Run one step; before the first one, the scenario's fixtures are made."""
        current = self._current
        if current is None:
            raise ScenarioError("a sentence of Plainspec runs as a step of a scenario only")
        tracker = current.tracker
        current.perform(step, lambda bound: self._begin(bound, tracker))

    def _begin(self, bound: BoundScenario, tracker: TaskTracker) -> ScenarioRun:
        run = self.configuration.run
        begin(run, bound)
        values = ValuesOnDemand(self.fixtures, bound.fixtures, tracker)
        return ScenarioRun(bound, self.loop, values, tracker, run.observers)

    def after_scenario(self, context: Any, scenario: Any) -> None:  # noqa: ARG002 - behave's signature
        """End what the scenario began: its generator steps, its fixtures, its tasks.

        Raises:
            LeftRunningError: A task that it started goes on.
            Exception: What a step or a fixture raises after its yield.
        """
        current, self._current = self._current, None
        if current is None:
            return
        if scenario.should_skip:
            self._skipped.add(current.feature.path, str(scenario.skip_reason or ""))
        tracker = current.tracker
        endings = [
            *(current.end, lambda: self.fixtures.close("scenario")),
            *(current.release_values, lambda: self.loop.settle(tracker)),
            current.refuse_unexpected_pass,
        ]
        left = None
        try:
            end_each(endings)
        except BaseException as raised:
            left = raised
            raise
        finally:
            self._annotations.note(current, left)
            if self._report and current.bound:
                self._report.end(current, left)

    def after_feature(self, context: Any, feature: Any) -> None:  # noqa: ARG002 - behave's signature
        """End the fixtures of scope `feature`; what of the file was lost in silence is a failure.

        Raises:
            UnboundError: Something was, such as an outline without rows.
        """
        if self._fixtures:
            end_each([lambda: self.fixtures.close("feature")])
        read = self.reading.feature(_file_of(feature))
        flaws = read.own_flaws()
        if flaws:
            raise UnboundError(flaws)

    def _tell_skipped_and_failed(self) -> None:
        """Say what was skipped and what failed, and why, where behave no longer captures what is printed."""
        sys.stdout.writelines(f"{line}\n" for line in [*self._skipped.lines(), *self._annotations.lines()])

    def after_all(self, context: Any) -> None:  # noqa: ARG002 - behave's signature
        """End the fixtures of scope `session`, close the loop, and make the Allure results."""
        skipped = self._skipped.summary()
        report = [partial(self._report.close, skipped)] if self._report else []
        fixtures = [lambda: self.fixtures.close("session")] if self._fixtures else []
        end_each([*fixtures, self.loop.shutdown, self._stop_listening, *report])


def _file_of(element: Any) -> Path:
    return Path(str(element.filename)).resolve()
