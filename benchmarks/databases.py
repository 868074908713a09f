"""What a clean database for each test costs: out of the pool, beside building and beside emptying it anew.

Run as `python -m benchmarks.databases`. All ways run on one embedded PostgreSQL, with the same schema of tables and
seeded rows, and the same statements and pause in each test. What it takes to get a clean database and to give it back
is told apart from the test's own statements; how much the pool's copying in the background delays those shows in them.
Figures stand beside their targets and are never asserted.
"""

import argparse
import asyncio
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import asyncpg

from benchmarks.footprint import Footprint
from benchmarks.pytest_postgresql import per_test_ms
from benchmarks.runners.environments import UnavailableError
from plainspec.services.directories import memory_or_disk
from plainspec.services.postgres.databases import Databases
from plainspec.services.postgres.embedded.server import embedded_postgres
from plainspec.services.postgres.server import PostgresServer

WAIT_P50_MS, WAIT_P95_MS, SUSTAINED_MS, READING_MS, BUILD_RATIO, TRUNCATE_RATIO = 1.0, 10.0, 35.0, 5.0, 10.0, 3.0
BOOT_MS, BOOTS = 300.0, 5
WARM_UP = 3
CACHE = Path(__file__).resolve().parents[1] / ".plainspec_cache" / "benchmarks"
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
Clean = AbstractAsyncContextManager[asyncpg.Connection]
Work = Callable[[asyncpg.Connection, float], Awaitable[None]]


