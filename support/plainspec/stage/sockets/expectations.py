"""What sentences expect of the messages on a WebSocket: in order, never, and how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.services.process.deadline import Deadline
from plainspec.stage.documents.comparison import shown
from plainspec.stage.documents.paths import mismatches

if TYPE_CHECKING:
    from plainspec.gherkin.features.arguments import Table
    from plainspec.stage.placeholders import KeptValues
    from plainspec.stage.sockets.socket import Socket

__tracebackhide__ = True  # a failure shows the sentence that failed

ExpectedMessage = list[tuple[str, str]]
"""JSONPaths, and the cells that say what is expected there."""


def expected_messages(table: Table) -> list[ExpectedMessage]:
    """Read a table with a message in each row: its columns are fields, or JSONPaths; an empty cell expects nothing.

    Raises:
        ValueError: It has no rows.
    """
    if not table.rows:
        raise ValueError("the table has no row with a message")
    paths = [column if column.startswith("$") else f"$['{column}']" for column in table.header]
    return [[(path, cell) for path, cell in zip(paths, row, strict=True) if cell] for row in table.rows]


async def expect_in_order(socket: Socket, table: Table, values: KeptValues, limit_s: float) -> None:
    """Read as many messages as the table has rows, all within the limit, and compare one by one.

    Raises:
        AssertionError: One differs, or does not come in time.
    """
    deadline = Deadline(limit_s)
    for number, expected in enumerate(expected_messages(table), start=1):
        found = await socket.next(deadline)
        if not found:
            when = f"within {limit_s:g} s" if socket.is_open else "before it was closed"
            raise AssertionError(
                socket.describe(f"has received no message {number} {when}, expected {_said(expected)}")
            )
        wrong = list(mismatches(expected, found[0], values))
        if wrong:
            listed = "\n".join(f"  {line}" for line in wrong)
            raise AssertionError(socket.describe(f"has received another message {number}:\n{listed}"))


async def expect_none(socket: Socket, table: Table | None, values: KeptValues, limit_s: float) -> None:
    """Wait until the limit passes, while no unread or new message is one of the table's rows, or any at all.

    Raises:
        AssertionError: There is one, or the WebSocket is closed, so that nothing could come.
    """
    forbidden = expected_messages(table) if table else [[]]
    deadline, seen = Deadline(limit_s), 0
    while messages := await socket.unread(deadline, seen=seen):
        for message in messages:
            if any(not list(mismatches(expected, message, values)) for expected in forbidden):
                raise AssertionError(socket.describe(f"has received {shown(message)}"))
        seen += len(messages)
    if not socket.is_open:
        raise AssertionError(socket.describe("was closed, so that no message could be received"))


async def expect_closed(socket: Socket, code: int, limit_s: float) -> None:
    """Wait until the WebSocket is closed, and compare the code.

    Raises:
        AssertionError: It stays open, or is closed with another code, or was never open.
    """
    found = await socket.wait_closed(Deadline(limit_s))
    if found != code:
        how = f"was closed with {found}" if found else f"was not closed within {limit_s:g} s"
        raise AssertionError(socket.describe(f"{how}, expected the code {code}"))


def _said(expected: ExpectedMessage) -> str:
    return ", ".join(f"{path} {cell}" for path, cell in expected)
