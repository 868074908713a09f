"""What searches among embeddings find and cost, by number of candidates; and what the store adds to the driver.

Run as `python -m benchmarks.vectors`. Figures stand beside their targets and are never asserted; with `--plot FILE` the
curves are written as an SVG image.
"""

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
from pgvector.asyncpg import register_vector

from agency.memory import Distance, IndexMethod, Memory, rebuild
from agency.store import Store
from agency.store.entities import Skill
from benchmarks.vectors.recall_plot import Curve, Dot, svg
from plainspec.ports.store.vectors import EmbeddedSkill, VectorQuery
from plainspec.services.postgres.databases import Databases
from plainspec.services.postgres.embedded.server import embedded_postgres
from plainspec.stage.vectors.sample_vectors import Distribution, sample_vectors
from plainspec.stage.vectors.vector_store import MeasuredSearch
from plainspec.systems.agency.store.database import application_url, prepare
from plainspec.systems.agency.store.vectors import AgencyVectors

CANDIDATES = (20, 40, 100, 200, 400, 800)
TENANT, COUNT, WARM_UP = "Acme", 10, 7
INSERTED = 500
SEARCH_RATIO = 1.3
BY_HAND = """
SELECT s.id, b.name, s.embedding_384 <=> (SELECT $1::text::vector(384)) AS distance
FROM skill_entity s JOIN base_entity b ON s.tenant = b.tenant AND s.id = b.id
WHERE b.status <> 'retired' AND s.embedding_384 IS NOT NULL ORDER BY distance, s.id LIMIT 10
"""
BY_HAND_FOR = """
SELECT set_config('app.tenant', 'Acme', true), set_config('plan_cache_mode', 'force_custom_plan', true),
    set_config('hnsw.ef_search', '200', true), set_config('hnsw.iterative_scan', 'strict_order', true),
    set_config('hnsw.max_scan_tuples', '20000', true), set_config('ivfflat.probes', '10', true),
    set_config('ivfflat.iterative_scan', 'relaxed_order', true)
"""


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    rows: int
    rounds: int


async def timed_ms(rounds: int, *calls: Callable[[int], Awaitable[object]]) -> list[float]:
    """Return the median of each call in milliseconds; they take turns, and the first rounds do not count."""
    taken: list[list[float]] = [[] for _ in calls]
    for number in range(-WARM_UP, rounds):
        for call, times in zip(calls, taken, strict=True):
            begun_s = time.perf_counter()
            await call(number % rounds)
            times.append((time.perf_counter() - begun_s) * 1000)
    return [statistics.median(times[WARM_UP:]) for times in taken]


async def curve(system: AgencyVectors, plan: Plan, distribution: Distribution) -> Curve:
    """Measure recall and time of a search at each number of candidates."""
    vectors = sample_vectors(plan.rounds, distribution, seed=1000)
    exact = [await system.exact_search(TENANT, VectorQuery(vector, COUNT)) for vector in vectors]
    dots = []
    for candidates in CANDIDATES:
        queries = [VectorQuery(vector, COUNT, candidates=candidates) for vector in vectors]

        async def search(number: int, queries: list[VectorQuery] = queries) -> None:
            await system.search(TENANT, queries[number])

        (taken_ms,) = await timed_ms(plan.rounds, search)
        found = [await system.search(TENANT, query) for query in queries]
        hits = sum(MeasuredSearch(near, truth).hits for near, truth in zip(found, exact, strict=True))
        through = await system.uses_index(TENANT, queries[0])
        dots.append(Dot(candidates, hits / COUNT / plan.rounds, taken_ms, through_index=through))
    return Curve("uniform" if distribution is Distribution.UNIFORM else "clustered", tuple(dots))


