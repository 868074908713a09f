"""Fields of entities as features write them, and the values that stand for them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plainspec.ports.entities import Fields

NULL = "null"
ANY = "any value"
"""In a table of expected values: anything but NULL."""


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
    if field == "id":
        return UUID(int=int(cell)) if cell.isdigit() else UUID(cell)
    if field in {"capacity", "version"}:
        return int(cell)
    if field == "tags":
        return tuple(cell.split(", "))
    if field == "attributes":
        return json.loads(cell)
    if field.endswith("_at"):
        return datetime.fromisoformat(cell)
    return cell


def values_in(cells: Mapping[str, str]) -> Fields:
    """Return the values of a row, by field; an empty cell leaves its field out."""
    return {name: value_in(name, cell) for text, cell in cells.items() if cell for name in [field_named(text)]}


def as_expected(cells: Mapping[str, str], fields: Fields) -> dict[str, Any]:
    """Return the fields that a table names, with the table's own cell where the value is as expected."""
    found = {text: fields.get(field_named(text)) for text in cells}
    return {text: cells[text] if _matches(text, cells[text], value) else value for text, value in found.items()}


def _matches(text: str, cell: str, value: Any) -> bool:
    return value is not None if cell == ANY else bool(value == value_in(field_named(text), cell))
