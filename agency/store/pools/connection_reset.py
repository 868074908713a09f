"""What happens to a pooled connection between two holders: it is reset when returned and checked before reuse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import asyncpg
from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import Pool, PoolResetState

RESET_SQL = """
    CLOSE ALL; UNLISTEN *; SELECT pg_advisory_unlock_all(); RESET SESSION AUTHORIZATION; RESET ALL;
    DISCARD SEQUENCES; DISCARD TEMP
"""
"""What DISCARD ALL does, except that prepared statements and their plans, which are worth keeping, stay."""

LOST = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
"""What asyncpg raises for a statement on a lost connection."""


def check_before_use(pool: Pool) -> None:
    """Replace idle connections that are lost before they are handed out.

    One round trip, where SQLAlchemy's own `pool_pre_ping` begins a transaction, asks, and rolls back. Between the
    server's FATAL message and the end of the connection, asyncpg raises ``InternalClientError`` for every call.
    """

    def check(connection: DBAPIConnection, _entry: object, _fairy: object) -> None:
        try:
            cast("Any", connection).run_async(_ping)
        except LOST as error:
            raise InvalidatePoolError("an idle connection was lost") from error

    event.listen(pool, "checkout", check)


def reset_on_return(pool: Pool) -> None:
    """Roll back and reset each connection that is returned."""

    def renew(connection: DBAPIConnection, _entry: object, state: PoolResetState) -> None:
        if not state.terminate_only:
            reset(connection)

    event.listen(pool, "reset", renew)


def reset(connection: DBAPIConnection) -> None:
    """Roll back what is open on a connection, and discard its session state."""
    connection.rollback()
    cast("Any", connection).run_async(_discard)


async def _ping(driver: asyncpg.Connection) -> None:
    await driver.execute("SELECT 1")


async def _discard(driver: asyncpg.Connection) -> None:
    if driver.is_in_transaction():  # begun by a BEGIN of the client's own, of which SQLAlchemy does not know
        await driver.execute("ROLLBACK")
    await driver.execute(RESET_SQL)
