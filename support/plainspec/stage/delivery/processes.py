"""Whether processes that a delivery has started have ended."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from pathlib import Path

GONE_S, PAUSE_S = 10.0, 0.02


async def gone(process: int) -> bool:
    """Wait until a process has ended, and tell whether it has; one that has not is killed, so that none is left."""
    for _ in range(int(GONE_S / PAUSE_S)):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        if _is_zombie(process):
            return True
        await asyncio.sleep(PAUSE_S)
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    return False


def _is_zombie(process: int) -> bool:
    """Tell whether a process has ended, and only waits for somebody to ask for its exit code."""
    status = Path(f"/proc/{process}/stat")
    try:
        return status.read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"
    except (OSError, IndexError):
        return False
