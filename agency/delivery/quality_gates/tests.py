"""The gates that run the tests: how many of them pass, and how much of the component they reach."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree as ET

from agency.delivery.contract import GateResult, Verdict
from agency.delivery.programs import Ran
from agency.delivery.programs.temporary_folders import temporary_folder
from agency.delivery.quality_gates.order import DETAILS, GateOrder, could_not_run

PASS_RATE, COVERAGE = "test_pass_rate", "test_coverage"
HAVE_RUN = {0, 1, 2}
NO_TESTS = 5
NEVER_AWAITED = ("-W", "error::RuntimeWarning", "-W", "error::pytest.PytestUnraisableExceptionWarning")
ERROR = re.compile(r"^E\s+(\S.*)$", re.MULTILINE)
FORGOTTEN = re.compile(r"coroutine '[^']+' was never awaited")
IMPORT_FAILED = re.compile(r"^E\s+(?P<error>(?:ModuleNotFoundError|ImportError|SyntaxError): .+)$", re.MULTILINE)
PLACE = re.compile(
    r"^(?:E\s+File \"(?P<file>[^\"]+)\", line (?P<at>\d+)|(?P<path>\S+\.py):(?P<line>\d+): )", re.MULTILINE
)
PYTEST_SETTINGS = ("pytest.ini", ".pytest.ini", "pyproject.toml")
SETTINGS = """\
[run]
branch = true
source = {root}
data_file = {folder}/data

[report]
include_namespace_packages = true
"""
"""Modules that no test imports count, in folders without `__init__.py`, too."""


@dataclass(frozen=True)
class TestRun:
    """What came of the tests.

    Attributes:
        ran: How pytest ended.
        passed: How many tests have passed.
        problems: A line for each that has not.
        unimportable: What could not be imported, and where.
        coverage: How much of the modules was reached, in percent; None if that is not known.
        missed: A line for each module that was not reached as a whole.
    """

    __test__ = False

    ran: Ran
    passed: int = 0
    problems: tuple[str, ...] = ()
    unimportable: tuple[str, ...] = ()
    coverage: float | None = None
    missed: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether pytest could look at all tests."""
        return self.ran.code in HAVE_RUN and not self.unimportable and bool(self.passed or self.problems)


