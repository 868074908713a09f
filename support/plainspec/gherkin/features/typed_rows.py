"""Rows of a data table as typed records, validated by pydantic."""

from __future__ import annotations

import dataclasses
from collections import Counter
from functools import lru_cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError

from plainspec.gherkin.features.problems import RowError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

RowType = TypeVar("RowType")
__tracebackhide__ = True

_adapter: Callable[[Any], TypeAdapter[Any]] = lru_cache(maxsize=256)(TypeAdapter)
"""Makes what validates rows of a type, once for each type: it takes some milliseconds."""


def typed_rows(
    header: Sequence[str], rows: Sequence[Sequence[str]], line: int, row_type: type[RowType]
) -> list[RowType]:
    """Return each row of a table as a ``row_type``.

    Args:
        header: The names of the columns.
        rows: The cells of the other rows.
        line: The header's line in the feature file.
        row_type: A dataclass, a NamedTuple or a pydantic model.

    Raises:
        RowError: A cell does not fit its field, a column has no field, or a field has no column; names the line, the
            column and the cell.
    """
    names = [_field_name(column) for column in header]
    fields = _fields(row_type)
    unknown = [column for column, name in zip(header, names, strict=True) if name not in fields]
    if unknown:
        raise RowError(
            line,
            f"{row_type.__name__} has no field for the column(s) {', '.join(unknown)};"
            f" its fields are {', '.join(fields)}",
        )
    for name, count in Counter(names).items():
        if count > 1:
            both = " and ".join(column for column, field in zip(header, names, strict=True) if field == name)
            raise RowError(line, f"the columns {both} fill the same field of {row_type.__name__}, {name}")
    adapter = _adapter(row_type)
    empty = {name: None if _allows_none(fields[name]) else "" for name in names}
    return [
        _typed_row(
            adapter,
            row_type.__name__,
            {name: cell or empty[name] for name, cell in zip(names, row, strict=True)},
            line + number,
        )
        for number, row in enumerate(rows, start=1)
    ]


def _typed_row(adapter: TypeAdapter[RowType], wanted: str, cells: dict[str, str | None], line: int) -> RowType:
    """Validate one row."""
    try:
        return adapter.validate_python(cells)
    except ValidationError as refused:
        reasons = "; ".join(
            f"{'.'.join(map(str, error['loc'])) or wanted}: {error['msg']} (got {error['input']!r})"
            for error in refused.errors(include_url=False)
        )
        raise RowError(line, f"not a row of {wanted}: {reasons}") from None


def _allows_none(annotation: Any) -> bool:
    """Tell whether an annotation is a union with None: what an empty cell stands for there."""
    if get_origin(annotation) is Annotated:
        return _allows_none(get_args(annotation)[0])
    return get_origin(annotation) in {Union, UnionType} and NoneType in get_args(annotation)


def _field_name(column: str) -> str:
    """Turn a column as people write it into a field's name."""
    return "_".join(column.strip().lower().replace("-", " ").split())


def _fields(row_type: type) -> dict[str, Any]:
    """Return the annotations of the fields that a row can fill."""
    hints = get_type_hints(row_type, include_extras=True)
    if dataclasses.is_dataclass(row_type):
        return {field.name: hints[field.name] for field in dataclasses.fields(row_type)}
    return hints
