"""What the audit trail costs: how fast it is verified, in how much memory, and what it adds to a write.

Run as `python -m benchmarks.audit`. On one embedded PostgreSQL it verifies trails of 10,000, 100,000 and a million
records, each in a process of its own, and adds skills with the recording on and off in turn. The trails are made here,
by the rules of the chain, and copied into the table: nobody waits for a million commits. Half of the entities that they
are about still live, and are compared with their last records. Figures are told, not judged.
"""

import argparse
import asyncio
import json
import multiprocessing
import resource
import statistics
import sys
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg
import rfc8785
from sqlalchemy import make_url

from agency.store import Store, migrations
from agency.store.audit_verification import NOTHING_BEFORE, seal, verify
from agency.store.entities import Skill
from agency.store.tenancy import APPLICATION_ROLE
from plainspec.services.postgres.databases import Databases, Template
from plainspec.services.postgres.embedded.server import embedded_postgres
from plainspec.services.postgres.server import PostgresServer

KIB = 1024
LIFE = 10
"""Records about each entity; the last one says of every second that it was deleted, of the others what they are."""
SAID = {
    "action": "changed",
    "actor": "agency_app",
    "entity": {"name": "Ana", "tags": ["a", "b"], "attributes": {"n": 1.5}},
}
SAID["entity"] |= {f"field_{number}": "a sentence of some length" for number in range(15)}
GONE = {"action": "deleted", "actor": "agency_app", "entity": None}
LIVE = """
WITH base AS (
    INSERT INTO base_entity (tenant, entity_type, name, tags, attributes)
    SELECT 'acme', 'skill', 'Skill ' || number, '{a, b}', '{"n": 1.5}' FROM generate_series(1, $1) AS number
    RETURNING id
)
INSERT INTO skill_entity (tenant, id, category, description)
SELECT 'acme', id, 'technical', repeat('a sentence of some length ', 15) FROM base
"""
SWITCH = "ALTER TABLE {} {} TRIGGER {}_audit"
TABLES = ("base_entity", "skill_entity")


def verified(url: str) -> tuple[float, float]:
    """Verify a trail; return the records a second, and the process's peak memory."""

    async def measure() -> float:
        async with Store(url) as store:
            async with store.unit_of_work(tenant="acme") as work:
                head = await work.audit.receipt()
            begun_s = time.perf_counter()
            if head is None or await verify(store, "acme") is not None:
                raise SystemExit("the trail is not sound")
            return head.sequence / (time.perf_counter() - begun_s)

    speed = asyncio.run(measure())
    return speed, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB


def trail(living: Iterable[tuple[UUID, str]]) -> Iterator[tuple[object, ...]]:
    """Make a sound trail about so many entities, and about as many that are gone."""
    said, gone = canonical(SAID), canonical(GONE)
    before, sequence, moment = NOTHING_BEFORE, 0, datetime.now(UTC)
    written = moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    for there, state in living:
        for entity, last in ((there, canonical(SAID | {"entity": json.loads(state)})), (uuid4(), gone)):
            for content in (*[said] * (LIFE - 1), last):
                sequence += 1
                sealed = seal("acme", sequence, written, entity, before, content)
                yield "acme", sequence, moment, entity, content, before, sealed
                before = sealed


def canonical(content: dict[str, object]) -> str:
    """Write what a record says as the database does."""
    return rfc8785.dumps(content).decode()


async def grow(observer: asyncpg.Connection, records: int) -> None:
    """Make entities past the recording, copy a trail into the database, and have its head point to the end."""
    await observer.execute("SET session_replication_role = replica")
    await observer.execute(LIVE, records // LIFE // 2)
    living = await observer.fetch("SELECT id, audited_state('acme', id)::text FROM base_entity")
    await observer.copy_records_to_table("audit_record", records=trail(living))
    last = "SELECT tenant, sequence, hash FROM audit_record ORDER BY sequence DESC LIMIT 1"
    await observer.execute(f"INSERT INTO audit_head {last}")
    await observer.execute("ANALYZE audit_record, base_entity, skill_entity")


async def add(store: Store, transactions: int, skills: int) -> float:
    """Add skills; return the seconds for each transaction."""
    begun_s = time.perf_counter()
    for _ in range(transactions):
        async with store.unit_of_work(tenant="bolt") as work:
            await work.entities.add(*(Skill(name="Python", category="technical") for _ in range(skills)))
    return (time.perf_counter() - begun_s) / transactions


async def overhead(store: Store, observer: asyncpg.Connection, rounds: int, skills: int) -> tuple[float, float, float]:
    """Return the median ratio of neighbouring turns, and the medians of both in milliseconds."""
    transactions = max(1, 50 // skills)
    pairs = []
    for _ in range(rounds + 1):
        turn = []
        for state in ("ENABLE", "DISABLE"):
            for table in TABLES:
                await observer.execute(SWITCH.format(table, state, table))
            turn.append(await add(store, transactions, skills) * 1000)
        pairs.append((turn[0], turn[1]))
    warm = pairs[1:]
    recorded, plain = (statistics.median(pair[side] for pair in warm) for side in (0, 1))
    return statistics.median(on / off for on, off in warm), recorded, plain


@asynccontextmanager
async def migrated(databases: Databases) -> AsyncIterator[tuple[str, asyncpg.Connection]]:
    """Hand out a migrated database: the application's URL, and a connection of its owner's."""
    async with databases.hand_out(Template("template0")) as clone:
        await migrations.upgrade(clone.url)
        yield make_url(clone.url).set(username=APPLICATION_ROLE).render_as_string(hide_password=False), clone.observer


async def measure(server: PostgresServer, sizes: Sequence[int], rounds: int) -> None:
    """Measure both on one server, and print them."""
    async with Databases.on(server) as databases:
        for size in sizes:
            async with migrated(databases) as (url, observer):
                await grow(observer, size)
                with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
                    speed, peak_mib = await asyncio.wrap_future(process.submit(verified, url))
                print(f"{size:9,} records: verified {speed:6,.0f} a second, peak {peak_mib:4.0f} MiB")
        async with migrated(databases) as (url, observer), Store(url) as store:
            for skills in (1, 100, 1000):
                ratio, on_ms, off_ms = await overhead(store, observer, rounds, skills)
                print(f"{skills:5,} skills a transaction: {ratio:5.2f} times, {on_ms:7.1f} ms beside {off_ms:7.1f} ms")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.audit", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="1,000 records and 3 rounds: a smoke test")
    options = parser.parse_args(arguments)
    sizes, rounds = ((1_000,), 3) if options.quick else ((10_000, 100_000, 1_000_000), 5)
    with embedded_postgres() as server:
        asyncio.run(measure(server, sizes, rounds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
