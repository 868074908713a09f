"""What sentences expect to be stored of runs."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from plainspec.services.process.deadline import Deadline
from plainspec.stage.documents.comparison import differences, shown
from plainspec.stage.gateway.connections import LIMIT_S

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from plainspec.gherkin.features.arguments import Table
    from plainspec.ports.gateway.protocol import RunReport
    from plainspec.stage.gateway.stage import GatewayStage
    from plainspec.stage.placeholders import KeptValues

__tracebackhide__ = True  # a failure shows the sentence that failed

PAUSE_S = 0.02


async def expect_reports(stage: GatewayStage, person: str, table: Table) -> None:
    """Read what is stored of a person's runs again and again, until it is as expected or the limit passes.

    Raises:
        AssertionError: It is something else.
    """
    rows, deadline = table.dicts(), Deadline(LIMIT_S)
    while (wrong := list(_mismatches(rows, await stage.reports(person), stage.sockets.values))) and not deadline.passed:  # noqa: ASYNC110 - a system has no event of ours
        await asyncio.sleep(PAUSE_S)
    if wrong:
        raise AssertionError("\n".join([f"of {person}'s runs there is stored", *wrong]))


def _mismatches(rows: Sequence[dict[str, str]], reports: Sequence[RunReport], values: KeptValues) -> Iterator[str]:
    if len(rows) != len(reports):
        yield f"{len(reports)} runs, expected {len(rows)}"
    for number, (row, report) in enumerate(zip(rows, reports, strict=False), start=1):
        for column, cell in row.items():
            found = getattr(report, column)
            if column == "error" and cell and cell in report.error:
                continue
            if column == "output" and not cell:
                continue
            expected = cell if column in {"agent", "state", "error"} else values.cell(cell)
            for line in differences(expected, found, column, subset=True):
                yield f"run {number}: {line} (all of it: {shown([report.agent, report.state, report.error])})"
