"""What a statement has returned: rows, or how many it has changed."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from plainspec.stage.sql.values import shown

NO_ROWS = "no rows"
DONE = "done"
ROW = re.compile(r'(?:"(?:[^"]|"")*"|[^;"])+')
SHOWN = 50
"""As many rows of a result stand in evidence."""


@dataclass(frozen=True, eq=False)
class Result:
    """What a statement has returned.

    Attributes:
        columns: The names of the columns; none if it returns no rows.
        rows: The rows, as the driver has read them.
        affected: How many rows it has changed, if it is one that changes rows.
        ordered: Whether the order of the rows counts.
        tag: What kind of statement the server says it has run.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    affected: int | None = None
    ordered: bool = False
    tag: str = ""

    def __eq__(self, other: object) -> bool:
        """Compare what was returned; rows in any order unless the statement asks for one."""
        if not isinstance(other, Result):
            return NotImplemented
        mine, others = ([tuple(map(shown, row)) for row in one.rows] for one in (self, other))
        alike = mine == others if self.ordered and other.ordered else Counter(mine) == Counter(others)
        return (self.columns, self.affected) == (other.columns, other.affected) and alike

    def __hash__(self) -> int:
        """Hash what counts in comparisons whatever the order."""
        return hash((self.columns, self.affected, len(self.rows)))

    def __str__(self) -> str:
        """Write the rows as a cell does: values by commas, rows by semicolons; else the number of rows changed."""
        if not self.columns:
            return DONE if self.affected is None else counted(self.affected)
        return "; ".join(", ".join(_quoted(shown(value)) for value in row) for row in self.rows) or NO_ROWS

    def as_table(self) -> str:
        """Lay the rows out for reading, the first of them if there are many."""
        if not self.columns:
            return str(self)
        more = [f"… {len(self.rows) - SHOWN} more rows"] if len(self.rows) > SHOWN else []
        cells = [self.columns, *(tuple(map(shown, row)) for row in self.rows[:SHOWN])]
        return "\n".join([*aligned(cells), f"({counted(len(self.rows))})", *more])


def counted(number: int) -> str:
    """Write a number of rows: no rows, 1 row, 2 rows."""
    return NO_ROWS if number == 0 else f"{number} row{'' if number == 1 else 's'}"


def rows_of_cell(cell: str) -> list[list[str]]:
    """Read rows as `Result.__str__` writes them; a value with a comma, a semicolon or a quote stands in quotes."""
    return [next(csv.reader([row.strip()], skipinitialspace=True)) for row in ROW.findall(cell)]


def aligned(lines: list[tuple[str, ...]]) -> list[str]:
    """Lay cells out in columns."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return [" | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]


def _quoted(text: str) -> str:
    if text == "" or any(sign in text for sign in ',;"'):
        return '"' + text.replace('"', '""') + '"'
    return text
