"""The connection that waits in each clone: it warms the clone, and detects whether a scenario has changed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import asyncpg

from plainspec.services.errors import ServiceError
from plainspec.services.postgres.maintenance import connect

if TYPE_CHECKING:
    from plainspec.services.postgres.server import PostgresServer

OBSERVER = "plainspec observer"
FLUSHES_STATISTICS_SINCE = 15
COMPARE_LIMIT_S = 5.0
FIRST_OWN_OID = 16384

READINGS = """
SELECT string_agg(format('SELECT count(*) FROM (SELECT FROM %s LIMIT 1000) AS first_rows', oid::regclass), '; ')
FROM pg_class WHERE (relkind = 'r' OR relkind = 'm' AND relispopulated)
AND relnamespace::regnamespace::text !~ '^(pg_|information_schema$)'
"""

SEQUENCES = """
SELECT string_agg(format('SELECT last_value, is_called FROM %s', oid::regclass), ' UNION ALL ')
FROM pg_class WHERE relkind = 'S'
"""

STATE = f"""
SELECT concat_ws(' ', pg_stat_get_db_tuples_inserted(own.oid), pg_stat_get_db_tuples_updated(own.oid),
    pg_stat_get_db_tuples_deleted(own.oid), pg_stat_get_db_stat_reset_time(own.oid), own.xmin,
    (SELECT string_agg(setrole || setconfig::text, ' ' ORDER BY setrole)
        FROM pg_db_role_setting WHERE setdatabase = own.oid),
    shobj_description(own.oid, 'pg_database'),
    (SELECT count(*) FROM pg_replication_slots WHERE database = own.datname),
    (SELECT sum(hashtextextended(concat_ws(' ', oid, relpages, reltuples, relallvisible), 0))
        FROM pg_class WHERE oid >= {FIRST_OWN_OID}),
    (SELECT count(*) FROM pg_prepared_statements WHERE from_sql))
FROM pg_database AS own WHERE datname = current_database()
"""  # noqa: S608 - made of a constant
"""Differs after every change that the server counts or records, except for sequences (decision 0074)."""

RESET = """
SET SESSION AUTHORIZATION DEFAULT; RESET ALL; CLOSE ALL; UNLISTEN *; SELECT pg_advisory_unlock_all();
DISCARD TEMP; DISCARD SEQUENCES; SELECT pg_stat_force_next_flush()
"""
"""`DISCARD ALL` but for the driver's prepared statements; the statistics are up to date once it has ended."""


class ObserverConnection(asyncpg.Connection):
    """A connection that records whether the driver's own state was changed, which no SQL command resets."""

    __slots__ = ("customized",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.customized = False

    async def set_type_codec(self, *args: Any, **options: Any) -> None:
        """Set a codec, as `asyncpg.Connection` does."""
        self.customized = True
        await super().set_type_codec(*args, **options)

    async def set_builtin_type_codec(self, *args: Any, **options: Any) -> None:
        """Set a codec, as `asyncpg.Connection` does."""
        self.customized = True
        await super().set_builtin_type_codec(*args, **options)

    async def add_listener(self, *args: Any) -> None:
        """Add a listener, as `asyncpg.Connection` does."""
        self.customized = True
        await super().add_listener(*args)

    def add_log_listener(self, *args: Any) -> None:
        """Add a listener, as `asyncpg.Connection` does."""
        self.customized = True
        super().add_log_listener(*args)

    def add_termination_listener(self, *args: Any) -> None:
        """Add a listener, as `asyncpg.Connection` does."""
        self.customized = True
        super().add_termination_listener(*args)

    def add_query_logger(self, *args: Any) -> None:
        """Add a logger, as `asyncpg.Connection` does."""
        self.customized = True
        super().add_query_logger(*args)


class Observers:
    """Connects to the clones of one template; the queries that depend on the schema are built once."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._readings: str | None = None
        self._state_query = ""
        self._states: dict[ObserverConnection, str | None] = {}

    async def connect(self, database: str) -> ObserverConnection:
        """Connect to a clone, read its tables, and record its state.

        Raises:
            ServiceError: there was no connection, or a table could not be read.
        """
        observer = cast("ObserverConnection", await connect(self._server, database, OBSERVER, ObserverConnection))
        try:
            if self._readings is None:
                self._readings = await observer.fetchval(READINGS) or ""
                self._state_query = _with_sequences(await observer.fetchval(SEQUENCES))
            if self._readings:
                await observer.execute(self._readings)
            self._states[observer] = await self._state(observer)
        except BaseException as error:
            observer.terminate()
            if isinstance(error, Exception):
                reason = f"{type(error).__name__} {error}"
                raise ServiceError(
                    f"{self._server.where} did not warm {database}: {reason}. {self._server.hint}"
                ) from None
            raise
        return observer

    async def is_unchanged(self, observer: ObserverConnection) -> bool:
        """Reset the observer's session, and compare the state of its database with the recorded one.

        All other connections to the database have to be closed: the server adds up their statistics when they end.
        """
        before = self._states[observer]
        if before is None or observer.customized or observer.is_closed() or observer.is_in_transaction():
            return False
        try:
            await observer.execute(RESET, timeout=COMPARE_LIMIT_S)
            return await self._state(observer) == before
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
            return False

    def forget(self, observer: ObserverConnection) -> None:
        """Discard the recorded state of a database that is about to be dropped."""
        self._states.pop(observer, None)

    async def _state(self, observer: ObserverConnection) -> str | None:
        """Return a text that is the same as long as nothing is changed; None if the server does not offer one."""
        if observer.get_server_version().major < FLUSHES_STATISTICS_SINCE:
            return None
        try:
            state: str = await observer.fetchval(self._state_query, timeout=COMPARE_LIMIT_S)
        except asyncpg.InsufficientPrivilegeError:
            return None
        return state


def _with_sequences(query: str | None) -> str:
    """Return the query of a database's state, given the query of its sequences' values."""
    if not query:
        return STATE
    values = f"SELECT string_agg(last_value || ' ' || is_called, ' ') FROM ({query}) AS sequences"  # noqa: S608 - names are quoted
    return f"SELECT concat_ws(' ', ({STATE}), ({values}))"
