"""What it costs that a delivery outlives its process, and what a second worker brings.

Run as `python -m benchmarks.durable`. The same pipeline of stages that do nothing runs with a journal that ends with
its process, with one in files, and with one in an embedded PostgreSQL; then runs whose stages wait for something else
are executed by one worker, and by two, each a process of its own. Figures are printed and never asserted.
"""

import argparse
import asyncio
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from multiprocessing.synchronize import Barrier
from pathlib import Path
from uuid import uuid4

from agency.delivery.contract import Journal, Json
from agency.delivery.durable.files.runs import FileRuns
from agency.delivery.durable.postgres.run_list import DbosRunList
from agency.delivery.durable.postgres.runs import DbosRuns
from agency.delivery.durable.postgres.schema import prepare
from agency.delivery.durable.postgres.submitting import submit
from agency.delivery.durable.runs import RunState
from agency.delivery.in_memory_journal import InMemoryJournal
from plainspec.services.postgres.embedded.server import embedded_postgres

STAGES = 20
STAGE_S = 0.25
"""What a stage of the workers' runs takes, most of it spent in other processes."""


async def nothing() -> Json:
    """Do no work."""
    return {}


async def stages(journal: Journal, _: Json) -> Json:
    """Go through stages that do nothing."""
    for number in range(STAGES):
        await journal.stage(f"stage {number}", nothing)
    return {}


async def elsewhere(journal: Journal, _: Json) -> Json:
    """Go through stages that wait."""
    for number in range(3):

        async def wait() -> Json:
            await asyncio.sleep(STAGE_S)
            return {}

        await journal.stage(f"stage {number}", wait)
    return {}


async def plain(run_id: str) -> None:
    """Use a journal that ends with this process."""
    await stages(InMemoryJournal(run_id), {})


async def stage_ms(start: Callable[[str], Awaitable[object]], rounds: int) -> float:
    """Return what a stage takes, in milliseconds: the median of several runs."""
    taken = []
    for _ in range(rounds):
        began_s = time.perf_counter()
        await start(uuid4().hex)
        taken.append((time.perf_counter() - began_s) / STAGES * 1_000)
    return statistics.median(taken)


async def journals(url: str, rounds: int) -> dict[str, float]:
    """Measure all three, in milliseconds for a stage."""
    with tempfile.TemporaryDirectory() as folder:
        found = {
            "a journal that ends with its process": await stage_ms(plain, rounds),
            "files": await stage_ms(partial(FileRuns(Path(folder), stages).start, request={}), rounds),
        }
    async with DbosRuns(url, stages) as runs:
        found["PostgreSQL"] = await stage_ms(partial(runs.start, request={}), rounds)
    return found


def worker(url: str, ready: Barrier) -> None:
    """Execute what is submitted until this process is ended."""

    async def work() -> None:
        async with DbosRuns(url, elsewhere, shares=True):
            await asyncio.Event().wait()

    ready.wait()
    asyncio.run(work())


def workers_s(url: str, count: int, runs: int) -> float:
    """Return how long so many workers take for so many runs, in seconds."""
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(count + 1)
    processes = [context.Process(target=worker, args=(url, ready), daemon=True) for _ in range(count)]
    for process in processes:
        process.start()
    names = {uuid4().hex for _ in range(runs)}
    asyncio.run(submit(url, {name: {} for name in names}))
    ready.wait()
    try:
        return asyncio.run(finished_s(url, names))
    finally:
        for process in processes:
            process.kill()
            process.join()


async def finished_s(url: str, names: set[str]) -> float:
    """Return how long it takes until all runs have finished."""
    began_s = time.perf_counter()
    async with DbosRunList.at(url) as run_list:
        while not names <= {run.id for run in await run_list.runs() if run.state is RunState.FINISHED}:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return time.perf_counter() - began_s


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code: figures are told, not judged."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.durable", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few runs: a smoke test of seconds")
    quick = parser.parse_args(arguments).quick
    with embedded_postgres() as server:
        url = server.url("postgres")
        prepare(url)
        found = asyncio.run(journals(url, 2 if quick else 15))
        base = next(iter(found.values()))
        for name, ms in found.items():
            print(f"a stage with {name}: {ms:.2f} ms (+{ms - base:.2f} ms)")
        runs = 8 if quick else 32
        one_s, two_s = (workers_s(url, count, runs) for count in (1, 2))
        print(f"{runs} runs: one worker {one_s:.1f} s, two workers {two_s:.1f} s ({one_s / two_s:.2f} times as fast)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
