"""Spans and metrics of connection pools, and of the queries on their connections."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import event
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from agency.observability import spans
from agency.observability.metrics import POOL_NAME, POOL_TIMEOUTS, POOL_WAIT, QUERY_DURATION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection
    from sqlalchemy.engine import ExceptionContext
    from sqlalchemy.ext.asyncio import AsyncEngine

POOL_OPTION: Final = "agency_pool"
"""The option of an engine that names its pool."""

SPAN: Final = "agency_query_span"
"""Under what a connection holds the span of the query that it runs."""

OPERATIONS: Final = frozenset(
    {"DELETE", "INSERT", "MERGE", "RELEASE", "ROLLBACK", "SAVEPOINT", "SELECT", "SET", "SHOW", "UPDATE", "WITH"}
)


@contextmanager
def checkout(engine: AsyncEngine) -> Iterator[None]:
    """Make a span of a request for a connection, and count how long it waits, and whether in vain."""
    if spans.recorder is None:
        yield
        return
    labels = {POOL_NAME: str(engine.sync_engine.get_execution_options().get(POOL_OPTION, ""))}
    with spans.span("store.checkout", labels, metric=POOL_WAIT):
        try:
            yield
        except PoolTimeoutError:
            spans.add(POOL_TIMEOUTS, 1, labels)
            raise


def observe_queries(engine: AsyncEngine) -> None:
    """Make a span of every query: with its operation, and with neither its text nor its parameters."""
    event.listen(engine.sync_engine, "before_cursor_execute", _begin)
    event.listen(engine.sync_engine, "after_cursor_execute", _end)
    event.listen(engine.sync_engine, "handle_error", _fail)


def _begin(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
    if spans.recorder is None:
        return
    word = statement.split(None, 1)[0].upper()
    operation = word if word in OPERATIONS else "OTHER"
    known = {"db.system.name": "postgresql", "db.operation.name": operation}
    query = spans.span(operation, known, kind="client", metric=QUERY_DURATION)
    query.start()
    connection.info[SPAN] = query


def _end(connection: Connection, *_: object) -> None:
    if query := connection.info.pop(SPAN, None):
        query.end()


def _fail(failed: ExceptionContext) -> None:
    query = failed.connection and failed.connection.info.pop(SPAN, None)
    if not query:
        return
    error: Any = failed.original_exception
    sqlstate = getattr(error, "sqlstate", None)
    if sqlstate is None:
        query.end(error)
        return
    query.set("db.response.status_code", sqlstate)
    query.fail(sqlstate)
    query.end()
