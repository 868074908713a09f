"""Messages that people send over a gateway, and what they are notified of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.ports.gateway.protocol import Notification
from plainspec.stage.documents.comparison import differences
from plainspec.stage.gateway.events import SETTLE_S
from plainspec.stage.placeholders import read_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from plainspec.gherkin.features.arguments import Table
    from plainspec.stage.gateway.connections import Connection
    from plainspec.stage.placeholders import KeptValues

__tracebackhide__ = True  # a failure shows the sentence that failed


def messages_of(table: Sequence[dict[str, str]]) -> list[dict[str, Any]]:
    """Return a message for each row; cells that are JSON are read as such, and empty ones left out."""
    return [{column: _value(cell) for column, cell in row.items() if cell} for row in table]


def _value(cell: str) -> Any:
    try:
        return read_json(cell)
    except ValueError:
        return cell


async def expect_notifications(connection: Connection, table: Table, values: KeptValues) -> None:
    """Compare all notifications on a connection, in order: as many as there are rows, and no more.

    Raises:
        AssertionError: One differs, is missing or is too many.
    """
    rows = table.dicts()
    await connection.wait_until(lambda: len(connection.frames(Notification)) >= len(rows))
    await connection.wait_until(lambda: len(connection.frames(Notification)) > len(rows), SETTLE_S)
    found = [one.fields for one in connection.frames(Notification)]
    wrong = [
        f"notification {number}: {line}"
        for number, (row, fields) in enumerate(zip(rows, found, strict=False), start=1)
        for column, cell in row.items()
        for line in differences(values.cell(cell), fields.get(column.replace(" ", "_")), column, subset=True)
    ]
    if len(found) != len(rows):
        wrong.append(f"{len(found)} notifications instead of {len(rows)}: {found}")
    if wrong:
        raise AssertionError(connection.socket.describe("\n".join(["has received other notifications:", *wrong])))
