"""What the store says when the database says no."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from collections.abc import Iterator


CONNECTION_LOST = "08003"


class RefusedError(Exception):
    """The database refused a statement or a commit.

    Attributes:
        sqlstate: the five characters of the SQLSTATE; where the driver gave none, 08003 if the connection is
            lost, else empty.
    """

    def __init__(self, sqlstate: str, message: str) -> None:
        super().__init__(message)
        self.sqlstate = sqlstate


@contextmanager
def refusals() -> Iterator[None]:
    """Turn the driver's errors into the store's own.

    Raises:
        RefusedError: the database refused.
    """
    try:
        yield
    except DBAPIError as error:
        lost = CONNECTION_LOST if error.connection_invalidated else ""
        sqlstate = getattr(error.orig, "sqlstate", None) or lost
        raise RefusedError(sqlstate, str(error.orig)) from error
