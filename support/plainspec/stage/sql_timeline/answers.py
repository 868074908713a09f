"""Answers that a table states for the rows of a timeline: rows read, refusals, waits."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from plainspec.ports.refusals import reason_named
from plainspec.stage.sql.result import Result, rows_of_cell
from plainspec.stage.sql.tables import matches

if TYPE_CHECKING:
    from plainspec.gherkin.features.arguments import Table
    from plainspec.stage.transactions.transcript import Event, Transcript

ROW = "row"
REFUSED = "refused: "
WAITS = re.compile(r"waits for (?P<others>\w+(?: and \w+)*)(?:, then (?P<rest>.+))?", re.DOTALL)
STATE = re.compile(r"[0-9A-Z]{5}")


def differences(table: Table, transcript: Transcript) -> list[str]:
    """List where a timeline was not answered as a table states; a cell that is empty states nothing.

    Raises:
        AssertionError: the table has no column `row`, names a session that there is not, or a row in which a session
            ran nothing.
    """
    __tracebackhide__ = True  # a failure shows the step that compares
    if ROW not in table.header:
        raise AssertionError(f"the answers have a column {ROW!r}, which says for which row of the timeline they are")
    unknown = [name for name in table.header if name != ROW and name not in transcript.people]
    if unknown:
        known = ", ".join(transcript.people)
        raise AssertionError(f"no column of the timeline is named {', '.join(unknown)}; there are {known}")
    lines = []
    for cells in table.dicts():
        row = cells.pop(ROW)
        for person, cell in cells.items():
            if cell and (difference := _difference(cell, _event(transcript, row, person))):
                lines.append(f"row {row}, {person}: {difference}")
    return lines


def _event(transcript: Transcript, row: str, person: str) -> Event:
    __tracebackhide__ = True
    found = [event for event in transcript.of(person).events if str(event.row) == row]
    if not found:
        rows = ", ".join(str(event.row) for event in transcript.of(person).events)
        raise AssertionError(f"{person} runs nothing in row {row!r} of the timeline; the rows are {rows}")
    return found[0]


def _difference(cell: str, event: Event) -> str:
    """Say how a cell differs from what has happened; an empty text if it does not."""
    waits = WAITS.fullmatch(cell)
    others = tuple(waits["others"].split(" and ")) if waits else ()
    if Counter(others) != Counter(event.waited_for):
        found = f"waited for {' and '.join(event.waited_for)}" if event.waited_for else "did not wait"
        return f"{cell!r} is stated, but {event.text!r} {found}"
    rest = (waits["rest"] or "") if waits else cell
    if not rest or _is_answered(rest, event):
        return ""
    return f"{rest!r} is stated, but {event.text!r} has returned {event.outcome!r}"


def _is_answered(cell: str, event: Event) -> bool:
    if cell.startswith(REFUSED):
        reason = cell.removeprefix(REFUSED)
        named = reason if STATE.fullmatch(reason) else reason_named(reason)
        return event.refusal is not None and event.refusal.is_for(named)
    if event.refusal is not None or event.cancelled or not isinstance(event.answer, Result):
        return cell == event.outcome
    return cell == event.outcome or _are_rows(rows_of_cell(cell), event.answer)


def _are_rows(stated: list[list[str]], result: Result) -> bool:
    """Compare rows; in any order, unless the statement orders them."""
    if len(stated) != len(result.rows) or any(len(row) != len(result.columns) for row in stated):
        return False
    if result.ordered:
        return all(matches(cells, row) for cells, row in zip(stated, result.rows, strict=True))
    left = list(result.rows)
    for cells in stated:
        found = next((row for row in left if matches(cells, row)), None)
        if found is None:
            return False
        left.remove(found)
    return True