async def prepare(url: str) -> None:
    """Build the schema and its rows."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(SCHEMA + SEED)
    finally:
        await connection.close()


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    """Connect for as long as the block runs."""
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


@dataclass
class Way:
    """What tests took that got their clean database in one way, in milliseconds.

    Attributes:
        world: Getting the database and giving it back.
        statements: The test's own statements, the same in each way, without its pause.
    """

    world: Samples = field(default_factory=list)
    statements: Samples = field(default_factory=list)

    @property
    def whole(self) -> Samples:
        """Both, test by test."""
        return [sum(pair) for pair in zip(self.world, self.statements, strict=True)]


async def work(connection: asyncpg.Connection, duration_s: float) -> None:
    """Do what a scenario does: write, commit, read, and take its time."""
    await connection.execute("INSERT INTO thing_00 (owner, amount) VALUES ('Ana', 1)")
    await read(connection, 51)
    await asyncio.sleep(duration_s)


async def only_read(connection: asyncpg.Connection, _: float) -> None:
    """Do what a scenario does that changes nothing, without a pause."""
    await read(connection, 50)


async def read(connection: asyncpg.Connection, expected: int) -> None:
    """Count the rows of a table.

    Raises:
        RuntimeError: there are others than the seed's and one's own.
    """
    count = await connection.fetchval("SELECT count(*) FROM thing_00")
    if count != expected:
        raise RuntimeError(f"the database is not clean: {count} rows")


async def timed(clean: Callable[[], Clean], rounds: int, work_s: float, doing: Work = work) -> Way:
    """Let tests run one after the other, each in a database that `clean` hands out; some before do not count."""
    way = Way()
    for number in range(WARM_UP + rounds):
        asked_s = time.perf_counter()
        async with clean() as connection:
            begun_s = time.perf_counter()
            await doing(connection, work_s)
            done_s = time.perf_counter()
        if number >= WARM_UP:
            way.world.append((time.perf_counter() - done_s + begun_s - asked_s) * 1000)
            way.statements.append((done_s - begun_s - work_s) * 1000)
    return way


async def measure(server: PostgresServer, rounds: int, work_s: float) -> tuple[dict[str, Way], Samples]:
    """Let all ways take their turns on one server; return them, and what scenarios waited for the pool."""
    async with Databases.on(server) as databases, databases.template(prepare) as template:

        @asynccontextmanager
        async def pool() -> AsyncIterator[asyncpg.Connection]:
            async with databases.hand_out(template) as clone:
                yield clone.observer

        found = {"pool": await timed(pool, rounds, work_s)}
        waited = [wait_s * 1000 for wait_s in databases.waits_s(template)[WARM_UP:]]
        found["sustained"] = await timed(pool, rounds, 0)
        found["reading"] = await timed(pool, rounds, 0, only_read)
        async with databases.clone(template) as url, connected(url) as connection:
            for name, statements in (("build", EMPTY + SCHEMA + SEED), ("truncate", TRUNCATE + SEED)):
                found[name] = await timed(partial(emptied, connection, statements), rounds, work_s)
    return found, waited


@asynccontextmanager
async def emptied(connection: asyncpg.Connection, statements: str) -> AsyncIterator[asyncpg.Connection]:
    """Clean a database that all tests share, on a connection that stays open; nothing has to be given back."""
    await connection.execute(statements)
    yield connection


def p95(samples: Samples) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(samples, n=20)[-1]


def shown(samples: Samples) -> str:
    """Write the median and the 95th percentile."""
    return f"{statistics.median(samples):8.3f} / {p95(samples):8.3f}"


def tell(found: dict[str, Way], waited: Samples, work_s: float) -> None:
    """Print the figures beside their targets."""
    print(
        f"a clean database per test; {len(NAMES)} tables with 50 rows and 4 indexes each, p50 / p95 in ms:\n"
        f"{'':48} {'getting it and giving it back':>29} {'statements':>21}"
    )
    for title, name in (
        (f"the pool, {work_s * 1000:.0f} ms of other work in each test", "pool"),
        ("the pool, tests without a pause", "sustained"),
        ("the pool, tests that only read, without a pause", "reading"),
        ("building the schema for each test", "build"),
        ("truncating and seeding for each test", "truncate"),
    ):
        print(f"{title:48} {shown(found[name].world):>29} {shown(found[name].statements):>21}")
    whole = {name: statistics.median(way.whole) for name, way in found.items()}
    print(
        f"of the pool's, waiting: {shown(waited)} (target ≤ {WAIT_P50_MS:g} / {WAIT_P95_MS:g}); "
        f"without a pause, all in all: {whole['sustained']:.1f} (target ≤ {SUSTAINED_MS:g}), "
        f"of tests that only read: {whole['reading']:.1f} (target ≤ {READING_MS:g})"
    )
    for title, name, ratio in (("building", "build", BUILD_RATIO), ("truncating", "truncate", TRUNCATE_RATIO)):
        times = statistics.median(found[name].world) / statistics.median(found["pool"].world)
        print(
            f"{title} takes {times:.1f} times as long as the pool (target ≥ {ratio:g}); with the statements, "
            f"{whole[name] / whole['pool']:.1f} times, and {whole[name] / whole['sustained']:.1f} times without a pause"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code: figures are told, not judged."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.databases", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=60, metavar="N", help="tests for each way (60)")
    parser.add_argument("--work", type=float, default=50.0, metavar="MS", help="a test's other work in ms (50)")
    options = parser.parse_args(arguments)
    boots = [boot_ms() for _ in range(BOOTS + 1)][1:]
    with embedded_postgres() as server:
        with Footprint(Path(server.host)) as footprint:
            found, waited = asyncio.run(measure(server, options.rounds, options.work / 1000))
        tell(found, waited, options.work / 1000)
        tell_beside(server, options.rounds)
    print(
        f"embedded server up from its cached data directory, in {memory_or_disk()}: "
        f"{statistics.median(boots):.0f} ms (target ≤ {BOOT_MS:g})"
    )
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load > cores:
        print(f"the machine is busy (load {load:.1f} on {cores} processors): times are longer than they need be")
    mib = 1024 * 1024
    print(
        f"peak: {footprint.disk_bytes / mib:.0f} MiB of files, {footprint.memory_bytes / mib:.0f} MiB of memory for "
        f"the server, {footprint.runner_bytes / mib:.0f} MiB for the runner"
    )
    return 0


def boot_ms() -> float:
    """Start a server, and return how long it took until it let people in."""
    begun_s = time.perf_counter()
    with embedded_postgres():
        return (time.perf_counter() - begun_s) * 1000


def tell_beside(server: PostgresServer, rounds: int) -> None:
    """Measure pytest-postgresql on the same server, where it can be installed."""
    try:
        taken = per_test_ms(CACHE, server, SCHEMA + SEED, rounds + WARM_UP)[WARM_UP:]
    except UnavailableError as reason:
        print(f"pytest-postgresql cannot be measured here: {reason}")
    else:
        print(f"pytest-postgresql's template, whole tests without a pause: {shown(taken)}")


if __name__ == "__main__":
    sys.exit(main())