async def search_ratio(store: Store, url: str, plan: Plan) -> float:
    """Compare a search by the agency with the same SQL by hand, each on a pooled connection that is reset after use."""
    vectors = [list(vector) for vector in sample_vectors(plan.rounds, Distribution.UNIFORM, seed=7)]

    async def hand(number: int) -> None:
        async with by_hand.acquire() as connection, connection.transaction():
            await connection.fetch(BY_HAND_FOR)
            await connection.fetch(BY_HAND, str(vectors[number]))

    async def agency(number: int) -> None:
        async with store.unit_of_work(tenant=TENANT) as work:
            await Memory(work).nearest(vectors[number], COUNT)

    async with asyncpg.create_pool(application_url(url), min_size=1, max_size=1) as by_hand:
        theirs_ms, ours_ms = await timed_ms(plan.rounds, hand, agency)
    print(f"a search by hand {theirs_ms:.1f} ms, by the agency {ours_ms:.1f} ms")
    return ours_ms / theirs_ms


async def insert_ratio(store: Store, url: str) -> float:
    """Compare the store's bulk insert with COPY into the same tables, index and triggers included."""
    points = [list(vector) for vector in sample_vectors(INSERTED, Distribution.UNIFORM, seed=9)]
    owner = await asyncpg.connect(url)

    async def copy(_: int) -> None:
        numbers: list[UUID] = [uuid4() for _ in points]
        await owner.copy_records_to_table(
            "base_entity", records=[("Bolt", id_, "skill", "s") for id_ in numbers], columns=BASE
        )
        rows = [("Bolt", id_, "technical", vector) for id_, vector in zip(numbers, points, strict=True)]
        await owner.copy_records_to_table("skill_entity", records=rows, columns=OWN)

    async def add(_: int) -> None:
        async with store.unit_of_work(tenant="Bolt") as work:
            skills = [Skill(name="s", category="technical", embedding_384=vector) for vector in points]
            await work.entities.add(*skills)

    try:
        await register_vector(owner)
        begun = [await one_ms(copy), await one_ms(add)]
    finally:
        await owner.close()
    print(f"{INSERTED} skills by COPY {begun[0]:.0f} ms, by the store {begun[1]:.0f} ms")
    return begun[1] / begun[0]


async def one_ms(call: Callable[[int], Awaitable[object]]) -> float:
    """Return the median of three rounds, in milliseconds."""
    taken = []
    for number in range(3):
        begun_s = time.perf_counter()
        await call(number)
        taken.append((time.perf_counter() - begun_s) * 1000)
    return statistics.median(taken)


BASE = ("tenant", "id", "entity_type", "name")
OWN = ("tenant", "id", "category", "embedding_384")


async def measure(plan: Plan) -> list[Curve]:
    """Fill a database for each distribution, and measure."""
    curves = []
    with embedded_postgres() as server:
        async with Databases.on(server) as databases, databases.template(prepare, size=0) as template:
            for distribution in (Distribution.UNIFORM, Distribution.CLUSTERED):
                async with databases.hand_out(template) as clone:
                    async with AgencyVectors.at(clone.url, clone.observer) as system:
                        points = sample_vectors(plan.rows, distribution, seed=4)
                        await system.load(TENANT, [EmbeddedSkill(f"s{n}", vector) for n, vector in enumerate(points)])
                        await rebuild(clone.url, IndexMethod.HNSW, Distance.COSINE)
                        curves.append(await curve(system, plan, distribution))
                    if distribution is Distribution.UNIFORM:
                        async with Store(application_url(clone.url)) as store:
                            ratio = await search_ratio(store, clone.url, plan)
                            print(
                                f"search by the agency / the same SQL by hand: {ratio:.2f} (target <= {SEARCH_RATIO})"
                            )
                            print(f"bulk insert by the store / COPY: {await insert_ratio(store, clone.url):.2f}")
    return curves


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.vectors")
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=50, help="searches for each figure")
    parser.add_argument("--plot", type=Path, help="write the curves into this SVG file")
    given = parser.parse_args()
    curves = asyncio.run(measure(Plan(given.rows, given.rounds)))
    for one in curves:
        for dot in one.dots:
            way = "index" if dot.through_index else "scan"
            measured = f"recall {dot.recall:.2f}, {dot.search_ms:5.1f} ms, {way}"
            print(f"{one.name:<10} {dot.candidates:>4} candidates: {measured}")
    if given.plot:
        given.plot.write_text(svg(curves, given.rows), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
