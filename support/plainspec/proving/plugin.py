"""The pytest plugin of a run with a planted fault: it plants before anything is collected, and writes verdicts down."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plainspec.proving.errors import FaultError
from plainspec.proving.loading import load_file
from plainspec.proving.planting.patching import Patch
from plainspec.proving.records import ScenarioRef, Verdict, event, verdict_event
from plainspec.runners.pytest.case import Case, case_of
from plainspec.services.fault_overrides import CHILDREN, AlterationError, ChildPlanting

if TYPE_CHECKING:
    from collections.abc import Generator
    from io import TextIOWrapper


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options that `plainspec prove` starts its runs with."""
    group = parser.getgroup("plainspec-proving")
    group.addoption("--plainspec-fault", default="", help="the fault to plant: FILE::function")
    group.addoption("--plainspec-record", required=True, help="the file to write verdicts to")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Plant the fault, before the system is used."""
    fault = config.getoption("--plainspec-fault")
    recorder = Recorder(Path(config.getoption("--plainspec-record")))
    config.pluginmanager.register(recorder, "plainspec-recorder")
    if fault:
        try:
            plant(fault, recorder.patch, config.rootpath)
            CHILDREN.append(ChildPlanting(("-m", "plainspec.proving.child", str(config.rootpath), fault)))
        except Exception as refused:
            recorder.write(event("refused", text=_refusal(refused)))
            raise pytest.UsageError(str(refused)) from refused


def plant(fault: str, patch: Patch, root: Path) -> None:
    """Plant the fault that ``FILE::function`` names.

    Raises:
        FaultError: There is no such fault.
        PatchError: It names something that is not there.
    """
    file, _, name = fault.rpartition("::")
    declared = next((known for known in load_file(Path(file), root) if known.plant.__name__ == name), None)
    if declared is None:
        raise FaultError(f"{file} declares no fault {name}")
    patch.place = str(declared.location)
    declared.plant(patch)


def _refusal(refused: Exception) -> str:
    said = str(refused)
    return (
        said
        if isinstance(refused, FaultError) or type(refused).__name__ in said
        else f"{type(refused).__name__}: {said}"
    )


class Recorder:
    """Writes down what happens to each scenario.

    Attributes:
        patch: What the fault has replaced; put back when the run ends.
    """

    def __init__(self, file: Path) -> None:
        """Write to a file."""
        self.patch = Patch()
        self._file: TextIOWrapper = file.open("a", encoding="utf-8", buffering=1)
        self._failures: list[str] = []
        self._skipped = False

    def write(self, line: str) -> None:
        """Write one line, so that it is there even if this process is killed."""
        self._file.write(line)
        self._file.flush()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Take note of what begins."""
        case = case_of(item)
        if case is not None:
            self._failures, self._skipped = [], False
            self.write(event("begun", scenario=asdict(ref_of(case))))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Take note of each phase, and of the verdict after the last one."""
        report = yield
        case = case_of(item)
        if case is None:
            return report
        if report.failed:
            error = call.excinfo.value if call.excinfo else None
            if isinstance(error, AlterationError):
                self.write(event("refused", text=str(error)))
                item.session.shouldstop = "the fault cannot be planted"
            self._failures.append(_told(case, call.when, error, report))
        self._skipped = self._skipped or report.skipped
        if call.when == "teardown":
            outcome = "failed" if self._failures else "skipped" if self._skipped else "passed"
            self.write(verdict_event(Verdict(ref_of(case), outcome, "\n".join(self._failures))))
        return report

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Take note of what cannot run."""
        if report.failed:
            self.write(event("problem", text=f"{report.nodeid}: {report.longrepr}"))

    def pytest_unconfigure(self) -> None:
        """Tell what was not reached, and put back what was replaced."""
        in_children = any(planting.applied for planting in CHILDREN)
        CHILDREN.clear()
        if not in_children and (unreached := self.patch.watch.unreached):
            self.write(event("unreached", planted=unreached))
        self.patch.undo()
        self._file.close()


def ref_of(case: Case) -> ScenarioRef:
    """Say which scenario a case is."""
    scenario = case.bound.scenario
    return ScenarioRef(
        case.bound.feature.path,
        scenario.own_line,
        scenario.title,
        scenario.template,
        scenario.rule.title if scenario.rule else "",
        scenario.row.values[0][1] if scenario.row else "",
    )


def _told(case: Case, when: str, error: BaseException | None, report: pytest.TestReport) -> str:
    """Say which sentence failed, and how; no other sentence and no title, because they prove no reason."""
    lines = []
    if case.run is not None and case.run.failed and when == "call":
        step = case.run.bound.steps[case.run.reached - 1].step
        lines.append(f"{step.keyword} {step.text}")
    elif when != "call":
        lines.append(f"({when})")
    lines += error_lines(error) if error is not None else [str(report.longrepr)]
    return "\n".join(lines)


def error_lines(error: BaseException) -> list[str]:
    """Return what an error says, with its notes, the errors that it groups and those that led to it."""
    lines = [f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())]
    inner = list(error.exceptions) if isinstance(error, BaseExceptionGroup) else []
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    for other in [*inner, *([before] if before is not None else [])]:
        lines += error_lines(other)
    return lines
