"""Whether the times of a report of a delivery agree with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACES = 3


def problems_of_times(report: Mapping[str, Any]) -> list[str]:
    """Return a line for each disagreement; none if all times agree."""
    timings, total = report["stage_timings"], report["total_execution_time_ms"]
    intervals = {one["stage"]: one["end_ms"] - one["start_ms"] for one in report["metrics_dashboard"]["intervals"]}
    found = [f"{stage} took {time} ms" for stage, time in timings.items() if time <= 0]
    if set(timings) != {*report["stages_completed"], *report["stages_failed"]}:
        found.append(f"the timings are those of {sorted(timings)}")
    for stage, took in intervals.items():
        if round(timings[stage] - took, PLACES):
            found.append(f"{stage} took {timings[stage]} ms, and its interval {took} ms")
    if round(report["parallel_execution_savings_ms"] - (sum(intervals.values()) - total), PLACES):
        found.append(f"{sum(intervals.values())} ms in stages and {total} ms in total are not what was saved")
    if any(one["end_ms"] > total for one in report["metrics_dashboard"]["intervals"]) or total <= 0:
        found.append(f"a stage ended after the total time of {total} ms")
    for name, stage in (("submission", "test_submission"), ("collection", "test_collection")):
        if round(report[f"openhands_{name}_time_ms"] - timings.get(stage, 0.0), PLACES):
            found.append(f"{name} took {report[f'openhands_{name}_time_ms']} ms, not that of {stage}")
    return found
