"""Makes an Allure result of every scenario, whichever runner runs it.

A runner calls ``scenario_started`` before the scenario's fixtures are set up and ``scenario_finished`` after they
are torn down; in between, the recorder observes the steps of the run::

    recorder = Recorder(results, run_context.observers).start(environment={"Runner": "behave"})
    recorder.scenario_started(bound)
    ...                                           # fixtures, ScenarioRun.run() or perform(), tear-down
    recorder.scenario_finished(run, outcome_of(error, run))
    print(recorder.close())                       # a warning, or an empty text
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import allure_commons
import orjson

from plainspec.reporting.allure.hooks import AllureHooks
from plainspec.reporting.allure.labels import Labeller, shown_name, with_label
from plainspec.reporting.allure.outcome import Outcome
from plainspec.reporting.allure.recording import Recording, now_ms
from plainspec.reporting.allure.results_folder import RESULT, ResultsFolder
from plainspec.reporting.allure.run_files import environment_file, run_files
from plainspec.reporting.identity import FEATURES, identity_of, repeated, rule_title

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from plainspec.execution.scenario_run import ScenarioRun
    from plainspec.gherkin.binding import BoundScenario, BoundStep
    from plainspec.gherkin.features.model import Feature, Scenario
    from plainspec.services.run_context import ObservedRun, StepObserver

ALONE = "main"
CANNOT_RUN = "This scenario cannot run:"
INTERRUPTED = Outcome("broken", "interrupted before it had ended")


class Recorder:
    """Records one run, or one worker's share of it.

    Args:
        folder: Where the results go.
        observers: The run's observers of steps, to which the recorder adds itself while it listens.
        roots: Features folders, as the features' paths begin; the folder below is the area.
        thread: The name of this process in the timeline, if it is one worker of several.
        link_patterns: Completes short links: by kind (`issue`), a pattern such as `https://…/{}`.
    """

    def __init__(
        self,
        folder: Path,
        observers: list[StepObserver],
        roots: Sequence[str] = (FEATURES,),
        thread: str = ALONE,
        link_patterns: Mapping[str, str] | None = None,
    ) -> None:
        patterns = link_patterns or {}
        self._results = ResultsFolder(folder)
        self._observers = observers
        self._labels = Labeller(roots, patterns, thread)
        self._hooks = AllureHooks(patterns)
        self._repeated: dict[str, dict[tuple[int, int], int]] = {}
        self._bound: BoundScenario | None = None
        self._recording: Recording | None = None
        self._values: Mapping[str, str] = {}
        self._environment: dict[str, str] | None = None

    @property
    def trouble(self) -> str:
        """A warning about results that could not be written; an empty text if all were."""
        trouble = self._results.trouble
        if not trouble:
            return ""
        return f"Allure results are incomplete: cannot write {trouble}; the verdicts are not affected"

    def start(self, environment: Mapping[str, str] | None = None, *, keep: bool = False) -> Recorder:
        """Clear the results of earlier runs, describe this one, and begin to listen.

        Args:
            environment: The run's environment: names and values. None for one worker of several, which
                neither clears nor describes.
            keep: Keep the results of earlier runs.
        """
        if environment is not None:
            self._environment = dict(environment)
            if not keep:
                self._results.clear()
            self._results.write(run_files(environment))
        self._observers.append(self)
        allure_commons.plugin_manager.register(self._hooks)
        return self

    def add_facts(self, facts: Mapping[str, str]) -> None:
        """Add names and values to the run's environment."""
        if self._environment is not None:
            self._environment |= facts
            self._results.write([environment_file(self._environment)])

    def labels_of(self, feature: Feature, scenario: Scenario) -> list[tuple[str, str]]:
        """Return the labels that a scenario will have: names and values."""
        return [(label["name"], label["value"]) for label in self._labels.of(feature, scenario)[0]]

    def scenario_started(self, bound: BoundScenario, values: Mapping[str, str] | None = None) -> None:
        """Begin a scenario; one that has not ended yet ends as interrupted.

        Args:
            bound: The scenario.
            values: Its other parameters (parametrized fixtures): names and values.
        """
        if self._recording is not None:
            self.scenario_finished(None, INTERRUPTED)
        self._bound, self._values = bound, values or {}
        self._recording = Recording()
        self._recording.begin()

    def step_started(self, run: ObservedRun, bound: BoundStep) -> None:
        """Begin a step."""
        if self._recording is not None and run.bound is self._bound:
            self._recording.step_started(bound.step)

    def step_finished(self, run: ObservedRun, bound: BoundStep, error: BaseException | None) -> None:  # noqa: ARG002 - the observer's signature
        """End a step."""
        if self._recording is not None and run.bound is self._bound:
            self._recording.step_finished(error)

    def scenario_finished(self, run: ScenarioRun | None, outcome: Outcome) -> None:  # noqa: ARG002 - for runners that run steps themselves
        """End the scenario and write its result."""
        bound, recording = self._bound, self._recording
        if bound is None or recording is None:
            return
        self._bound = self._recording = None
        for step in bound.scenario.steps[recording.reached :]:
            recording.not_run(step)
        outcome = outcome._replace(message=recording.blame(outcome))
        for trouble in outcome.later:
            recording.blame(trouble)
        recording.end()
        self._write(bound.feature, bound.scenario, recording, outcome, self._values)

    def cannot_run(self, feature: Feature, scenario: Scenario, why: str, lines: Collection[int] = ()) -> None:
        """Report a scenario that was not even begun: a sentence is undefined, or its worker died.

        Args:
            feature: The feature it belongs to.
            scenario: The scenario.
            why: The problem.
            lines: Lines of the steps that cause it, if any.
        """
        recording, outcome = Recording(), Outcome("broken", f"{CANNOT_RUN}\n{why}")
        for step in scenario.steps:
            node = recording.not_run(step)
            if step.line in lines:
                node.update(status="broken", statusDetails={"message": outcome.message})
        self._write(feature, scenario, recording, outcome, {})

    def unreadable(self, path: str, title: str, why: str) -> None:
        """Report a feature file, or a part of one, of which no scenario can be made."""
        moment_ms = now_ms()
        identity = identity_of(path, "", title)
        recording = Recording()
        result = {
            "uuid": recording.uuid,
            "name": title,
            "status": "broken",
            "statusDetails": {"message": f"{CANNOT_RUN}\n{why}"},
            "start": moment_ms,
            "stop": moment_ms,
            "labels": self._labels.place(path, path.rpartition("/")[2], "") + self._labels.common(),
            **identity.fields(),
        }
        self._results.write([(f"{recording.uuid}{RESULT}", _json(result))])

    def close(self) -> str:
        """End the run; return a warning where not all results could be written."""
        self.scenario_finished(None, INTERRUPTED)
        if self in self._observers:
            self._observers.remove(self)
            allure_commons.plugin_manager.unregister(self._hooks)
        return self.trouble

    def _write(
        self,
        feature: Feature,
        scenario: Scenario,
        recording: Recording,
        outcome: Outcome,
        more: Mapping[str, str],
    ) -> None:
        values = (*(scenario.row.values if scenario.row else ()), *more.items())
        occurrence = self._occurrences(feature).get((scenario.line, scenario.own_line), 1)
        identity = identity_of(feature.path, rule_title(scenario), scenario.template, values, occurrence)
        labels, links = self._labels.of(feature, scenario)
        for name, value in recording.labels:
            labels = with_label(labels, name, value)
        result: dict[str, Any] = {
            "uuid": recording.uuid,
            "name": shown_name(scenario, occurrence),
            "status": outcome.status,
            "start": recording.start_ms,
            "stop": now_ms(),
            "labels": labels,
            "steps": recording.steps,
            **identity.fields(),
        }
        if outcome.message or outcome.trace:
            result["statusDetails"] = _filled(message=outcome.message, trace=outcome.trace)
        result |= _filled(
            description=scenario.description or feature.description,
            parameters=[{"name": name, "value": value} for name, value in values] + recording.parameters,
            links=links + recording.links,
        )
        result |= recording.details
        self._results.write([*recording.files, (f"{recording.uuid}{RESULT}", _json(result))])

    def _occurrences(self, feature: Feature) -> dict[tuple[int, int], int]:
        known = self._repeated.get(feature.path)
        if known is None:
            known = self._repeated[feature.path] = repeated(feature)
        return known


def _json(result: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(result)
    except TypeError:  # a text that is no Unicode, such as the name of a file with undecodable bytes
        return json.dumps(result, default=str).encode()


def _filled(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}
