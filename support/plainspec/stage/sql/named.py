"""Databases that a project names, in its settings or in the environment."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from plainspec.services.errors import ServiceError
from plainspec.services.urls import Url
from plainspec.stage.sql.engine import EngineSql
from plainspec.stage.sql.postgres import PostgresSql

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from plainspec.services.stores import Stores
    from plainspec.stage.sql.database import SqlDatabase

VARIABLE = "PLAINSPEC_DATABASE_"
TABLE = "[tool.plainspec.databases]"


class NamedDatabases:
    """Opens databases by name.

    Args:
        urls: What the settings say, by name; an environment variable `PLAINSPEC_DATABASE_<NAME>` takes precedence.
        stores: Gets each database that is opened.
    """

    def __init__(self, urls: Mapping[str, str], stores: Stores) -> None:
        self._urls = urls
        self._stores = stores
        self._opened: dict[str, SqlDatabase] = {}

    @classmethod
    @asynccontextmanager
    async def opened(cls, urls: Mapping[str, str], stores: Stores) -> AsyncIterator[NamedDatabases]:
        """Hand them out for as long as the block runs."""
        databases = cls(urls, stores)
        try:
            yield databases
        finally:
            for database in databases._opened.values():
                await database.close()

    def open(self, name: str) -> SqlDatabase:
        """Return the database of this name.

        Raises:
            ServiceError: nobody says where it is, its URL is none, or its driver is not installed.
        """
        if name not in self._opened:
            self._opened[name] = _database_at(self._url(name), name)
            self._stores.add(self._opened[name].contents, name)
        return self._opened[name]

    def _url(self, name: str) -> Url:
        variable = f"{VARIABLE}{name.upper().replace('-', '_').replace(' ', '_')}"
        url = Url(os.environ.get(variable) or self._urls.get(name, ""))
        if not url:
            known = ", ".join(self._urls) or "none"
            raise ServiceError(
                f'the database {name!r} is not configured. Hint: give {name} = "dialect+driver://…" in {TABLE}, or '
                f"{variable} in the environment; configured are {known}."
            )
        return url


def _database_at(url: str, name: str) -> SqlDatabase:
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        dialect = make_url(url).get_backend_name()
    except ArgumentError:
        raise ServiceError(f"the database {name}: its URL is none. Hint: dialect+driver://user@host/database") from None
    return PostgresSql(url, name) if dialect == "postgresql" else EngineSql(url, name)
