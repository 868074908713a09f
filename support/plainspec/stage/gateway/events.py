"""What sentences expect of the events that somebody receives: which ones, and that they are complete and in order."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from plainspec.ports.gateway.protocol import EventType, Ready, Resume
from plainspec.services.process.deadline import Deadline
from plainspec.stage.documents.comparison import differences, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from plainspec.gherkin.features.arguments import Table
    from plainspec.ports.gateway.protocol import LiveEvent
    from plainspec.stage.gateway.connections import Connection
    from plainspec.stage.placeholders import KeptValues

__tracebackhide__ = True  # a failure shows the sentence that failed

SETTLE_S = 0.05
"""For so long must nothing else arrive, where a sentence names all that arrives."""
NOTHING = "nothing"


async def expect_events(connection: Connection, table: Table, values: KeptValues) -> None:
    """Compare all events on a connection, in order: as many as there are rows, and no more.

    Raises:
        AssertionError: One differs, is missing or is too many.
    """
    rows = table.dicts()
    await connection.wait_until(lambda: len(connection.events) >= len(rows))
    await connection.wait_until(lambda: len(connection.events) > len(rows), SETTLE_S)
    events = connection.events
    wrong = [
        f"event {number}: {line}"
        for number, (row, event) in enumerate(zip(rows, events, strict=False), start=1)
        for line in _mismatches(row, event, values)
    ]
    wrong += [f"event {number} is missing: {_said(row)}" for number, row in list(enumerate(rows, 1))[len(events) :]]
    wrong += [f"event {number} is unexpected: {_line(one)}" for number, one in _beyond(events, len(rows))]
    if wrong:
        raise AssertionError(connection.socket.describe("\n".join(["has received other events:", *wrong])))


async def expect_no_event(connection: Connection) -> None:
    """Wait for a moment, and expect that no event has been received.

    Raises:
        AssertionError: There is one.
    """
    await connection.wait_until(lambda: bool(connection.events), SETTLE_S)
    if connection.events:
        raise AssertionError(connection.socket.describe(f"has received {_line(connection.events[0])}"))


async def expect_complete(connections: Sequence[Connection], run_ids: Sequence[str], limit_s: float) -> None:
    """Expect every event of these runs, from start to end, once and in order, over the connections of a device.

    Raises:
        AssertionError: One is missing, was received twice or out of order.
    """
    last = connections[-1]
    deadline = Deadline(limit_s)

    def ended() -> bool:
        done = {event.run_id for one in connections for event in one.events if event.type is EventType.AGENT_COMPLETED}
        return done.issuperset(run_ids)

    await last.wait_until(ended, limit_s - deadline.elapsed_s)
    await last.wait_until(lambda: False, SETTLE_S)
    wrong = [*_stream_problems(connections)]
    events = [event for one in connections for event in one.events]
    by_run: defaultdict[str, list[LiveEvent]] = defaultdict(list)
    for event in events:
        by_run[event.run_id].append(event)
    wrong += [f"there is no event of the run {run_id}" for run_id in run_ids if run_id not in by_run]
    wrong += [line for run_id, own in by_run.items() for line in _run_problems(run_id, own)]
    if wrong:
        raise AssertionError(last.socket.describe("\n".join(["has not received every event once, in order:", *wrong])))


def _stream_problems(connections: Sequence[Connection]) -> Iterator[str]:
    """Yield a line for each hole and each repetition in the stream of a user."""
    offset, epoch = 0, ""
    for connection in connections:
        ready = connection.frames(Ready)
        if ready and ready[0].resume is not Resume.RECOVERED:
            offset, epoch = ready[0].position.offset, ready[0].position.epoch
        for event in connection.events:
            if event.position.epoch != epoch:
                yield f"{_line(event)} has another epoch than {epoch}"
            elif event.position.offset != offset + 1:
                yield f"{_line(event)} follows event {offset}"
            offset = event.position.offset


def _run_problems(run_id: str, events: Sequence[LiveEvent]) -> Iterator[str]:
    """Yield a line for each way in which the events of a run break its order."""
    numbers = [event.sequence for event in events]
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"the sequence of the run {run_id} is {', '.join(map(str, numbers))}"
    types = [event.type for event in events]
    if types[0] is not EventType.AGENT_STARTED or types.count(EventType.AGENT_STARTED) != 1:
        yield f"the run {run_id} does not begin with its only agent_started: {_types(events)}"
    if types[-1] is not EventType.AGENT_COMPLETED or types.count(EventType.AGENT_COMPLETED) != 1:
        yield f"the run {run_id} does not end with its only agent_completed: {_types(events)}"
    for one, other in pairwise(events):
        if other.timestamp < one.timestamp:
            yield f"{_line(other)} has the timestamp {other.timestamp}, before {one.timestamp}"


def _mismatches(row: dict[str, str], event: LiveEvent, values: KeptValues) -> Iterator[str]:
    """Yield a line for each cell that an event does not fit; an empty one expects nothing of it."""
    for column, cell in row.items():
        if not cell:
            continue
        there, found = _field(event, column)
        if cell == NOTHING:
            if there and found is not None:
                yield f"{column} is {shown(found)}, expected nothing"
        elif not there:
            yield f"{column} is missing, expected {cell}"
        else:
            yield from differences(values.cell(cell), found, column, subset=True)


def _field(event: LiveEvent, column: str) -> tuple[bool, Any]:
    """Return whether an event has what a column names, and what it is: its own fields, else those of its payload."""
    own = {
        "event": event.type.value,
        "agent": event.agent,
        "offset": event.position.offset,
        "sequence": event.sequence,
    }
    if column in own:
        return True, own[column]
    name = column.replace(" ", "_")
    return name in event.payload, event.payload.get(name)


def _beyond(events: Sequence[LiveEvent], count: int) -> list[tuple[int, LiveEvent]]:
    return list(enumerate(events, start=1))[count:]


def _line(event: LiveEvent) -> str:
    return f"event {event.position.offset} ({event.type.value} of {event.agent}, {event.sequence} in its run)"


def _types(events: Sequence[LiveEvent]) -> str:
    return ", ".join(event.type.value for event in events)


def _said(row: dict[str, str]) -> str:
    return ", ".join(f"{column} {cell}" for column, cell in row.items() if cell)
