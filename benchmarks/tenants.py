"""What row-level security costs a read and a write, beside the same statements without it.

Run as `python -m benchmarks.tenants`. Two tables of the same rows and indexes stand in one embedded PostgreSQL, one
with the policy of the agency's tables; the same prepared statements take turns on both, as a role that the policy
binds, in transactions that have set their tenant.
"""

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import Sequence

import asyncpg

from agency.store.entities.guards import TENANT
from plainspec.services.postgres.databases import Databases, Template
from plainspec.services.postgres.embedded.server import embedded_postgres

TENANTS, ROWS = 100, 100
NUMBERS = 10_000
WITH, WITHOUT = "secured", "open_to_all"
ROLE = "tenants_benchmark"
SCHEMA = f"""
CREATE ROLE {ROLE} LOGIN;
CREATE TABLE {WITHOUT} (tenant text, id bigint, name text, PRIMARY KEY (tenant, id));
CREATE TABLE {WITH} (LIKE {WITHOUT} INCLUDING ALL);
ALTER TABLE {WITH} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {WITH} FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON {WITH} USING (tenant = {TENANT}) WITH CHECK (tenant = {TENANT});
"""
STATEMENTS = {
    "one row read": "SELECT name FROM {table} WHERE tenant = 'Tenant 1' AND id = 50",
    "100 rows read": "SELECT name FROM {table} WHERE tenant = 'Tenant 1'",
    "one row written": "INSERT INTO {table} VALUES ('Tenant 1', nextval('number'), 'new')",
    "100 rows written": "INSERT INTO {table} SELECT 'Tenant 1', nextval('number'), 'new' FROM generate_series(1, 100)",
    "one row changed": "UPDATE {table} SET name = 'changed' WHERE tenant = 'Tenant 1' AND id = 50",
}


async def fill(connection: asyncpg.Connection) -> None:
    """Make both tables, with the same rows."""
    await connection.execute(SCHEMA)
    await connection.execute(f"CREATE SEQUENCE number START {NUMBERS}")
    for table in (WITHOUT, WITH):
        await connection.execute(
            f"INSERT INTO {table} SELECT 'Tenant ' || t, n, 'name ' || n"  # noqa: S608 - names of our own
            f" FROM generate_series(1, {TENANTS}) AS t, generate_series(1, {ROWS}) AS n"
        )
    await connection.execute(f"GRANT ALL ON {WITH}, {WITHOUT} TO {ROLE}; GRANT USAGE ON number TO {ROLE}; ANALYZE")


async def seconds(connection: asyncpg.Connection, sql: str, runs: int) -> float:
    """Return the time of so many runs, in a transaction that is undone."""
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute("SELECT set_config('app.tenant', 'Tenant 1', true)")
    prepared = await connection.prepare(sql)
    begun_s = time.perf_counter()
    for _ in range(runs):
        await prepared.fetch()
    taken_s = time.perf_counter() - begun_s
    await transaction.rollback()
    return taken_s


async def measure(rounds: int, runs: int) -> dict[str, tuple[float, float]]:
    """Return, for each statement, the median ratio of neighbouring measurements and the median of a run in seconds."""
    with embedded_postgres() as server:
        async with Databases.on(server) as databases, databases.clone(Template("template0")) as url:
            connection = await asyncpg.connect(url)
            try:
                await fill(connection)
                await connection.execute(f"SET ROLE {ROLE}")
                return {what: await compare(connection, sql, rounds, runs) for what, sql in STATEMENTS.items()}
            finally:
                await connection.close()


async def compare(connection: asyncpg.Connection, sql: str, rounds: int, runs: int) -> tuple[float, float]:
    """Let one statement take turns on both tables."""
    secured, bare = sql.format(table=WITH), sql.format(table=WITHOUT)
    pairs = [(await seconds(connection, secured, runs), await seconds(connection, bare, runs)) for _ in range(rounds)]
    ratio = statistics.median(ours / theirs for ours, theirs in pairs)
    return ratio, statistics.median(ours for ours, _ in pairs) / runs


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code: figures are told, not judged."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tenants", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=21, metavar="N", help="how often both take turns (21)")
    parser.add_argument("--runs", type=int, default=200, metavar="N", help="runs in a turn (200)")
    options = parser.parse_args(arguments)
    print(f"with row-level security, beside the same without; {TENANTS} tenants with {ROWS} rows each:")
    for what, (ratio, taken_s) in asyncio.run(measure(options.rounds, options.runs)).items():
        print(f"{what:20} {ratio:6.2f} times, {taken_s * 1e6:8.1f} µs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
