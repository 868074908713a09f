"""Where results go, when they go there, and what is left of them after trouble."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.reporting.conftest import Shop

FEATURE = """
Feature: Shop
  Scenario: One
    Given a step
  Scenario: Two
    Given a step
"""
STEPS = """
from plainspec import given

@given("a step")
def a_step():
    pass
"""
SLOW = """
import os
import threading

from plainspec import given

@given("a step")
def a_step():
    pass

@given("a long step")
def a_long_step():
    print("begun", flush=True)
    threading.Event().wait()

@given("a crash")
def crash():
    os._exit(9)
"""


@pytest.fixture
def small(shop: Shop) -> Shop:
    shop.write("features/shop.feature", FEATURE)
    shop.write("steps/shop.py", STEPS)
    return shop


def old_results(folder: Path) -> list[str]:
    folder.mkdir()
    names = ["README.md", "old-result.json", "old-attachment.txt"]
    for name in names:
        (folder / name).write_text("{}", encoding="utf-8")
    return names


def test_results_of_earlier_runs_are_cleared_and_the_readme_stays(small: Shop) -> None:
    old_results(small.root / "allure-results")
    run = small.run()
    assert run.statuses() == {"One": "passed", "Two": "passed"}
    assert (run.folder / "README.md").exists()
    assert not (run.folder / "old-attachment.txt").exists()
    assert not list(run.folder.glob("*.tmp"))


def test_results_of_earlier_runs_can_be_kept(small: Shop) -> None:
    names = old_results(small.root / "allure-results")
    run = small.run("--keep-results")
    assert len(run.results) == 3
    assert all((run.folder / name).exists() for name in names)


@pytest.mark.parametrize("arguments", [("--collect-only",), ("--setup-plan",), ("--no-allure",)])
def test_runs_that_report_nothing_touch_nothing(small: Shop, arguments: tuple[str, ...]) -> None:
    names = old_results(small.root / "allure-results")
    run = small.run(*arguments)
    assert run.code == 0, run.output
    assert sorted(file.name for file in run.folder.iterdir()) == sorted(names)


def test_a_run_that_selects_nothing_keeps_what_was_there(small: Shop) -> None:
    names = old_results(small.root / "allure-results")
    run = small.run("--tags", "@nothing")
    assert run.code == pytest.ExitCode.NO_TESTS_COLLECTED
    assert sorted(file.name for file in run.folder.iterdir()) == sorted(names)


def test_alluredir_is_respected_and_no_scenario_is_reported_twice(small: Shop) -> None:
    run = small.run("--alluredir", "elsewhere", folder="elsewhere")
    assert sorted(result["name"] for result in run.results) == ["One", "Two"]
    assert not (small.root / "allure-results").exists()


def test_allure_pytests_own_selection_knows_tags(small: Shop) -> None:
    small.write("features/shop.feature", FEATURE.replace("  Scenario: Two", "  @severity:critical\n  Scenario: Two"))
    assert small.run("--allure-severities", "critical").statuses() == {"Two": "passed"}


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_folder_that_cannot_be_written_to_is_said_once_and_no_verdict_changes(small: Shop, workers: str) -> None:
    small.write("taken", "a file")
    run = small.run("--alluredir", "taken/results", "-n", workers, folder="none")
    assert run.code == 0, run.output
    assert "2 passed" in run.output
    assert run.output.count("warning: Allure results are incomplete: cannot write") == 1
    assert "taken/results: Not a directory; the verdicts are not affected" in run.output


def test_workers_write_and_one_process_describes(small: Shop) -> None:
    old_results(small.root / "allure-results")
    run = small.run("-n", "2")
    assert run.statuses() == {"One": "passed", "Two": "passed"}
    assert (run.folder / "environment.properties").exists()
    threads = {label["value"] for result in run.results for label in result["labels"] if label["name"] == "thread"}
    assert threads <= {"gw0", "gw1"}
    assert not list(run.folder.glob("*.tmp"))


def test_undefined_sentences_are_reported_once_by_several_workers(small: Shop) -> None:
    small.write("features/more.feature", "Feature: More\n  Scenario: Three\n    Given nothing known\n")
    run = small.run("-n", "2")
    assert sorted(result["name"] for result in run.results) == ["One", "Three", "Two"]
    assert run.statuses()["Three"] == "broken"


def test_a_worker_that_dies_loses_neither_its_results_nor_its_last_scenario(small: Shop) -> None:
    small.write("steps/shop.py", SLOW)
    small.write("features/shop.feature", FEATURE + "  Scenario: Crash\n    Given a crash\n")
    run = small.run("-n", "1", "--max-worker-restart", "0")
    assert run.statuses() == {"One": "passed", "Two": "passed", "Crash": "broken"}, run.output
    assert "crashed while running" in run.named("Crash")["statusDetails"]["message"]


def test_an_interrupted_run_leaves_what_ran(small: Shop) -> None:
    small.write("steps/shop.py", SLOW)
    steps = "    Given a step\n    Given a long step\n    Given a step\n"
    later = "  Scenario: Four\n    Given a step\n"
    small.write("features/shop.feature", f"{FEATURE}  Scenario: Long\n{steps}{later}")
    run = small.end(small.start("begun"), signal.SIGINT)
    assert run.code == pytest.ExitCode.INTERRUPTED
    assert run.statuses() == {"One": "passed", "Two": "passed", "Long": "broken"}, run.output
    assert [step["status"] for step in run.named("Long")["steps"]] == ["passed", "broken", "skipped"]
    assert "interrupted" in run.named("Long")["statusDetails"]["message"]


def test_a_run_that_is_killed_keeps_what_had_finished(small: Shop) -> None:
    small.write("steps/shop.py", SLOW)
    small.write("features/shop.feature", FEATURE + "  Scenario: Long\n    Given a long step\n")
    killed = small.end(small.start("begun"), signal.SIGKILL)
    assert killed.statuses() == {"One": "passed", "Two": "passed"}
    small.write("features/shop.feature", "Feature: Shop\n  Scenario: Five\n    Given a step\n")
    run = small.run("--keep-results")
    assert run.statuses() == {"One": "passed", "Two": "passed", "Five": "passed"}
