"""Values of a database and the cells of tables that stand for them."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

NULL = "NULL"
QUOTED_NULL = "'NULL'"
WORDS = {True: {"true", "t", "yes"}, False: {"false", "f", "no"}}


def shown(value: Any) -> str:
    """Write a value as a cell would: NULL, true, 2026-01-31 09:30:00, [1, 2], [2026-01-01,2026-02-01)."""
    if value is None:
        return NULL
    if _is_range(value):
        return _range(value)
    write = next((write for types, write in WRITERS if isinstance(value, types)), str)
    return QUOTED_NULL if value == NULL else write(value)


def same(cell: str, value: Any) -> bool:
    """Tell whether a cell stands for a value: by the value's type, not by how it is written."""
    if value is None or cell == NULL:
        return value is None and cell == NULL
    compare = next((compare for types, compare in COMPARISONS if isinstance(value, types)), _same_writing)
    return compare(cell, value)


def read(parse: Callable[[str], Any], text: str) -> Any:
    """Return what a text stands for; None if it is not written that way."""
    try:
        return parse(text)
    except (ValueError, InvalidOperation):
        return None


def _same_truth(cell: str, value: bool) -> bool:  # noqa: FBT001 - a value of a database
    return cell.lower() in WORDS[value]


def _same_number(cell: str, value: float | Decimal) -> bool:
    stated, found = read(Decimal, cell), Decimal(str(value))
    return stated is not None and bool(stated == found or (stated.is_nan() and found.is_nan()))


def _same_moment(cell: str, value: dt.datetime) -> bool:
    """Compare moments; one without a time zone is in UTC where the value has a zone."""
    stated = read(dt.datetime.fromisoformat, cell)
    if stated is not None and stated.tzinfo is None and value.tzinfo is not None:
        stated = stated.replace(tzinfo=dt.UTC)
    return bool(stated == value)


def _same_day_or_time(cell: str, value: dt.date | dt.time) -> bool:
    return bool(read(type(value).fromisoformat, cell) == value)


def _same_json(cell: str, value: Any) -> bool:
    return bool(read(json.loads, cell) == json.loads(shown(value)))


def _same_text(cell: str, value: str) -> bool:
    if cell == value or (cell == QUOTED_NULL and value == NULL):
        return True
    found = read(json.loads, value) if value.startswith(("{", "[")) else None
    return found is not None and bool(read(json.loads, cell) == found)


def _same_writing(cell: str, value: Any) -> bool:
    return cell.replace(", ", ",").lower() == shown(value).lower()


def _interval(value: dt.timedelta) -> str:
    """Write an interval as PostgreSQL does: 1 day 02:00:00."""
    hours, rest = divmod(value.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    fraction = f".{value.microseconds:06}".rstrip("0") if value.microseconds else ""
    days = [f"{value.days} day{'' if abs(value.days) == 1 else 's'}"] if value.days else []
    clock = [] if days and not value.seconds and not value.microseconds else [f"{hours:02}:{minutes:02}:{seconds:02}"]
    return " ".join(days + clock) + fraction


def _is_range(value: Any) -> bool:
    return all(hasattr(value, name) for name in ("lower", "upper", "lower_inc", "upper_inc", "isempty"))


def _range(value: Any) -> str:
    if value.isempty:
        return "empty"
    lower, upper = ("" if bound is None else shown(bound) for bound in (value.lower, value.upper))
    return f"{'[' if value.lower_inc else '('}{lower},{upper}{']' if value.upper_inc else ')'}"


WRITERS: tuple[tuple[Any, Callable[[Any], str]], ...] = (
    (bool, lambda value: str(value).lower()),
    (dt.datetime, lambda value: value.isoformat(" ")),
    (dt.timedelta, _interval),
    ((bytes, bytearray, memoryview), lambda value: "\\x" + bytes(value).hex()),
    ((list, dict), lambda value: json.dumps(value, default=shown, ensure_ascii=False)),
    (tuple, lambda value: f"({','.join(map(shown, value))})"),
)
COMPARISONS: tuple[tuple[Any, Callable[[str, Any], bool]], ...] = (
    (bool, _same_truth),
    ((int, float, Decimal), _same_number),
    (dt.datetime, _same_moment),
    ((dt.date, dt.time), _same_day_or_time),
    ((list, dict), _same_json),
    (str, _same_text),
)
"""The first that fits: a bool is also an int, a datetime also a date."""
