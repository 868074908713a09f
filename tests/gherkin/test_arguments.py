"""Tables as typed rows."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, NamedTuple, Optional, TypeAlias

import pytest
from pydantic import BaseModel, Field

from plainspec import Table

MaybeText: TypeAlias = str | None


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


@dataclass(frozen=True)
class Optionals:
    """Fields that allow None in several ways, and one that does not."""

    text: str
    optional: str | None
    alias: MaybeText
    annotated: Annotated[str | None, Field(max_length=3)]
    age: Optional[int]  # noqa: UP045 - one of the ways


class OptionalPair(NamedTuple):
    """Two, one of which may be missing."""

    text: str
    optional: str | None


class OptionalModel(BaseModel):
    """The same as a model of pydantic."""

    text: str
    optional: str | None


def test_columns_fill_fields_whatever_their_case_and_blanks() -> None:
    table = Table((("First name", "age", "balance"), ("Ana", "40", "1.50"), ("Ben", "", "0")), 5)
    assert table.as_rows(Person) == [Person("Ana", 40, Decimal("1.50")), Person("Ben", None, Decimal(0))]


def test_tuples_are_rows_too() -> None:
    assert Table((("left", "right"), ("1", "x"))).as_rows(Pair) == [Pair(1, "x")]


def test_an_empty_cell_is_an_empty_text_where_a_text_is_wanted() -> None:
    assert Table((("first name",), ("",))).as_rows(Person) == [Person("")]


@pytest.mark.parametrize("age", ["", "40"])
def test_an_empty_cell_is_none_where_the_field_allows_it_whatever_the_other_cells_are(age: str) -> None:
    header = ("text", "optional", "alias", "annotated", "age")
    [row] = Table((header, ("", "", "", "", age))).as_rows(Optionals)
    assert row == Optionals("", None, None, None, int(age) if age else None)


def test_an_empty_cell_is_none_in_every_kind_of_row_type() -> None:
    table = Table((("text", "optional"), ("", "")))
    assert table.as_rows(OptionalPair) == [OptionalPair("", None)]
    assert table.as_rows(OptionalModel) == [OptionalModel(text="", optional=None)]


def test_an_empty_cell_that_fits_no_field_is_told_as_it_was_written() -> None:
    with pytest.raises(ValueError, match=r"line 6: not a row of Pair: left: .*got ''"):
        Table((("left", "right"), ("", "x")), 5).as_rows(Pair)


def test_a_cell_that_does_not_fit_is_told_with_line_and_column() -> None:
    with pytest.raises(ValueError, match=r"line 6: not a row of Person: age: .*'forty'"):
        Table((("first name", "age"), ("Ana", "forty")), 5).as_rows(Person)


def test_a_column_without_a_field_is_told() -> None:
    with pytest.raises(ValueError, match=r"line 5: Person has no field for the column\(s\) shoe size"):
        Table((("first name", "shoe size"), ("Ana", "38")), 5).as_rows(Person)


def test_a_field_without_a_column_is_told() -> None:
    with pytest.raises(ValueError, match="right"):
        Table((("left",), ("1",)), 5).as_rows(Pair)


@pytest.mark.parametrize("header", [("age", "age"), ("first name", "First-name")])
def test_columns_that_fill_one_field_are_told(header: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match=f"line 5: the columns {header[0]} and {header[1]} fill the same field"):
        Table((header, ("1", "2")), 5).as_rows(Person)


def test_a_column_that_stands_twice_has_no_dictionary() -> None:
    table = Table((("a", "b", "a"), ("1", "2", "3")), 5)
    with pytest.raises(ValueError, match="line 5: the column a appears twice"):
        table.dicts()
    assert table.rows == (("1", "2", "3"),)


def test_dicts_and_rows_leave_cells_as_written() -> None:
    table = Table((("a", "b"), ("1", " 2 ")))
    assert table.dicts() == [{"a": "1", "b": " 2 "}]
    assert (table.header, table.rows) == (("a", "b"), (("1", " 2 "),))
    assert Table(()).dicts() == []
