"""SQL that a fault has planted, run on a template, and refused if it changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.services.fault_overrides import STATEMENTS, AlterationError
from plainspec.services.postgres.maintenance import CONNECT_LIMIT_S, connect

if TYPE_CHECKING:
    from asyncpg import Connection

    from plainspec.services.postgres.server import PostgresServer

SUM = "coalesce(sum(hashtextextended(one::text, 0)), 0)::text"
EVERY_TABLE = f"""
SELECT string_agg(format('SELECT %L, {SUM} FROM %s AS one', oid::regclass, oid::regclass), ' UNION ALL ')
FROM pg_class
WHERE relkind = 'r' AND relname !~ '^pg_(statistic|largeobject)' AND has_table_privilege(oid, 'SELECT')
"""  # noqa: S608 - made of constants


async def run_planted(server: PostgresServer, database: str) -> None:
    """Run the planted statements.

    Raises:
        AlterationError: One of them was refused, or together they change neither the schema nor a row; names the
            fault's place.
    """
    if not STATEMENTS:
        return
    import asyncpg

    connection = await connect(server, database)
    try:
        before = await _sums(connection)
        for statement in STATEMENTS:
            try:
                await connection.execute(statement.sql)
            except asyncpg.PostgresError as error:
                reason = f"{type(error).__name__} {error}"
                raise AlterationError(f"{statement.origin}: {statement.sql!r} was refused: {reason}") from None
            statement.applied = True
        if await _sums(connection) == before:
            first = STATEMENTS[0]
            raise AlterationError(f"{first.origin}: {first.sql!r} changes neither the schema nor a row")
    finally:
        await connection.close(timeout=CONNECT_LIMIT_S)


async def _sums(connection: Connection) -> dict[str, str]:
    """Return a sum over the rows of every table, those of the system catalogue among them."""
    rows = await connection.fetch(await connection.fetchval(EVERY_TABLE))
    return {row[0]: row[1] for row in rows}
