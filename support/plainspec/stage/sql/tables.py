"""Rows that a table of a feature states, put into a database or compared with what is there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING

from plainspec.stage.sql.result import SHOWN, aligned
from plainspec.stage.sql.values import NULL, QUOTED_NULL, read, same, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from plainspec.gherkin.features.arguments import Table
    from plainspec.stage.sql.result import Result

BOOLEANS = {"true": True, "false": False}


class Extent(Enum):
    """How much of what is there a table states."""

    EXACTLY = "exactly"
    IN_THIS_ORDER = "in this order"
    AMONG_OTHERS = "among others"


def stored(cell: str) -> str | None:
    """Return what a cell puts into a database: NULL, or a text that the column's type reads."""
    if cell == NULL:
        return None
    return NULL if cell == QUOTED_NULL else cell


@dataclass(frozen=True)
class Comparison:
    """Stated rows beside those that are there.

    Attributes:
        columns: The columns that the table states; others do not count.
        missing: Stated rows that are not there.
        surplus: Rows that are there and not stated.
        disorder: Whether the same rows are there in another order.
        found: All rows that are there, in order.
    """

    columns: tuple[str, ...]
    missing: tuple[tuple[str, ...], ...]
    surplus: tuple[tuple[Any, ...], ...]
    disorder: bool
    found: tuple[tuple[Any, ...], ...]

    @classmethod
    def of(cls, table: Table, result: Result) -> Comparison:
        """Compare.

        Raises:
            AssertionError: The table states a column that is not there; names those that are.
        """
        __tracebackhide__ = True  # a failure shows the step that compares
        places = _places(table.header, result.columns)
        found = [tuple(row[place] for place in places) for row in result.rows]
        left, missing = list(range(len(found))), []
        order = []
        for cells in table.rows:
            match = next((number for number in left if matches(cells, found[number])), None)
            if match is None:
                missing.append(cells)
            else:
                left.remove(match)
                order.append(match)
        surplus = tuple(found[number] for number in left)
        return cls(table.header, tuple(missing), surplus, order != sorted(order), tuple(found))

    def difference(self, extent: Extent) -> str:
        """Draw what is not as stated; an empty text if all is.

        `-` stands before a stated row that is missing, `+` before one that was not stated.
        """
        surplus = () if extent is Extent.AMONG_OTHERS else self.surplus
        if self.missing or surplus:
            lines = [("", *self.columns), *(("-", *row) for row in self.missing)]
            lines += [("+", *map(shown, row)) for row in self.surplus[:SHOWN]]
            return "\n".join(aligned(lines))
        if extent is Extent.IN_THIS_ORDER and self.disorder:
            rows = [tuple(map(shown, row)) for row in self.found[:SHOWN]]
            return "\n".join(["the rows are there in another order:", *aligned([self.columns, *rows])])
        return ""


def matches(cells: Sequence[str], row: Sequence[Any]) -> bool:
    """Tell whether each cell stands for the value in its place."""
    return all(same(cell, value) for cell, value in zip(cells, row, strict=True))


def stands_for(columns: Sequence[str], cells: Sequence[str], values: Mapping[str, str | None]) -> bool:
    """Tell whether cells can stand for a row that is known as texts; in doubt they do."""
    return all(
        column in values and _same_as_text(cell, values[column]) for column, cell in zip(columns, cells, strict=True)
    )


def _same_as_text(cell: str, text: str | None) -> bool:
    if text is None or cell == NULL:
        return text is None and cell == NULL
    meanings = [read(Decimal, text), read(dt.datetime.fromisoformat, text), BOOLEANS.get(text)]
    alike = any(value is not None and same(cell, value) for value in meanings)
    return alike or same(cell, text) or _bare(cell) == _bare(text)


def _bare(text: str) -> str:
    """Leave out what writes the same range or array in two ways."""
    return text.replace('"', "").replace(" ", "").lower()


def _places(stated: Sequence[str], columns: Sequence[str]) -> list[int]:
    __tracebackhide__ = True
    unknown = [column for column in stated if column not in columns]
    if unknown:
        raise AssertionError(f"there is no column {', '.join(unknown)}; the columns are {', '.join(columns) or 'none'}")
    return [columns.index(column) for column in stated]
