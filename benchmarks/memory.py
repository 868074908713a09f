"""What memory operations cost: many at once, each by itself, and searches over ever more entries.

Run as `python -m benchmarks.memory`. Texts are embedded by the stand-in for Ollama, over HTTP, so that no time of
a model is measured; the database is the embedded one. Figures stand beside their targets and are never asserted.
"""

import argparse
import asyncio
import math
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg
from pgvector import Vector

from agency.memory import CONTENT_TYPES, EntryMemory, StoredEntries
from agency.memory.complexity import complexity_of
from agency.memory.entries import Draft, Embedded, EmbeddingState, EntryStorage
from agency.memory.keywords import keywords_of
from agency.memory.local import LocalEntries
from agency.memory.ollama import DEFAULT_MODEL, OllamaEmbedder
from agency.sessions import UserID
from agency.store import Store
from plainspec.services.postgres.databases import Databases
from plainspec.services.postgres.embedded.server import embedded_postgres
from plainspec.services.stand_ins.ollama import OllamaStandIn
from plainspec.services.stand_ins.text_vectors import text_vector
from plainspec.systems.agency.store.database import application_url, prepare

TARGET_MS = 500.0
INDEX = "CREATE INDEX memory_entry_embedding_idx ON memory_entry USING hnsw (embedding vector_cosine_ops)"
"""As the migration makes it; rows are written faster without it."""
TENANT, LIMIT, BATCH = "Acme", 10, 2000
LOCAL_MOST = 10_000
"""A file of SQLite is measured up to so many entries: searches by meaning compare every one."""
SUBJECTS = ("invoices", "transfers", "dashboards", "migrations", "caches", "retries", "tokens", "reports")
VERBS = ("fail", "are slow", "are paid", "are rebuilt", "expire", "are logged", "are signed", "wait")
PLACES = ("at night", "on Mondays", "under load", "after a restart", "in production", "for new users")
COLUMNS = ("tenant", "owner", "id", "content_type", "text", "keywords", "complexity", "embedding", "embedding_model")


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    sizes: tuple[int, ...]
    clients: int
    rounds: int


QUICK = Plan((100, 1000), 50, 3)
FULL = Plan((1000, 10_000, 100_000), 100, 40)


