"""How much room and memory a server takes while it is measured."""

import contextlib
import os
import threading
from pathlib import Path
from typing import Self

import psutil

INTERVAL_S = 0.2
BLOCK_BYTES = 512


class Footprint:
    """Looks at a server's folder and processes every now and then, and keeps the peaks.

    Attributes:
        disk_bytes: The most that its files took.
        memory_bytes: The most that its processes took, pages that they share counted once.
        runner_bytes: The most that this process took.
    """

    def __init__(self, folder: Path) -> None:
        self.disk_bytes = self.memory_bytes = self.runner_bytes = 0
        self._folder = folder
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look_on)

    def __enter__(self) -> Self:
        """Begin to look."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self._end.set()
        self._thread.join()

    def _look_on(self) -> None:
        while not self._end.wait(INTERVAL_S):
            self.disk_bytes = max(self.disk_bytes, _size(self._folder))
            servers = [process for process in psutil.process_iter(["name"]) if process.info["name"] == "postgres"]
            self.memory_bytes = max(self.memory_bytes, sum(map(self._memory, servers)))
            self.runner_bytes = max(self.runner_bytes, psutil.Process().memory_info().rss)

    def _memory(self, process: psutil.Process) -> int:
        try:
            own = process.cwd().startswith(str(self._folder))
            return int(process.memory_full_info().pss) if own else 0
        except psutil.Error:
            return 0


def _size(folder: Path) -> int:
    """Add up what a folder's files take; those that go meanwhile do not count."""
    total = 0
    for root, _, files in os.walk(folder):
        for name in files:
            with contextlib.suppress(OSError):
                total += Path(root, name).lstat().st_blocks * BLOCK_BYTES
    return total
