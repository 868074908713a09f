"""Refusals of databases, by the SQLSTATE that PostgreSQL would give for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.ports.refusals import Refusal, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

SQLITE = {
    "SQLITE_BUSY": "55P03",
    "SQLITE_LOCKED": "55P03",
    "SQLITE_READONLY": "25006",
    "SQLITE_CONSTRAINT_CHECK": "23514",
    "SQLITE_CONSTRAINT_FOREIGNKEY": "23503",
    "SQLITE_CONSTRAINT_NOTNULL": "23502",
    "SQLITE_CONSTRAINT_PRIMARYKEY": "23505",
    "SQLITE_CONSTRAINT_UNIQUE": "23505",
}
MYSQL = {
    1048: "23502",
    1062: "23505",
    1205: "55P03",
    1213: "40P01",
    1317: "57014",
    1364: "23502",
    1451: "23503",
    1452: "23503",
    1792: "25006",
    3819: "23514",
    4025: "23514",
}
"""MySQL's and MariaDB's numbers; their own SQLSTATE is often HY000 or 23000."""

GENERAL = "HY000"
CONNECTION_LOST = "08003"


def refused_by_postgres(error: Any) -> RefusedError:
    """Return the refusal that an error of asyncpg stands for."""
    sqlstate = getattr(error, "sqlstate", None)
    constraint = getattr(error, "constraint_name", None) or getattr(error, "column_name", None) or ""
    lost = sqlstate is None or sqlstate.startswith(("08", "57P"))
    return RefusedError(
        Refusal.by_sqlstate(sqlstate or CONNECTION_LOST, _said(error), constraint, connection_lost=lost)
    )


def refused_by_driver(error: BaseException) -> RefusedError:
    """Return the refusal that an error of another driver stands for, by its own code."""
    return RefusedError(Refusal.by_sqlstate(next(_sqlstates(error), GENERAL), str(error)))


def _said(error: Any) -> str:
    """Return an error's message, with the detail that names rows and keys."""
    detail = getattr(error, "detail", None)
    return f"{error}: {detail}" if detail and detail not in str(error) else str(error)


def _sqlstates(error: BaseException | None) -> Iterator[str]:
    while error is not None:
        name, arguments = getattr(error, "sqlite_errorname", ""), error.args
        if name in SQLITE:
            yield SQLITE[name]
        if arguments and arguments[0] in MYSQL:
            yield MYSQL[arguments[0]]
        sqlstate = getattr(error, "sqlstate", None) or getattr(error, "pgcode", None)
        if isinstance(sqlstate, str):
            yield sqlstate
        error = error.__cause__ or error.__context__
