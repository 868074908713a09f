"""What a process uses while it is measured, and figures beside their targets."""

import asyncio
import contextlib
import statistics
from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple

import psutil

SAMPLE_EVERY_S = 0.1


class Row(NamedTuple):
    """A figure beside its target."""

    what: str
    measured: str
    target: str
    met: bool | None


class Sample(NamedTuple):
    """What this process uses at a moment: percent of one processor, bytes of memory, open file handles."""

    cpu: float
    memory: int
    handles: int


@contextlib.asynccontextmanager
async def sampling() -> AsyncIterator[list[Sample]]:
    """Sample what this process uses for as long as the block runs."""
    process, samples = psutil.Process(), list[Sample]()
    process.cpu_percent()

    async def sample() -> None:
        while True:
            await asyncio.sleep(SAMPLE_EVERY_S)
            samples.append(Sample(process.cpu_percent(), process.memory_info().rss, process.num_fds()))

    sampler = asyncio.create_task(sample())
    try:
        yield samples
    finally:
        sampler.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sampler


def resources(samples: Sequence[Sample]) -> list[Row]:
    """Return what was used."""
    cpu, memory, handles = ([getattr(one, name) for one in samples] for name in Sample._fields)
    return [
        Row(
            f"processor, {len(samples)} samples",
            f"median {statistics.median(cpu):.0f} %, most {max(cpu):.0f} %",
            "",
            None,
        ),
        Row("memory", f"from {memory[0] / 2**20:.0f} to at most {max(memory) / 2**20:.0f} MB", "", None),
        Row("file handles", f"from {handles[0]} to at most {max(handles)}", "", None),
    ]
