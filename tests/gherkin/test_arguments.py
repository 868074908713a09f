"""Tables as typed rows."""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

import pytest

from plainspec import Table


@dataclass(frozen=True)
class Person:
    """Somebody."""

    first_name: str
    age: int | None = None
    balance: Decimal = Decimal(0)


class Pair(NamedTuple):
    """Two."""

    left: int
    right: str


def test_columns_fill_fields_whatever_their_case_and_blanks() -> None:
    table = Table((("First name", "age", "balance"), ("Ana", "40", "1.50"), ("Ben", "", "0")), 5)
    assert table.as_rows(Person) == [Person("Ana", 40, Decimal("1.50")), Person("Ben", None, Decimal(0))]


def test_tuples_are_rows_too() -> None:
    assert Table((("left", "right"), ("1", "x"))).as_rows(Pair) == [Pair(1, "x")]


def test_an_empty_cell_stays_an_empty_text_where_a_text_is_wanted() -> None:
    assert Table((("first name",), ("",))).as_rows(Person) == [Person("")]


def test_a_cell_that_does_not_fit_is_told_with_line_and_column() -> None:
    with pytest.raises(ValueError, match=r"line 6: not a row of Person: age: .*'forty'"):
        Table((("first name", "age"), ("Ana", "forty")), 5).as_rows(Person)


def test_a_column_without_a_field_is_told() -> None:
    with pytest.raises(ValueError, match=r"line 5: Person has no field for the column\(s\) shoe size"):
        Table((("first name", "shoe size"), ("Ana", "38")), 5).as_rows(Person)


def test_a_field_without_a_column_is_told() -> None:
    with pytest.raises(ValueError, match="right"):
        Table((("left",), ("1",)), 5).as_rows(Pair)


def test_dicts_and_rows_leave_cells_as_written() -> None:
    table = Table((("a", "b"), ("1", " 2 ")))
    assert table.dicts() == [{"a": "1", "b": " 2 "}]
    assert (table.header, table.rows) == (("a", "b"), (("1", " 2 "),))
    assert Table(()).dicts() == []
