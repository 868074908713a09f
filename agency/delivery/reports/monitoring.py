"""What a run uses of the machine, and calls that block its event loop."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import psutil

if TYPE_CHECKING:
    from types import FrameType, TracebackType

BEAT_S = 0.01
SAMPLE_S = 0.02
MEMORY_EVERY = 5
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class BlockingCall:
    """A call that has held the event loop up.

    Attributes:
        place: File, line and function, seen while it did.
        lasted_ms: How long, at least.
    """

    place: str
    lasted_ms: float


@dataclass(frozen=True)
class Resources:
    """What a run has used.

    Attributes:
        cpu_s: Processor seconds, of this process and of the programs that it has run.
        memory_peak_mb: The most memory that all of them held at a time.
    """

    cpu_s: float
    memory_peak_mb: float


class Monitor:
    """Watches a run from a thread of its own, for as long as the block lasts.

    A task beats all the time. While no beat comes, and the loop's thread stands in a callback, the loop is blocked; a
    thread that waits for events, or for a processor, is not.
    """

    def __init__(self, blocking_limit_ms: float) -> None:
        self.blocking_calls: list[BlockingCall] = []
        self._limit_s = blocking_limit_ms / 1000
        self._process = psutil.Process()
        self._peak_bytes = 0
        self._beat_s = time.monotonic()
        self._depth = 0
        self._ends = threading.Event()
        self._loop_thread = threading.get_ident()
        self._watcher = threading.Thread(target=self._watch, name="delivery monitor", daemon=True)
        self._cpu_before_s = self._cpu_s()

    async def __aenter__(self) -> Self:
        """Begin to watch the running loop."""
        self._loop_thread = threading.get_ident()
        self._beating = asyncio.create_task(self._beat(), name="delivery heartbeat")
        await asyncio.sleep(0)
        self._watcher.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self._ends.set()
        self._beating.cancel()
        with suppress(asyncio.CancelledError):
            await self._beating
        self._watcher.join()

    @property
    def resources(self) -> Resources:
        """What was used so far."""
        self._measure_memory()
        return Resources(max(0.0, self._cpu_s() - self._cpu_before_s), self._peak_bytes / MEGABYTE)

    async def _beat(self) -> None:
        self._depth = _depth_of(sys._getframe())  # noqa: SLF001 - documented by Python
        while True:
            self._beat_s = time.monotonic()
            await asyncio.sleep(BEAT_S)

    def _watch(self) -> None:
        seen: tuple[float, str, float] | None = None
        turn = 0
        while not self._ends.wait(SAMPLE_S):
            if turn % MEMORY_EVERY == 0:
                self._measure_memory()
            turn += 1
            beat_s, late_s = self._beat_s, time.monotonic() - self._beat_s
            if seen and seen[0] != beat_s:
                self._note(seen)
                seen = None
            if late_s > self._limit_s and (place := self._blocked_at()):
                seen = (beat_s, seen[1] if seen else place, late_s)
        if seen:
            self._note(seen)

    def _note(self, seen: tuple[float, str, float]) -> None:
        self.blocking_calls.append(BlockingCall(seen[1], seen[2] * 1000))

    def _blocked_at(self) -> str | None:
        """Return where the loop's thread stands; None if it is in no callback."""
        frame = sys._current_frames().get(self._loop_thread)  # noqa: SLF001 - documented by Python
        if frame is None or _depth_of(frame) < self._depth:
            return None
        code = frame.f_code
        return f"{code.co_filename}:{frame.f_lineno} in {code.co_name}"

    def _measure_memory(self) -> None:
        held = 0
        for process in (self._process, *self._children()):
            with suppress(psutil.Error):
                held += process.memory_info().rss
        self._peak_bytes = max(self._peak_bytes, held)

    def _children(self) -> list[psutil.Process]:
        with suppress(psutil.Error):
            return self._process.children(recursive=True)
        return []

    def _cpu_s(self) -> float:
        used = self._process.cpu_times()
        return float(used.user + used.system + used.children_user + used.children_system)


def _depth_of(frame: FrameType | None) -> int:
    depth = 0
    while frame is not None:
        depth, frame = depth + 1, frame.f_back
    return depth
