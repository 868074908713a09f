"""What a step carries besides its sentence: a data table or a doc string."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, get_origin

from plainspec.gherkin.features.problems import RowError

if TYPE_CHECKING:
    from collections.abc import Iterable

RowType = TypeVar("RowType")


@dataclass(frozen=True, slots=True)
class Table:
    """A data table: every cell is text, as written.

    Attributes:
        raw: All rows, the header row first; every row has as many cells as the header.
        line: Line of the header in the feature file, counted from 1.
    """

    raw: tuple[tuple[str, ...], ...]
    line: int = 0

    @property
    def header(self) -> tuple[str, ...]:
        """The first row: the names of the columns."""
        return self.raw[0] if self.raw else ()

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The rows below the header."""
        return self.raw[1:]

    def dicts(self) -> list[dict[str, str]]:
        """Return each row below the header, keyed by column.

        Raises:
            RowError: A column appears twice in the header, so one of the two would be lost.
        """
        twice = repeated(self.header)
        if twice:
            raise RowError(self.line, f"the column {', '.join(twice)} appears twice in the header of the table")
        return [dict(zip(self.header, row, strict=True)) for row in self.rows]

    def as_rows(self, row_type: type[RowType]) -> list[RowType]:
        """Return each row below the header as a ``row_type`` (dataclass, NamedTuple or pydantic model).

        A column `first name` fills the field ``first_name``; texts become what the field's annotation asks for. An
        empty cell is None where the annotation is a union with None, and an empty text everywhere else.

        Raises:
            RowError: A cell does not fit its field, a column has no field, or a field has no column; the
                message names the line, the column and the cell.
        """
        __tracebackhide__ = True
        from plainspec.gherkin.features.typed_rows import typed_rows

        return typed_rows(self.header, self.rows, self.line, row_type)


@dataclass(frozen=True, slots=True)
class DocString:
    """A block of text between two fences.

    Attributes:
        content: The text, without its common indentation.
        media_type: What stands behind the opening fence (`json` in ``\"\"\"json``), or None.
        line: Line of the opening fence in the feature file, counted from 1.
    """

    content: str
    media_type: str | None = None
    line: int = 0


def repeated(columns: Iterable[str]) -> list[str]:
    """Return the names that stand in a header more than once."""
    return [column for column, count in Counter(columns).items() if count > 1]


def convert_table(table: Table, form: Any) -> Any:
    """Hand a table over in the form a step's annotation asks for.

    Args:
        table: The table as written.
        form: ``Table``, ``list[dict[str, str]]``, ``list[SomeRowType]``, or anything else for the table itself.

    Raises:
        RowError: As :meth:`Table.as_rows` and :meth:`Table.dicts`.
    """
    row_type = _row_type(form)
    if row_type is None:
        return table
    if (get_origin(row_type) or row_type) is dict:
        return table.dicts()
    return table.as_rows(row_type)


def table_problem(form: Any) -> str:
    """Say why no table can be handed over in the form that an annotation asks for; an empty text if one can."""
    row_type = _row_type(form)
    shape = get_origin(row_type) or row_type
    lineage = getattr(shape, "__mro__", ())
    if shape is None or shape is dict or any(getattr(one, "__annotations__", None) for one in lineage):
        return ""
    named = getattr(row_type, "__name__", None) if isinstance(row_type, type) else None
    return (
        f"a row of a table cannot be a {named or row_type}, which has no fields; it can be Table,"
        " list[dict[str, str]], or a list of a dataclass, a NamedTuple or a pydantic model"
    )


def has_typed_rows(form: Any) -> bool:
    """Return whether an annotation asks for rows of a type of its own, which pydantic validates."""
    row_type = _row_type(form)
    return row_type is not None and (get_origin(row_type) or row_type) is not dict


def _row_type(form: Any) -> Any:
    """Return what an annotation wants each row to be, or None where it wants the table itself."""
    arguments = getattr(form, "__args__", ())
    return arguments[0] if getattr(form, "__origin__", None) is list and arguments else None
