"""What pytest reports of a scenario's set-up, steps and tear-down, in the terms of Allure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.reporting.allure.outcome import Outcome, outcome_of
from plainspec.reporting.allure.recording import running

if TYPE_CHECKING:
    import pytest

    from plainspec.runners.pytest.case import Case


def outcome_of_report(report: pytest.TestReport, case: Case, error: BaseException | None) -> Outcome:
    """Make a verdict of what pytest reports of one phase of a scenario."""
    expected = getattr(report, "wasxfail", None)
    if expected is not None:
        known = f"known not to hold yet: {expected}" if expected else "known not to hold yet"
        return Outcome("skipped", known) if report.skipped else Outcome("passed", f"holds, although {known}")
    phase: Any = {"setup": "set-up", "teardown": "tear-down"}.get(report.when or "", "steps")
    if report.skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        return Outcome("skipped", str(reason).removeprefix("Skipped: "), phase=phase)
    if error is None:
        return Outcome("failed", report.longreprtext.strip().splitlines()[-1], report.longreprtext, phase)
    return outcome_of(error, case.run, report.longreprtext, phase)


def attach_captured(report: pytest.TestReport) -> None:
    """Attach what was printed and logged."""
    recording = running()
    for name, text in (("log", report.caplog), ("printed", report.capstdout), ("errors printed", report.capstderr)):
        if text and recording is not None:
            recording.attach_to_whole(name, text)
