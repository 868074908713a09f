"""The process of a gateway: it reads its orders, serves, and stops at SIGTERM or with the process that started it."""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import signal
import sys

from agency.observability import initialise
from agency.observability.export import is_exported
from plainspec.systems.agency.gateway.serving import InLoop, Orders


async def serve(orders: Orders) -> None:
    """Serve, and print the address; end at once when nobody holds the other end of the standard input any more."""
    loop = asyncio.get_running_loop()
    terminated = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, terminated.set)
    loop.add_reader(sys.stdin.fileno(), lambda: os._exit(1))
    gateway = InLoop(orders)
    await gateway.start()
    sys.stdout.write(f"{gateway.address}\n")
    sys.stdout.flush()
    await terminated.wait()
    loop.remove_reader(sys.stdin.fileno())
    await gateway.stop()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    telemetry = initialise("gateway in a process of its own") if is_exported() else None
    asyncio.run(serve(pickle.load(sys.stdin.buffer)))  # noqa: S301 - what the process that started this one has written
    if telemetry is not None:
        telemetry.shutdown()
