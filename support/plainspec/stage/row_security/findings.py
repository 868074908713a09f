"""What an audit of row-level security has found."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Finding(NamedTuple):
    """One way in which a client reaches rows of another tenant.

    Attributes:
        client: Who: a tenant, or a client without one, and the role.
        object: The kind and name of the object.
        way: How it was reached: a command, `call`, `foreign key`, `unique key`, `last_value` or `setval`.
        what: What was read or written.
        cause: Why that is possible.
    """

    client: str
    object: str
    way: str
    what: str
    cause: str


def drawn(rows: Iterable[Sequence[str]], head: Sequence[str]) -> str:
    """Draw rows as a table."""
    lines = [list(head), *map(list, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    )
