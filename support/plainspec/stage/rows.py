"""Rows that a table of a feature states, compared with those that are there."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

NONE = object()
"""Fills up the shorter of two lists of rows."""


def expect_rows(found: Sequence[object], stated: Sequence[object]) -> None:
    """Compare all rows, in order.

    Raises:
        AssertionError: A row differs, is missing or is one too many; names the first, and shows all that are there.
    """
    __tracebackhide__ = True  # a failure shows the step that compares
    for number, (row, expected) in enumerate(zip_longest(found, stated, fillvalue=NONE), 1):
        if row != expected:
            raise AssertionError(f"row {number} {_difference(row, expected)}; found are {[*found]}")


def expect_rows_in_any_order(found: Sequence[object], stated: Sequence[object]) -> None:
    """Compare all rows, in any order.

    Raises:
        AssertionError: A row is missing or is one too many; names the first, and shows all that are there.
    """
    __tracebackhide__ = True  # a failure shows the step that compares
    surplus = list(found)
    for number, expected in enumerate(stated, 1):
        if expected not in surplus:
            raise AssertionError(f"row {number} {_difference(NONE, expected)}; found are {[*found]}")
        surplus.remove(expected)
    if surplus:
        raise AssertionError(f"a row {_difference(surplus[0], NONE)}; found are {[*found]}")


def _difference(row: object, expected: object) -> str:
    if row is NONE:
        return f"is missing: {expected!r}"
    if expected is NONE:
        return f"is one too many: {row!r}"
    return f"is {row!r}, not {expected!r}"
