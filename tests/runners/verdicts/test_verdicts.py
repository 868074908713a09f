"""All three runners say the same of every scenario: on a passing suite, on a failing one, with faults planted."""

from pathlib import Path
from typing import Any

import pytest

from plainspec.config.project import Project
from plainspec.proving.loading import load_areas
from tests.runners.behave.behaving import ENVIRONMENT
from tests.runners.verdicts import comparison as comparing
from tests.runners.verdicts.bank_suite import BANK, FAILING, FAULTS, GERMAN, PASSING, STEPS
from tests.runners.verdicts.comparison import Comparison, compare, merged_of, told
from tests.runners.verdicts.comparison_faults import blind, compare_with_fault
from tests.runners.verdicts.verdicts import FILE, read_verdicts, write_down


@pytest.fixture
def bank(project: Any) -> Any:
    project.file("bank.py", BANK)
    project.steps(STEPS)
    project.file("environment.py", ENVIRONMENT)
    project.file("features/payments.feature", PASSING)
    project.file("features/zahlungen.feature", GERMAN)
    return project


def compared(project: Any, *names: str) -> Comparison:
    own = Project.at(Path(str(project.pytester.path)))
    return compare(own, [file.resolve() for file in own.feature_files([own.root / name for name in names])])


def counts(comparison: Comparison) -> set[str]:
    return {comparison.count(runner) for runner in comparing.RUNNERS}


def test_they_agree_on_a_passing_suite(bank: Any) -> None:
    comparison = compared(bank)
    assert counts(comparison) == {"7 passed, 2 skipped"}
    assert not comparison.disagreements()


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("the fee is forgotten", "1 passed, 5 failed, 2 skipped"),
        ("the greeting is rude", "5 passed, 1 failed, 2 skipped"),
    ],
)
def test_they_notice_the_same_planted_fault(bank: Any, name: str, count: str) -> None:
    bank.file("faults/payments.py", FAULTS)
    own = Project.at(Path(str(bank.pytester.path)))
    fault = next(fault for area in load_areas(own) for fault in area.faults if fault.name == name)
    comparison = compare_with_fault(own, fault)
    assert counts(comparison) == {count}
    assert not comparison.disagreements()
    assert not blind(comparison)


def test_they_agree_on_a_failing_suite(bank: Any) -> None:
    bank.file("features/wrong.feature", FAILING)
    comparison = compared(bank, "features/wrong.feature")
    assert counts(comparison) == {"1 passed, 9 failed"}
    assert not comparison.disagreements()


def test_a_runner_that_sees_things_differently_is_found(bank: Any) -> None:
    bank.file("environment.py", f"{ENVIRONMENT}\nimport bank\nbank.FEE = 0\n")
    comparison = compared(bank, "features/zahlungen.feature")
    assert comparison.disagreements() == [("features/zahlungen.feature", 4)]
    assert "  features/zahlungen.feature:4 Einmal: pytest: passed, behave: failed, pytest-bdd: passed" in told(
        comparison
    )


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
