"""Every committed row of a PostgreSQL database, with its key and what it refers to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from plainspec.ports.contents import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asyncpg import Connection

TABLES = """
SELECT pg_class.oid::regclass::text AS name,
    (SELECT array_agg(attname::text ORDER BY place) FROM pg_constraint,
            unnest(conkey) WITH ORDINALITY AS k(number, place)
        JOIN pg_attribute ON attrelid = pg_class.oid AND attnum = number
        WHERE conrelid = pg_class.oid AND contype = 'p') AS key,
    coalesce((SELECT jsonb_agg(jsonb_build_array(confrelid::regclass::text,
            (SELECT jsonb_agg(attname ORDER BY place) FROM unnest(conkey) WITH ORDINALITY AS k(number, place)
                JOIN pg_attribute ON attrelid = pg_class.oid AND attnum = number)))
        FROM pg_constraint WHERE conrelid = pg_class.oid AND contype = 'f'), '[]')::text AS foreign_keys
FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind = 'r' AND nspname !~ '^(pg_|information_schema$)'
"""

VALUES = "(SELECT coalesce(jsonb_object_agg(key, value::text), '{}') FROM jsonb_each(to_jsonb(own)))::text"
"""Each value as JSON that the server has written: a number keeps every digit."""


class Table(NamedTuple):
    """A table: its primary key's columns, and its foreign keys as tables and columns."""

    name: str
    key: Sequence[str]
    foreign_keys: Sequence[tuple[str, Sequence[str]]]


class PostgresContents:
    """The contents of a database.

    Args:
        connection: One that sees every row, and on which no transaction is under way.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def rows(self) -> Sequence[Row]:
        """Return every committed row of every table, in one snapshot."""
        tables = {
            name: Table(name, key or (), json.loads(foreign_keys))
            for name, key, foreign_keys in await self._connection.fetch(TABLES)
        }
        if not tables:
            return ()
        each = (f"SELECT {index}, {VALUES} FROM ONLY {name} AS own" for index, name in enumerate(tables))  # noqa: S608 - quoted by the server
        known = list(tables.values())
        return [
            _row(known[index], json.loads(text))
            for index, text in await self._connection.fetch(" UNION ALL ".join(each))
        ]


def _row(table: Table, found: dict[str, str]) -> Row:
    values = {column: _text(value) for column, value in found.items()}
    return Row(
        table.name,
        values,
        tuple(values[column] for column in table.key or sorted(values)),
        frozenset((target, tuple(values[column] for column in columns)) for target, columns in table.foreign_keys),
    )


def _text(value: str) -> str | None:
    if value == "null":
        return None
    return str(json.loads(value)) if value.startswith('"') else value