async def run_tests(order: GateOrder, *, covered: bool = False) -> TestRun:
    """Run the tests of a component by pytest, and measure their coverage if asked to; without tests, nothing is run."""
    if not order.tests:
        return TestRun(Ran(NO_TESTS))
    with temporary_folder("tests") as folder:
        root = order.component.root
        settings, results, coverage = folder / "coveragerc", folder / "results.xml", folder / "coverage.json"
        settings.write_text(SETTINGS.format(root=root, folder=folder), encoding="utf-8")
        (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
        own = order.own_settings(*PYTEST_SETTINGS) or folder / "pytest.ini"
        measuring = ("-p", "pytest_cov.plugin", "--cov", f"--cov-config={settings}", f"--cov-report=json:{coverage}")
        ran = await order.run(
            *("pytest", "-q", "-p", "no:cacheprovider", "--import-mode=importlib", "--tb=short"),
            *("-c", str(own), f"--rootdir={root}", *NEVER_AWAITED, f"--junitxml={results}"),
            *(*(measuring if covered else ()), *map(str, order.tests)),
        )
        return _read(order, ran, results, coverage)


def pass_rate(order: GateOrder, tests: TestRun) -> GateResult:
    """Compare how many tests have passed with the limit."""
    limit = order.config.test_pass_rate_threshold
    if not order.tests or tests.ran.code == NO_TESTS:
        return GateResult(PASS_RATE, Verdict.FAILED, 0.0, limit, ("the component has no tests",))
    if tests.unimportable:
        return GateResult(PASS_RATE, Verdict.COULD_NOT_RUN, None, limit, tests.unimportable)
    if not tests.is_complete:
        return could_not_run(PASS_RATE, order, "pytest", tests.ran)
    rate = 100 * tests.passed / (tests.passed + len(tests.problems))
    verdict = Verdict.PASSED if rate >= limit else Verdict.FAILED
    return GateResult(PASS_RATE, verdict, rate, limit, tests.problems[:DETAILS])


def test_coverage(order: GateOrder, tests: TestRun) -> GateResult:
    """Compare how much of the component its tests reach with the limit."""
    limit = order.config.coverage_threshold
    if not order.tests:
        return GateResult(COVERAGE, Verdict.FAILED, 0.0, limit, ("the component has no tests",))
    if tests.unimportable:
        return GateResult(COVERAGE, Verdict.COULD_NOT_RUN, None, limit, tests.unimportable)
    if tests.coverage is None or tests.ran.code not in {*HAVE_RUN, NO_TESTS}:
        return could_not_run(COVERAGE, order, "pytest", tests.ran)
    verdict = Verdict.PASSED if tests.coverage >= limit else Verdict.FAILED
    return GateResult(COVERAGE, verdict, tests.coverage, limit, () if verdict is Verdict.PASSED else tests.missed)


def _read(order: GateOrder, ran: Ran, results: Path, coverage: Path) -> TestRun:
    passed, problems, unimportable = 0, [], []
    cases = ET.parse(results).iter("testcase") if results.is_file() else ()  # noqa: S314 - pytest has just written it
    for case in cases:
        problem = next((part for part in case if part.tag in {"failure", "error"}), None)
        if problem is not None and (wrong := IMPORT_FAILED.search(problem.text or "")) and not case.get("classname"):
            unimportable.append(f"{wrong['error']} ({_place_of(order, problem.text or '')})")
        elif problem is not None:
            name = ".".join(filter(None, (case.get("classname"), case.get("name"))))
            problems.append(f"{name}: {_first_line(problem)}")
        elif not any(part.tag == "skipped" for part in case):
            passed += 1
    measured, missed = _coverage(order, coverage)
    return TestRun(ran, passed, tuple(problems), tuple(dict.fromkeys(unimportable)), measured, missed)


def _first_line(problem: ET.Element) -> str:
    if problem.get("message") == "collection failure" and (said := ERROR.findall(problem.text or "")):
        return str(said[-1])
    if forgotten := FORGOTTEN.search(problem.text or ""):
        return forgotten[0]
    return (problem.get("message") or problem.text or "").strip().splitlines()[0]


def _place_of(order: GateOrder, text: str) -> str:
    """Return the last place that a traceback names: where the import stands that failed."""
    places = [(one["file"] or one["path"], one["at"] or one["line"]) for one in PLACE.finditer(text)]
    if not places:
        return "place unknown"
    file, line = places[-1]
    return f"{file.removeprefix(f'{order.component.root}/')}:{line}"


def _coverage(order: GateOrder, report: Path) -> tuple[float | None, tuple[str, ...]]:
    if not report.is_file():
        return None, ()
    files = json.loads(report.read_text(encoding="utf-8"))["files"]
    root = order.component.root
    measured = {Path(name if Path(name).is_absolute() else root / name).resolve(): one for name, one in files.items()}
    modules = [(module, measured[root / module]) for module in order.component.modules if root / module in measured]
    unmeasured = [module for module in order.component.modules if root / module not in measured]
    summaries = [one["summary"] for _, one in modules]
    total = sum(one["num_statements"] + one.get("num_branches", 0) for one in summaries)
    total += replace(order.component, modules=tuple(unmeasured)).lines
    reached = sum(one["covered_lines"] + one.get("covered_branches", 0) for one in summaries)
    missed = [
        f"{module}: lines {', '.join(map(str, one['missing_lines'][:DETAILS]))} are not reached"
        for module, one in modules
        if one["missing_lines"]
    ]
    missed += [f"{module}: not measured, so that none of its lines counts as reached" for module in unmeasured]
    return 100 * reached / total if total else 100.0, tuple(missed[:DETAILS])
