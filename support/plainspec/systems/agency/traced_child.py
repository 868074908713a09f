"""A process that runs one workflow, as a part of the trace of whoever has started it."""

from __future__ import annotations

import asyncio
import sys

from agency.observability import initialise
from agency.workflow import step
from plainspec.ports.telemetry import CallEnding


async def research(topic: str) -> str:
    """Find something out, or fail to."""
    if sys.argv[1] == CallEnding.FAILS.value:
        raise LookupError(f"nothing is known of {topic}")
    return f"all about {topic}"


if __name__ == "__main__":
    telemetry = initialise("a process of its own")
    asyncio.run(step(research).execute("rain"))  # type: ignore[arg-type]  # an async function is awaited
    telemetry.shutdown()
