"""All that Plainspec uses of asyncio and that asyncio does not promise to keep.

Made for Python 3.11 to 3.14. `tests/runners/event_loop/test_asyncio_private_api.py` reports what another version lacks.
"""

from __future__ import annotations

import asyncio
from typing import Any


def forget(task: asyncio.Task[Any]) -> None:
    """Take a task off the list of all tasks, so that nothing waits for it."""
    asyncio._unregister_task(task)  # noqa: SLF001 - documented for those who write task factories
