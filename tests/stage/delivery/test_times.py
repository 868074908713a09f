"""Which times of a report do not agree."""

from __future__ import annotations

from typing import Any

import pytest

from plainspec.stage.delivery.times import problems_of_times


def report(**other: Any) -> dict[str, Any]:
    """Return a report whose times agree, but for what is given."""
    agreed: dict[str, Any] = {
        "stage_timings": {"testing": 30.0, "refactoring": 20.0},
        "stages_completed": ["testing", "refactoring"],
        "stages_failed": [],
        "total_execution_time_ms": 40.0,
        "parallel_execution_savings_ms": 10.0,
        "openhands_submission_time_ms": 0.0,
        "openhands_collection_time_ms": 0.0,
        "metrics_dashboard": {
            "intervals": [
                {"stage": "testing", "start_ms": 0.0, "end_ms": 30.0},
                {"stage": "refactoring", "start_ms": 20.0, "end_ms": 40.0},
            ]
        },
    }
    return {**agreed, **other}


def test_times_that_agree_are_no_problem() -> None:
    assert problems_of_times(report()) == []


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"stage_timings": {"testing": 30.0, "refactoring": -1.0}}, "refactoring took -1.0 ms"),
        ({"stages_failed": ["staging_deployment"]}, "the timings are those of"),
        ({"stage_timings": {"testing": 31.0, "refactoring": 20.0}}, "testing took 31.0 ms, and its interval 30.0 ms"),
        ({"parallel_execution_savings_ms": 9.0}, "are not what was saved"),
        ({"total_execution_time_ms": 35.0}, "a stage ended after the total time of 35.0 ms"),
        ({"openhands_submission_time_ms": 3.0}, "submission took 3.0 ms, not that of test_submission"),
    ],
)
def test_times_that_do_not_agree_are_named(other: dict[str, Any], said: str) -> None:
    assert any(said in problem for problem in problems_of_times(report(**other)))
