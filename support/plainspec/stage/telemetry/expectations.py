"""What a table says of spans and metrics, compared with what was exported."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from plainspec.services.process.deadline import Deadline

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from plainspec.ports.telemetry import MetricPoint, Span

__tracebackhide__ = True  # a failure shows the sentence that failed

LIMIT_S = 5.0
"""How long a span may take to end after what it is about has been seen to have ended."""
PAUSE_S = 0.01

Row = dict[str, str]
Found = list[tuple["Span", "Span"]]


async def missing_spans(rows: Sequence[Row], below: Callable[[], Found]) -> list[Row]:
    """Look for a span for each row until all are there or the limit passes, and return the rows that have none."""
    deadline = Deadline(LIMIT_S)
    while (missing := _without_span(rows, below())) and not deadline.passed:  # noqa: ASYNC110 - a system has no event of ours
        await asyncio.sleep(PAUSE_S)
    return missing


async def wrong_points(rows: Sequence[Row], points: Callable[[], Sequence[MetricPoint]]) -> list[str]:
    """Compare each row's `value` with the sum of the series that have its labels, until it fits or the limit passes."""
    deadline = Deadline(LIMIT_S)
    while (wrong := _wrong(rows, points())) and not deadline.passed:  # noqa: ASYNC110 - the same
        await asyncio.sleep(PAUSE_S)
    return wrong


def shown(span: Span, parent: Span, columns: Sequence[str]) -> Row:
    """Return a span as a row: its name, its parent, its status, and attributes by their names."""
    known = {"span": span.name, "parent": parent.name, "status": span.status.value, "error": span.error}
    return {name: known[name] if name in known else str(span.attributes.get(name, "")) for name in columns}


def _without_span(rows: Sequence[Row], found: Found) -> list[Row]:
    """Return the rows for which there is no span; each span stands for one row."""
    columns = list(rows[0]) if rows else []
    left = [shown(span, parent, columns) for span, parent in found]
    missing = []
    for row in rows:
        if row in left:
            left.remove(row)
        else:
            missing.append(row)
    return missing


def _wrong(rows: Sequence[Row], points: Sequence[MetricPoint]) -> list[str]:
    wrong = []
    for row in rows:
        labels = {name: value for name, value in row.items() if name != "value"}
        value = sum(point.value for point in points if labels.items() <= point.labels.items())
        if str(value) != row["value"]:
            wrong.append(f"{labels or 'all of it'}: {value} instead of {row['value']}")
    return wrong
