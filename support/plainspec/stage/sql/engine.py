"""A database that SQLAlchemy has a dialect for, on a synchronous or an asynchronous driver."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import TYPE_CHECKING, Any, TypeVar

from plainspec.ports.contents import Row
from plainspec.services.errors import ServiceError
from plainspec.services.urls import Url
from plainspec.stage.sql.refusals import refused_by_driver
from plainspec.stage.sql.result import Result
from plainspec.stage.sql.values import NULL, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Connection

    from plainspec.ports.contents import Contents

Returned = TypeVar("Returned")


class EngineSql:
    """One database; every call has a transaction of its own.

    Args:
        url: Where it is, with a dialect and perhaps a driver.
        name: What messages call it.

    Raises:
        ServiceError: the driver is not installed.
    """

    def __init__(self, url: str, name: str) -> None:
        from sqlalchemy import NullPool, create_engine, make_url
        from sqlalchemy.ext.asyncio import create_async_engine

        self.url: str = Url(url)
        self.name = name
        try:
            made = make_url(url)
            self._sync = None if made.get_dialect().is_async else create_engine(made, poolclass=NullPool)
            self._async = create_async_engine(made, poolclass=NullPool) if self._sync is None else None
        except ModuleNotFoundError as missing:
            raise ServiceError(
                f"the database {name}: its driver {missing.name} is not installed. Hint: pip install {missing.name}"
            ) from missing

    async def run(self, script: str) -> Result:
        """Run statements in one transaction; each ends in a semicolon."""
        return await self._do(lambda connection: _run_all(connection, script))

    async def table(self, name: str) -> Result:
        """Return all rows of a table."""
        return await self._do(lambda connection: _run(connection, f"SELECT * FROM {_quoted(connection, name)}"))  # noqa: S608 - quoted

    async def insert(self, name: str, columns: Sequence[str], rows: Sequence[Sequence[str | None]]) -> None:
        """Insert rows."""
        if rows:
            await self._do(lambda connection: _insert(connection, name, columns, rows))

    async def stored_name(self, name: str) -> str:
        """Return the name as it is."""
        return name

    async def rows(self) -> Sequence[Row]:
        """Return every committed row of every table."""
        return await self._do(lambda connection: list(_rows(connection)))

    async def close(self) -> None:
        """Close nothing: every call has closed its connection."""

    @property
    def contents(self) -> Contents:
        """Every committed row."""
        return self

    async def _do(self, work: Callable[[Connection], Returned]) -> Returned:
        from sqlalchemy.exc import DBAPIError

        try:
            if self._async is not None:
                async with self._async.begin() as connection:
                    return await connection.run_sync(work)
            return await asyncio.to_thread(self._do_in_thread, work)
        except DBAPIError as error:
            raise refused_by_driver(error.orig or error) from None

    def _do_in_thread(self, work: Callable[[Connection], Returned]) -> Returned:
        assert self._sync is not None  # noqa: S101 - one of the two is there
        with self._sync.begin() as connection:
            return work(connection)


def statements_of(script: str) -> Iterator[str]:
    """Split a script after each semicolon that ends a statement; SQLite's rules for strings and comments hold."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement.strip()
            statement = ""
    if statement.strip():
        yield statement.strip()


def _run_all(connection: Connection, script: str) -> Result:
    result = Result()
    for statement in statements_of(script):
        result = _run(connection, statement)
    return result


def _run(connection: Connection, statement: str) -> Result:
    cursor = connection.exec_driver_sql(statement)
    if cursor.returns_rows:
        ordered = "order by" in " ".join(statement.lower().split())
        return Result(tuple(cursor.keys()), tuple(tuple(row) for row in cursor), ordered=ordered)
    return Result(affected=cursor.rowcount if cursor.rowcount >= 0 else None)


def _insert(connection: Connection, name: str, columns: Sequence[str], rows: Sequence[Sequence[str | None]]) -> None:
    quote = connection.dialect.identifier_preparer.quote
    values = ", ".join(f"({', '.join(_literal(connection, value) for value in row)})" for row in rows)
    into = f"{_quoted(connection, name)} ({', '.join(map(quote, columns))})"
    connection.exec_driver_sql(f"INSERT INTO {into} VALUES {values}")  # noqa: S608 - quoted


def _literal(connection: Connection, value: str | None) -> str:
    from sqlalchemy import String

    text: Any = String()
    write = text.literal_processor(connection.dialect)
    return NULL if value is None else str(write(value))


def _quoted(connection: Connection, name: str) -> str:
    quote = connection.dialect.identifier_preparer.quote
    return ".".join(map(quote, name.split(".")))


def _rows(connection: Connection) -> Iterator[Row]:
    from sqlalchemy import inspect

    inspector = inspect(connection)
    for name in inspector.get_table_names():
        key = inspector.get_pk_constraint(name)["constrained_columns"]
        foreign = [(one["referred_table"], one["constrained_columns"]) for one in inspector.get_foreign_keys(name)]
        result = _run(connection, f"SELECT * FROM {_quoted(connection, name)}")  # noqa: S608 - quoted
        for row in result.rows:
            found = zip(result.columns, row, strict=True)
            values = {column: None if value is None else shown(value) for column, value in found}
            yield Row(
                name,
                values,
                tuple(values[column] for column in key or sorted(values)),
                frozenset((target, tuple(values[column] for column in columns)) for target, columns in foreign),
            )
