"""All three runners say the same of every scenario: on a passing suite, on a failing one, with faults planted."""

import sys
from pathlib import Path
from typing import Any

import pytest

from plainspec.config.project import Project
from plainspec.runners import comparison as comparing
from plainspec.runners.comparison import Comparison, merged_of, told
from plainspec.runners.verdicts import FILE, read_verdicts, write_down
from tests.runners.bank_suite import BANK, FAILING, FAULTS, GERMAN, PASSING, STEPS
from tests.runners.behaving import ENVIRONMENT


@pytest.fixture
def bank(project: Any) -> Any:
    project.file("bank.py", BANK)
    project.steps(STEPS)
    project.file("environment.py", ENVIRONMENT)
    project.file("features/payments.feature", PASSING)
    project.file("features/zahlungen.feature", GERMAN)
    return project


def compared(project: Any, *arguments: str) -> pytest.RunResult:
    command = [sys.executable, "-m", "plainspec.runners.compare", *arguments]
    result: pytest.RunResult = project.pytester.run(*command)
    return result


def test_they_agree_on_a_passing_suite_and_with_faults_planted(bank: Any) -> None:
    bank.file("faults/payments.py", FAULTS)
    result = compared(bank, "--faults", "2")
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        [
            *(f"{runner:<12}7 passed, 2 skipped" for runner in comparing.RUNNERS),
            "agreed: the fee is forgotten",
            *(f"{runner:<12}1 passed, 5 failed, 2 skipped" for runner in comparing.RUNNERS),
            "agreed: the greeting is rude",
            *(f"{runner:<12}5 passed, 1 failed, 2 skipped" for runner in comparing.RUNNERS),
        ]
    )


def test_they_agree_on_a_failing_suite(bank: Any) -> None:
    bank.file("features/wrong.feature", FAILING)
    result = compared(bank, "features/wrong.feature")
    assert result.ret == 0
    result.stdout.fnmatch_lines([f"{runner:<12}1 passed, 9 failed" for runner in comparing.RUNNERS])


def test_a_runner_that_sees_things_differently_is_told(bank: Any) -> None:
    bank.file(
        "environment.py",
        f"{ENVIRONMENT}\nimport bank\nbank.FEE = 0\n",
    )
    result = compared(bank, "features/zahlungen.feature")
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        ["  features/zahlungen.feature:4 Einmal: pytest: passed, behave: failed, pytest-bdd: passed"]
    )


def test_nothing_to_compare_is_a_usage_error(project: Any) -> None:
    assert compared(project, "features/none.feature").ret == 2
    project.file("features/empty.feature", "Feature: E\n")
    assert compared(project).ret == 2


def test_a_verdict_is_not_made_good_by_a_later_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "verdicts.jsonl"
    monkeypatch.setenv(FILE, str(file))
    write_down(("a.feature", 3), "failed")
    write_down(("a.feature", 3), "passed")
    write_down(("a.feature", 5), "passed")
    assert read_verdicts(file) == {("a.feature", 3): "failed", ("a.feature", 5): "passed"}
    assert read_verdicts(tmp_path / "none") == {}


def test_what_pytest_bdd_leaves_out_is_said_and_no_disagreement(tmp_path: Path) -> None:
    file = tmp_path / "two.feature"
    file.write_text(
        "Feature: F\n  Rule: one\n    Scenario: same\n      Given x\n  Rule: two\n    Scenario: same\n      Given x\n",
        encoding="utf-8",
    )
    feature = Project.at(tmp_path).cache.read(file, "two.feature")
    first, second = ("two.feature", 3), ("two.feature", 6)
    assert merged_of([feature]) == {first}
    comparison = Comparison(
        {first: "same", second: "same"},
        {
            "pytest": {first: "passed", second: "passed"},
            "behave": {first: "passed", second: "passed"},
            "pytest-bdd": {},
        },
        merged_of([feature]),
        {"pytest-bdd": "cannot be imported"},
    )
    assert comparison.disagreements() == [second]
    assert "pytest-bdd  1 failed, 1 left out" in told(comparison)
    assert "pytest-bdd has run nothing; it said:\n    cannot be imported" in told(comparison)


def test_a_runner_that_does_not_end_is_ended(bank: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "RUNNERS", ("pytest",))
    root = Path(str(bank.pytester.path))
    comparison = comparing.compare(Project.at(root), [root / "features/zahlungen.feature"], deadline_s=0.01)
    assert comparison.said == {"pytest": "did not end within 0 s"}
    assert comparison.of("pytest", ("features/zahlungen.feature", 4)) == "failed"
