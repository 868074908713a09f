"""Keys of Redis that a table of a feature states, stored or compared with what is there."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from plainspec.gherkin.features.arguments import Table
from plainspec.reporting.evidence import attach
from plainspec.services.redis.contents import SORTED_SET, Entry
from plainspec.stage.sql.result import Result
from plainspec.stage.sql.tables import Comparison, Extent
from plainspec.stage.sql.values import read, shown
from plainspec.stage.workflows.notation import parse_duration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from redis.asyncio import Redis

COLUMNS = ("key", "type", "value", "expires in")
STRING = "string"
NEVER = "never"
AT_MOST = "at most "
SHAPES: dict[str, Any] = {"hash": dict, "list": list, "set": list, SORTED_SET: dict, "stream": list}
"""What the value of a type looks like in JSON."""


async def fill(client: Redis, table: Table) -> None:
    """Store keys.

    Raises:
        ValueError: a column is none of `COLUMNS`, or a value does not fit its type; names the key.
    """
    _check(table)
    for row in table.dicts():
        key, kind = row["key"], row.get("type") or STRING
        await _store(client, key, kind, _stated_value(key, kind, row.get("value", "")))
        after = row.get("expires in", "")
        if after and after != NEVER:
            await client.pexpire(key, round(parse_duration(after) * 1000))


def difference(table: Table, entries: Sequence[Entry], extent: Extent, began_s: float) -> str:
    """Say in what keys are not as stated; an empty text if they are.

    Args:
        table: Keys with their types, values and times to live; what is left out or empty is not compared.
        entries: What is there.
        extent: Whether there may be other keys.
        began_s: When the scenario began, by the monotonic clock: `expires in 30 s` was said at that time or later.

    Raises:
        ValueError: As `fill`.
    """
    _check(table)
    there = {entry.key: entry for entry in entries}
    elapsed_s = time.monotonic() - began_s
    rows = tuple(
        tuple(_comparable(column, cells, there.get(cells["key"]), elapsed_s) for column in table.header)
        for cells in table.dicts()
    )
    found = tuple((entry.key, entry.type, _value(entry), _expiry(entry)) for entry in entries)
    attach("The keys of Redis", Result(COLUMNS, found).as_table())
    return Comparison.of(Table((table.header, *rows)), Result(COLUMNS, found)).difference(extent)


def _check(table: Table) -> None:
    unknown = [column for column in table.header if column not in COLUMNS]
    if unknown or "key" not in table.header:
        raise ValueError(f"a table of keys has the columns {', '.join(COLUMNS)}, and not {', '.join(table.header)}")


def _comparable(column: str, cells: dict[str, str], entry: Entry | None, elapsed_s: float) -> str:
    """Return a stated cell as what is there is written, if it means the same."""
    cell = cells[column]
    if entry is None:
        return cell
    if column == "type" and not cell:
        return entry.type
    if column == "value" and entry.type != STRING:
        return shown(_parsed(entry.key, entry.type, cell))
    if column == "expires in" and (not cell or _is_alive_for(cell, entry, elapsed_s)):
        return _expiry(entry)
    return cell


def _is_alive_for(cell: str, entry: Entry, elapsed_s: float) -> bool:
    if cell == NEVER or entry.ttl_ms is None:
        return cell == NEVER and entry.ttl_ms is None
    stated_s, left_s = parse_duration(cell.removeprefix(AT_MOST)), entry.ttl_ms / 1000
    return left_s <= stated_s and (cell.startswith(AT_MOST) or left_s >= stated_s - elapsed_s)


def _expiry(entry: Entry) -> str:
    return NEVER if entry.ttl_ms is None else f"{entry.ttl_ms / 1000:g} s"


def _value(entry: Entry) -> Any:
    """Return a value without the ids of a stream, which the server gives."""
    if entry.type != "stream":
        return entry.value
    return [{name: text for name, text in fields.items() if name} for fields in entry.value]


def _stated_value(key: str, kind: str, cell: str) -> Any:
    return cell if kind == STRING else _parsed(key, kind, cell)


def _parsed(key: str, kind: str, cell: str) -> Any:
    """Read the value of a type that is no text."""
    shape = SHAPES.get(kind)
    if shape is None:
        raise ValueError(f"the key {key} has the unknown type {kind!r}; expected one of {STRING}, {', '.join(SHAPES)}")
    value: Any = read(json.loads, cell)
    if not isinstance(value, shape):
        due = "object" if shape is dict else "array"
        raise ValueError(f"the key {key} is a {kind}, whose value is a JSON {due}, not {cell!r}")  # noqa: TRY004 - a value of a table
    if kind == SORTED_SET:
        return value
    if kind == "hash":
        return {name: _text(part) for name, part in value.items()}
    if kind == "stream":
        return [{name: _text(part) for name, part in fields.items()} for fields in value]
    texts = [_text(part) for part in value]
    return sorted(texts) if kind == "set" else texts


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


async def _store(client: Any, key: str, kind: str, value: Any) -> None:
    if kind == STRING:
        await client.set(key, value)
    elif kind == "hash":
        await client.hset(key, mapping=value)
    elif kind == "list":
        await client.rpush(key, *value)
    elif kind == "set":
        await client.sadd(key, *value)
    elif kind == SORTED_SET:
        await client.zadd(key, value)
    else:
        for fields in value:
            await client.xadd(key, fields)
