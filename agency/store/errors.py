"""What the store says when the database says no."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

if TYPE_CHECKING:
    from collections.abc import Iterator


CHANGED_MEANWHILE = "40001"
CONNECTION_LOST = "08003"
OUTCOME_UNKNOWN = "08007"
LOCK_NOT_AVAILABLE = "55P03"
COMMIT_IN_DOUBT = (
    "the connection was lost during the commit, and whether the transaction was committed is unknown: "
    "check before you retry it"
)


class RefusedError(Exception):
    """The database refused a statement or a commit.

    Attributes:
        sqlstate: the five characters of the SQLSTATE; where the driver gave none, 08003 if the connection is
            lost, else empty.
        constraint: the name of the constraint that forbids it, or the column that must have a value; else empty.
        connection_lost: whether the connection is lost, for whatever reason the SQLSTATE gives.
    """

    def __init__(self, sqlstate: str, message: str, constraint: str = "", *, connection_lost: bool = False) -> None:
        super().__init__(message)
        self.sqlstate = sqlstate
        self.constraint = constraint
        self.connection_lost = connection_lost


class PoolClosedError(RuntimeError):
    """A request for a connection of a pool that is closed, or that is closed while the request waits."""


@contextmanager
def refusals() -> Iterator[None]:
    """Turn the driver's errors into the store's own.

    Raises:
        RefusedError: the database refused.
    """
    try:
        yield
    except DBAPIError as error:
        lost = error.connection_invalidated
        sqlstate = _sqlstate(error.orig, lost=lost)
        raise RefusedError(sqlstate, str(error.orig), _constraint(error.orig), connection_lost=lost) from error
    except StaleDataError as error:
        raise RefusedError(CHANGED_MEANWHILE, "the row has changed since it was read") from error


def _constraint(error: BaseException | None) -> str:
    said = error.__cause__ if error else None
    return getattr(said, "constraint_name", None) or getattr(said, "column_name", None) or ""


@contextmanager
def unless_lost() -> Iterator[None]:
    """Undo something, unless the connection is lost: then the server has undone it already.

    Raises:
        RefusedError: the database refused for another reason.
    """
    try:
        with refusals():
            yield
    except RefusedError as error:
        if not error.connection_lost:
            raise


def _sqlstate(error: BaseException | None, *, lost: bool) -> str:
    """Return the SQLSTATE; of a lost connection, that of the last word that the server had to say."""
    if not lost:
        return getattr(error, "sqlstate", None) or ""
    while error is not None:
        sqlstate: str | None = getattr(error, "sqlstate", None)
        if sqlstate and not sqlstate.startswith("08"):
            return sqlstate
        error = error.__cause__
    return CONNECTION_LOST
