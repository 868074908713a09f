"""What a clean database for each scenario costs: out of the pool, beside building and beside emptying it anew.

Run as `python -m benchmarks.databases`. All ways take turns on one embedded PostgreSQL, with the same schema of
tables and seeded rows. Figures stand beside their targets and are never asserted.
"""

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg

from plainspec.services.databases import Databases, Template
from plainspec.services.embedded_postgres import embedded_postgres
from plainspec.services.postgres import PostgresServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

WAIT_P50_MS, WAIT_P95_MS, SUSTAINED_MS, BUILD_RATIO, TRUNCATE_RATIO = 1.0, 10.0, 35.0, 10.0, 3.0
WARM_UP = 3
NAMES = [f"thing_{number:02}" for number in range(20)]
SCHEMA = "".join(
    f"CREATE TABLE {name} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner text NOT NULL UNIQUE,"
    f" amount bigint NOT NULL CHECK (amount >= 0), at timestamptz NOT NULL DEFAULT now());"
    f"CREATE INDEX ON {name} (at); CREATE INDEX ON {name} (amount, owner);"
    for name in NAMES
)
SEED = "".join(
    f"INSERT INTO {name} (owner, amount) SELECT 'owner ' || n, n FROM generate_series(1, 50) AS n;"  # noqa: S608 - constants
    for name in NAMES
)
TRUNCATE = f"TRUNCATE {', '.join(NAMES)} RESTART IDENTITY CASCADE; "
EMPTY = "DROP SCHEMA public CASCADE; CREATE SCHEMA public; "

Samples = list[float]


async def prepare(url: str) -> None:
    """Build the schema and its rows."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(SCHEMA + SEED)
    finally:
        await connection.close()


@asynccontextmanager
async def connected(url: str) -> "AsyncIterator[asyncpg.Connection]":
    """Connect for as long as the block runs."""
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def work(connection: asyncpg.Connection, duration_s: float) -> None:
    """Do what a scenario does: write, commit, read, and take its time."""
    await connection.execute("INSERT INTO thing_00 (owner, amount) VALUES ('Ana', 1)")
    count = await connection.fetchval("SELECT count(*) FROM thing_00")
    if count != 51:  # noqa: PLR2004 - the seed's 50 and the one above
        raise RuntimeError(f"the database is not clean: {count} rows")
    await asyncio.sleep(duration_s)


async def timed(call: Callable[[], Awaitable[object]], rounds: int) -> Samples:
    """Return the milliseconds of each round, after some that do not count."""
    taken: Samples = []
    for _ in range(rounds + WARM_UP):
        begun_s = time.perf_counter()
        await call()
        taken.append((time.perf_counter() - begun_s) * 1000)
    return taken[WARM_UP:]


async def waits(databases: Databases, template: Template, rounds: int, work_s: float) -> tuple[Samples, Samples]:
    """Return how long each scenario waited, and how long it took beyond its pause in all, in milliseconds."""

    async def scenario() -> None:
        async with databases.hand_out(template) as clone:
            await work(clone.observer, work_s)

    whole = await timed(scenario, rounds)
    waited = [wait_s * 1000 for wait_s in databases.waits_s(template)[WARM_UP:]]
    return waited, [taken_ms - work_s * 1000 for taken_ms in whole]


async def measure(server: PostgresServer, rounds: int, work_s: float) -> dict[str, Samples]:
    """Let all ways take their turns on one server."""
    found: dict[str, Samples] = {}
    async with Databases.on(server) as databases, databases.template(prepare) as template:
        found["pool"], found["whole"] = await waits(databases, template, rounds, work_s)

        async def one_clone() -> None:
            async with databases.hand_out(template) as clone:
                await work(clone.observer, 0)

        found["sustained"] = await timed(one_clone, rounds)
        async with databases.clone(template) as url, connected(url) as connection:

            async def build() -> None:
                await connection.execute(EMPTY + SCHEMA + SEED)
                await work(connection, 0)

            async def empty() -> None:
                await connection.execute(TRUNCATE + SEED)
                await work(connection, 0)

            found["build"] = await timed(build, rounds)
            found["truncate"] = await timed(empty, rounds)
    return found


def p95(samples: Samples) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(samples, n=20)[-1]


def tell(found: dict[str, Samples], work_s: float) -> None:
    """Print the figures beside their targets."""
    middle = {name: statistics.median(samples) for name, samples in found.items()}
    print(
        f"a database of one's own per scenario; {len(NAMES)} tables with 50 rows and 4 indexes each, p50 / p95 in ms:"
    )
    for title, name, target in (
        (f"wait, pool warm, {work_s * 1000:.0f} ms of work each", "pool", f"≤ {WAIT_P50_MS:g} / {WAIT_P95_MS:g}"),
        ("the same, statements and hand-back included", "whole", "-"),
        ("sustained, no work between", "sustained", f"≤ {SUSTAINED_MS:g} / -"),
        ("building the schema for each test", "build", "-"),
        ("truncating and seeding for each test", "truncate", "-"),
    ):
        print(f"{title:44} {middle[name]:8.3f} / {p95(found[name]):8.3f}   target {target}")
    for title, name, ratio in (("building", "build", BUILD_RATIO), ("truncating", "truncate", TRUNCATE_RATIO)):
        warm = middle[name] / middle["whole"]
        print(
            f"{title} takes {warm:.1f} times a warm scenario beyond its pause (target ≥ {ratio:g}), "
            f"and {middle[name] / middle['sustained']:.1f} times a sustained clone"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code: figures are told, not judged."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.databases", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=60, metavar="N", help="scenarios for each way (60)")
    parser.add_argument("--work", type=float, default=50.0, metavar="MS", help="a scenario's work in ms (50)")
    options = parser.parse_args(arguments)
    with embedded_postgres() as server:
        found = asyncio.run(measure(server, options.rounds, options.work / 1000))
    tell(found, options.work / 1000)
    return 0


if __name__ == "__main__":
    sys.exit(main())
