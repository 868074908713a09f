"""Checks that gates run of the agency: composition, diagnosis and coverage, with what they write."""

from __future__ import annotations

import json
from copy import copy
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from agency.delivery.workflows.checks import main
from agency.workflow import step

if TYPE_CHECKING:
    from pathlib import Path

    from agency.workflow import Context

TESTS = """\
import pytest

@pytest.fixture
def tea():
    raise LookupError("no tea")

def test_tea(tea):
    pass

def test_mugs():
    raise ValueError("no mugs")

def test_room():
    pass
"""


def with_a_context_of_its_own(function: Any) -> Any:
    async def alone(value: int, context: Context) -> int:
        return int(await function(value, copy(context)))

    return step(alone)


def twice(function: Any) -> Any:
    return step(function) >> step(function)


@pytest.mark.parametrize(
    ("made_by", "code", "said"),
    [
        (step, 0, "2 steps made 41 of 20, in one context\n"),
        (with_a_context_of_its_own, 1, "2 steps made 41 of 20, in contexts of their own\n"),
        (twice, 1, "2 steps made 82 of 20, in one context\n"),
    ],
)
def test_a_composition_has_to_make_the_right_result_in_one_context(
    made_by: object, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("agency.delivery.workflows.checks.step", made_by)
    assert (main(["composition"]), capsys.readouterr().out) == (code, said)


def test_a_diagnosis_names_tests_that_fail_and_tests_that_cannot_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "tests/integration"
    folder.mkdir(parents=True)
    (folder / "test_shop.py").write_text(TESTS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["diagnose"]) == 1
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [
        {"subject": "test_tea", "problem": 'failed on setup with "LookupError: no tea"'},
        {"subject": "test_mugs", "problem": "ValueError: no mugs"},
    ]


def test_the_coverage_report_shows_figures_and_what_no_scenario_exercises(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seconds, sizes = iter([100, 100.03, 200, 200.012]), iter([5_000_000, 7_500_000])
    process = SimpleNamespace(memory_info=lambda: SimpleNamespace(rss=next(sizes)))
    coverage = "agency.delivery.workflows.coverage"
    monkeypatch.setattr(f"{coverage}.time", SimpleNamespace(perf_counter=lambda: next(seconds)))
    monkeypatch.setattr(f"{coverage}.psutil", SimpleNamespace(Process=lambda: process))
    assert main(["coverage", str(tmp_path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["composition pattern: 0 of 12 (0.0 %)", "  Cache: nothing"]
    assert [line for line in lines if "composition" in line or "by hand" in line][1:] == [
        "  memory that 1000 compositions leave: 2.5 MB",
        "  time of a composition of three steps: 30.0 µs",
        "  time against the same calls by hand: 2.50 times",
    ]
