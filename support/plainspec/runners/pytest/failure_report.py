"""A failure told from the top down: the place, the scenario, what failed, and the step behind it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plainspec.execution.errors import ScenarioError
from plainspec.execution.reported_failures import ReportedFailures, as_before
from plainspec.gherkin.features.problems import ProblemKind
from plainspec.gherkin.tags import unknown_tags
from plainspec.runners.pytest.private_api import put_before, whole_failure
from plainspec.services.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from types import TracebackType

    from plainspec.execution.scenario_run import ScenarioRun
    from plainspec.gherkin.features.model import Scenario
    from plainspec.gherkin.features.problems import Problem
    from plainspec.runners.pytest.case import Case

PASSED, FAILED, SKIPPED, NOT_RUN = "✓", "✗", "-", "·"
SHOWN_AT_MOST = 200

THE_RUNNER = ("plainspec.runners.", "plainspec.execution.")
BELOW_IT = ("plainspec.gherkin.", "asyncio.", "uvloop.", "cucumber_expressions.")
"""What runs between the runner and the project's own code."""


def trimmed(
    excinfo: pytest.ExceptionInfo[BaseException], run: ScenarioRun | None = None
) -> pytest.ExceptionInfo[BaseException]:
    """Let a traceback begin at the step's function, or else where the project's own code begins, if it does.

    Args:
        excinfo: What was raised.
        run: The scenario's run, where steps have raised it.
    """
    frame = (_at_step(excinfo.tb, run) if run is not None and run.reached else None) or _behind_runner(excinfo.tb)
    return pytest.ExceptionInfo.from_exception(excinfo.value.with_traceback(frame)) if frame else excinfo


def _at_step(frame: TracebackType | None, run: ScenarioRun) -> TracebackType | None:
    blamed = run.bound.steps[run.reached - 1] if run.failed or not run.failed_ending else run.failed_ending
    function = blamed.definition.function
    code = getattr(getattr(function, "__wrapped__", function), "__code__", None)
    while frame is not None and frame.tb_frame.f_code is not code:
        frame = frame.tb_next
    return frame


def _behind_runner(frame: TracebackType | None) -> TracebackType | None:
    """Return where a traceback has left the runner, and what is below it, for good; None where it never does."""
    behind = frame
    while frame is not None:
        if _module_of(frame).startswith(THE_RUNNER):
            behind = frame.tb_next
        frame = frame.tb_next
    while behind is not None and _module_of(behind).startswith(BELOW_IT):
        behind = behind.tb_next
    return behind


def _module_of(frame: TracebackType) -> str:
    return str(frame.tb_frame.f_globals.get("__name__", ""))


def story(case: Case) -> list[str]:
    """Return the lines that say where a scenario stands and how far it came."""
    bound, run = case.bound, case.run
    scenario = bound.scenario
    lines = [f"{bound.feature.path}:{failed_line(case)}", f"Feature: {bound.feature.title}"]
    lines += [f"  Rule: {scenario.rule.title}"] if scenario.rule else []
    lines += [f"    Scenario: {scenario.title}{_row(scenario)}"]
    reached = run.reached if run else 0
    for number, step in enumerate(scenario.steps, start=1):
        failed_here = run is not None and run.failed and number == reached
        skipped_here = run is not None and run.skipped and number == reached
        mark = FAILED if failed_here else SKIPPED if skipped_here else PASSED if number <= reached else NOT_RUN
        lines.append(f"    {mark} {step.keyword} {step.text}")
        if failed_here and step.table:
            lines += _drawn(step.table.raw)
    if run is not None and run.failed:
        lines.append(f"    the step's function: {bound.steps[reached - 1].definition.location}")
    elif run is not None and run.failed_ending:
        step, definition = run.failed_ending.step, run.failed_ending.definition
        lines.append(f"    {FAILED} when the scenario was over: what follows the yield of {step.keyword} {step.text}")
        lines.append(f"    the step's function: {definition.location}")
    elif run is None:
        lines.append("    no step has run: a fixture could not be set up")
    return lines


class FailureReports:
    """Reports the failures of a run; a fixture that many scenarios lack is reported in full at the first of them."""

    def __init__(self) -> None:
        self._reported = ReportedFailures()

    def report(self, report: pytest.TestReport, case: Case, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Put the story before what pytest says of the failure; what no code of the project raised has no traceback."""
        error, path, line = excinfo.value, case.bound.feature.path, failed_line(case)
        said = with_notes(error) if isinstance(error, ScenarioError | ServiceError) else excinfo.exconly()
        first = self._reported.earlier(error, f"{path}:{line}") if report.when == "setup" else ""
        holds_others = isinstance(error, BaseExceptionGroup) or error.__cause__ is not None
        if first:
            shown = shortened(said.partition("\n")[0])
            report.longrepr = whole_failure([f"{path}:{line}: {as_before(first)}"], path, line, shown)
        elif isinstance(error, ScenarioError):
            report.longrepr = whole_failure([*story(case), "", f"E   {said}"], path, line, said)
        elif isinstance(error, ServiceError) or (_behind_runner(excinfo.tb) is None and not holds_others):
            shown = said.replace("\n", "\nE   ")
            report.longrepr = whole_failure([*story(case), "", f"E   {shown}"], path, line, said)
        else:
            report.longrepr = put_before(report.longrepr, [*story(case), ""])


def with_notes(error: BaseException) -> str:
    """Return an error's message, and below it what was noted about it (the end of a service's log)."""
    return "\n".join([str(error), *getattr(error, "__notes__", ())])


def shortened(text: str) -> str:
    """Cut a message to what fits on a line or two."""
    return text if len(text) <= SHOWN_AT_MOST else f"{text[:SHOWN_AT_MOST]}…"


def failed_line(case: Case) -> int:
    """Return the line of the step that failed, or that of the scenario where it was none."""
    if case.run is not None and case.run.failed:
        return case.bound.steps[case.run.reached - 1].step.line
    return case.bound.scenario.own_line


def _row(scenario: Scenario) -> str:
    if scenario.row is None:
        return ""
    column, cell = scenario.row.values[0]
    return f"  ({column}: {cell})"


def _drawn(rows: tuple[tuple[str, ...], ...]) -> list[str]:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "        | " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]


def why_nothing_ran(config: pytest.Config, shown: Callable[[Path], str], seen: int, tags: Collection[str]) -> str:
    """Say why a run has selected no scenario.

    Args:
        config: The run's.
        shown: Returns a path as messages show it.
        seen: How many scenarios its files hold.
        tags: Their tags, without `@`.
    """
    where = " ".join(shown(Path(place)) for place in config.args)
    options = {"--tags": "tags", "-k": "keyword", "-m": "markexpr"}
    selected = [f'{option} "{said}"' for option, name in options.items() if (said := config.getoption(name))]
    reasons = " and ".join(selected) or "the selection"
    if config.pluginmanager.hasplugin("dsession"):
        return f"{reasons} selects no scenario in {where}"
    if not seen:
        return f"no scenario was found in {where}"
    said = [f"{reasons} selects none of the {seen} scenarios in {where}"]
    return "; ".join([*said, *unknown_tags(config.getoption("tags") or "", tags)])


def has_undefined(problems: Iterable[Problem]) -> bool:
    """Tell whether sentences are undefined among what is wrong with scenarios."""
    return any(problem.kind is ProblemKind.UNDEFINED for problem in problems)