def text_of(number: int) -> str:
    """Make the text of an entry; no two are the same."""
    subject, verb = SUBJECTS[number % 8], VERBS[number // 8 % 8]
    return f"The {subject} {verb} {PLACES[number // 64 % 6]}, case {number}"


def draft_of(number: int) -> Draft:
    """Process a text as the memory does."""
    text, content_type = text_of(number), CONTENT_TYPES[number % len(CONTENT_TYPES)]
    embedded = Embedded(EmbeddingState.EMBEDDED, tuple(text_vector(text)), DEFAULT_MODEL)
    return Draft(UUID(int=number), content_type, text, keywords_of(text), complexity_of(text, content_type), embedded)


async def fill(url: str, owner: str, count: int) -> None:
    """Write so many entries of a user's past the memory."""
    connection = await asyncpg.connect(url)
    try:
        await connection.set_type_codec(
            "vector", schema="public", encoder=lambda values: Vector(values).to_binary(), decoder=bytes, format="binary"
        )
        for first in range(0, count, BATCH):
            drafts = map(draft_of, range(first, min(first + BATCH, count)))
            rows = [
                (
                    *(TENANT, owner, one.id, one.content_type, one.text, "[]", one.complexity),
                    *(list(one.embedded.values or ()), one.embedded.model),
                )
                for one in drafts
            ]
            await connection.copy_records_to_table("memory_entry", records=rows, columns=list(COLUMNS))
    finally:
        await connection.close()


async def execute(url: str, *statements: str) -> None:
    """Run statements as the owner of the tables."""
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def taken_ms(call: Callable[[int], Awaitable[object]], rounds: int) -> list[float]:
    """Time a call, one after another; the first two do not count."""
    taken = []
    for number in range(-2, rounds):
        began_s = time.perf_counter()
        await call(number)
        taken.append((time.perf_counter() - began_s) * 1000)
    return taken[2:]


def p95(taken: Sequence[float]) -> float:
    """Return the 95th percentile."""
    return sorted(taken)[math.ceil(0.95 * len(taken)) - 1]


def tell(what: str, taken: Sequence[float]) -> None:
    """Print a line of figures."""
    verdict = "met: within" if p95(taken) <= TARGET_MS else "MISSED: not within"
    median = statistics.median(taken)
    print(f"{what:44} median {median:8.1f} ms   p95 {p95(taken):8.1f} ms   {verdict} {TARGET_MS:g} ms", flush=True)


async def at_once(name: str, memories: Sequence[EntryMemory], clients: int) -> None:
    """Have clients remember a text and search for it, all at once."""
    taken: list[float] = []
    ids: set[UUID] = set()

    async def work(number: int) -> None:
        memory, began_s = memories[number % len(memories)], time.perf_counter()
        ids.add((await memory.remember(text_of(10_000_000 + number), "decision")).id)
        taken.append((time.perf_counter() - began_s) * 1000)
        began_s = time.perf_counter()
        await memory.search(text_of(10_000_000 + number), LIMIT)
        taken.append((time.perf_counter() - began_s) * 1000)

    began_s = time.perf_counter()
    await asyncio.gather(*map(work, range(clients)))
    elapsed_s = time.perf_counter() - began_s
    tell(f"{name}: {2 * clients} operations of {clients} clients at once", taken)
    print(f"{'':44} all succeeded, {len(ids)} ids of {clients} unique, {2 * clients / elapsed_s:.0f} operations/s")


async def single(name: str, memory: EntryMemory, ollama: OllamaStandIn, rounds: int) -> None:
    """Time each operation by itself."""
    known = (await memory.remember("The first text", "context")).id
    tell(f"{name}: remember", await taken_ms(lambda n: memory.remember(text_of(20_000_000 + n), "code"), rounds))
    tell(f"{name}: get", await taken_ms(lambda _: memory.get(known), rounds))
    tell(f"{name}: list 100", await taken_ms(lambda _: memory.entries(100), rounds))
    ollama.behaviour.status = 503
    tell(f"{name}: remember, Ollama fails", await taken_ms(lambda n: memory.remember(f"Later {n}", "code"), 5))
    tell(f"{name}: search, Ollama fails", await taken_ms(lambda n: memory.search(text_of(n), LIMIT), rounds))
    ollama.behaviour.status = 200


def growth(sizes: Sequence[int], costs: Sequence[float]) -> float:
    """Return the exponent with which the cost grows: the slope of a straight line through the logarithms."""
    return statistics.linear_regression([math.log(size) for size in sizes], [math.log(cost) for cost in costs]).slope


async def searches(name: str, memories: dict[int, EntryMemory], rounds: int) -> None:
    """Search among ever more entries."""
    costs = []
    for size, memory in memories.items():
        taken = await taken_ms(lambda n, memory=memory: memory.search(text_of(31 * n + 7), LIMIT), rounds)  # type: ignore[misc]
        tell(f"{name}: search over {size:,} entries", taken)
        costs.append(statistics.median(taken))
    if len(costs) > 1:
        print(
            f"{name}: the median grows with the number of entries to the power of {growth(list(memories), costs):.2f}"
        )


async def measure(plan: Plan, url: str, folder: Path) -> None:
    """Measure PostgreSQL, then SQLite."""
    ollama = OllamaStandIn()
    await ollama.server.start()
    async with AsyncExitStack() as opened:
        opened.push_async_callback(ollama.server.kill)

        async def memory(storage: EntryStorage) -> EntryMemory:
            return EntryMemory(storage, await opened.enter_async_context(OllamaEmbedder.at(ollama.server.url)))

        store = await opened.enter_async_context(Store(application_url(url)))
        users = {size: UserID(TENANT, f"user-{size}") for size in plan.sizes}
        stored = {size: await memory(StoredEntries(store, user)) for size, user in users.items()}
        await execute(url, "DROP INDEX memory_entry_embedding_idx")
        for size, user in users.items():
            await fill(url, user.name, size)
        await execute(url, INDEX, "ANALYZE memory_entry, memory_entry_words")
        await searches("PostgreSQL", stored, plan.rounds)
        few = [await memory(StoredEntries(store, UserID(TENANT, f"few-{n}"))) for n in range(10)]
        await at_once("PostgreSQL", few, plan.clients)
        await single("PostgreSQL", await memory(StoredEntries(store, UserID(TENANT, "single"))), ollama, plan.rounds)

        local = {}
        for size in (size for size in plan.sizes if size <= LOCAL_MOST):
            entries = await opened.enter_async_context(LocalEntries.at(folder / f"{size}.db"))
            for number in range(size):
                await entries.add(draft_of(number))
            local[size] = await memory(entries)
        await searches("SQLite", local, plan.rounds)
        entries = await opened.enter_async_context(LocalEntries.at(folder / "few.db"))
        await at_once("SQLite", [await memory(entries)], plan.clients)
        await single("SQLite", await memory(entries), ollama, plan.rounds)


async def run(plan: Plan) -> None:
    """Measure on an embedded server."""
    with embedded_postgres() as server, tempfile.TemporaryDirectory(prefix="plainspec-memory-") as folder:
        async with (
            Databases.on(server) as databases,
            databases.template(prepare, "") as template,
            databases.clone(template) as url,
        ):
            await measure(plan, url, Path(folder))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code: figures are told, not judged."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="100 and 1,000 entries, 3 rounds: a smoke test")
    options = parser.parse_args(arguments)
    asyncio.run(run(QUICK if options.quick else FULL))
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load > cores:
        print(f"the machine is busy (load {load:.1f} on {cores} processors): times are longer than they need be")
    return 0


if __name__ == "__main__":
    sys.exit(main())
