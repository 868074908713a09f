"""Allure results of a behave run, made by the recorder that every runner uses."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plainspec.reporting.allure.outcome import PASSED, Outcome, joined, outcome_of
from plainspec.reporting.allure.recorder import Recorder

if TYPE_CHECKING:
    from plainspec.config.project import Project
    from plainspec.execution.configuration import Configuration
    from plainspec.runners.behave.current_scenario import BehaveScenario

SETTING = "allure"


class Report:
    """Reports behave's scenarios to the recorder."""

    def __init__(self, folder: Path, project: Project, configuration: Configuration) -> None:
        roots = [project.shown(place) for place in project.features]
        environment = {"System": configuration.specified_system, "Runner": f"behave {version('behave')}"}
        self._recorder = Recorder(folder, configuration.run.observers, roots).start(environment)

    def begin(self, current: BehaveScenario) -> None:
        """Begin a scenario, before its fixtures; one that cannot run is reported at once."""
        if current.bound is not None:
            self._recorder.scenario_started(current.bound)
        else:
            self._recorder.cannot_run(current.feature, current.scenario, str(current.refused))

    def skip(self, reason: str) -> None:
        """End a scenario that is not to run."""
        self._recorder.scenario_finished(None, Outcome("skipped", reason))

    def end(self, current: BehaveScenario, left: BaseException | None) -> None:
        """End a scenario.

        Args:
            current: The scenario.
            left: What its tear-down raised.
        """
        run = current.run
        if current.error is not None:
            outcome = outcome_of(current.error, run, phase="steps" if run else "set-up")
        else:
            outcome = _as_behave_decided(current.theirs)
        if left is not None:
            outcome = joined(outcome, outcome_of(left, run, phase="tear-down"))
        self._recorder.scenario_finished(run, outcome)

    def close(self, skipped: str) -> None:
        """End the report; print a warning where not all results could be written.

        Args:
            skipped: What was skipped, and why.
        """
        self._recorder.add_facts({"Skipped": skipped})
        trouble = self._recorder.close()
        if trouble:
            sys.stderr.write(f"{trouble}\n")


def report_of(context: Any, project: Project, configuration: Configuration) -> Report | None:
    """Return the report that `-D allure=FOLDER` (or `[tool.behave.userdata]`) asks for, if it does."""
    folder = context.config.userdata.get(SETTING)
    return Report(Path(folder).absolute(), project, configuration) if folder else None


def _as_behave_decided(scenario: Any) -> Outcome:
    """Return the verdict where a step of behave's own may have decided."""
    failed = next((step for step in scenario.all_steps if step.status.has_failed()), None)
    if failed is not None:
        return Outcome("broken", failed.error_message or f"{failed.keyword} {failed.name}: {failed.status.name}")
    if scenario.should_skip:
        return Outcome("skipped", scenario.skip_reason or "")
    return PASSED
