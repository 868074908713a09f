"""What sentences expect to be stored of runs."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from plainspec.ports.gateway.agents import Fails, Returns, Thinks, UsesTool, Waits
from plainspec.services.process.deadline import Deadline
from plainspec.stage.documents.comparison import differences, shown
from plainspec.stage.gateway.connections import LIMIT_S

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from plainspec.gherkin.features.arguments import Table
    from plainspec.ports.gateway.agents import AgentScript
    from plainspec.ports.gateway.protocol import RunReport
    from plainspec.stage.gateway.connections import Connection
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
        raise AssertionError("\n".join([f"stored runs of {person}:", *wrong]))


async def expect_completed(stage: GatewayStage, agent: str) -> None:
    """Wait until every run of an agent, whoever has started it, is stored as completed.

    Raises:
        AssertionError: One is not in time.
    """
    deadline = Deadline(LIMIT_S)
    for person in list(stage.people):
        while (states := await _not_completed(stage, person, agent)) and not deadline.passed:  # noqa: ASYNC110 - a system has no event of ours
            await asyncio.sleep(PAUSE_S)
        if states:
            raise AssertionError(f"{person}'s run of {agent!r} is not completed, but {', '.join(states)}")


async def _not_completed(stage: GatewayStage, person: str, agent: str) -> list[str]:
    """Return the states of a person's runs of an agent that are not completed."""
    return [run.state for run in await stage.reports(person) if run.agent == agent and run.state != "completed"]


async def expect_to_wait(connection: Connection, run_id: str, script: AgentScript) -> None:
    """Wait until a run has come to where its agent waits, or to its end, as far as its events tell.

    Raises:
        AssertionError: It does not in time.
    """
    count = _events_before_waiting(script)

    def received() -> int:
        return sum(event.run_id == run_id for event in connection.events)

    if not await connection.wait_until(lambda: received() >= count):
        raise AssertionError(connection.socket.describe(f"has received {received()} events of {count}"))


def _events_before_waiting(script: AgentScript) -> int:
    """Return how many events a run has before its agent waits: of its start, of thoughts, of tools, and of its end."""
    count = 1
    for step in script.steps:
        if isinstance(step, Waits):
            return count
        if isinstance(step, Fails | Returns):
            break
        if isinstance(step, Thinks):
            count += step.times
        elif isinstance(step, UsesTool):
            count += 2
    return count + 1


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
