"""Fields of entities as features write them, and the values that stand for them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from plainspec.ports.store.entities import Fields

NULL = "null"
ANY = "any value"
"""In a table of expected values: anything but NULL."""


def _id(cell: str) -> UUID:
    return UUID(int=int(cell)) if cell.isdigit() else UUID(cell)


def _texts(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(", "))


PARSERS: Mapping[str, Callable[[str], Any]] = {
    "id": _id,
    "capacity": int,
    "version": int,
    "tags": _texts,
    "attributes": json.loads,
    "created_at": datetime.fromisoformat,
    "updated_at": datetime.fromisoformat,
    "retired_at": datetime.fromisoformat,
}
"""What reads a field that is no text."""


def field_named(text: str) -> str:
    """Return the name of a field: `external_id` for `external id`."""
    return text.replace(" ", "_")


def value_in(field: str, cell: str) -> Any:
    """Return the value that a cell stands for: NULL where it is empty or says `null`, an empty text where it is `""`.

    An `id` may be a small number: `1` stands for the UUID that ends with it.

    Raises:
        ValueError: the text is no value of that field.
    """
    if cell in {"", NULL}:
        return None
    if cell == '""':
        return ""
    return PARSERS.get(field, str)(cell)


def values_in(cells: Mapping[str, str]) -> Fields:
    """Return the values of a row, by field; an empty cell leaves its field out."""
    return {name: value_in(name, cell) for text, cell in cells.items() if cell for name in [field_named(text)]}


def as_expected(cells: Mapping[str, str], fields: Fields) -> dict[str, Any]:
    """Return the fields that a table names, with the table's own cell where the value is as expected."""
    found = {text: fields.get(field_named(text)) for text in cells}
    return {text: cells[text] if _matches(text, cells[text], value) else value for text, value in found.items()}


def _matches(text: str, cell: str, value: Any) -> bool:
    return value is not None if cell == ANY else bool(value == value_in(field_named(text), cell))
