"""What a hit in the agency's cache costs beside redis-py alone.

Run as `python -m benchmarks.cache`. Both get the same value from the same embedded Redis and decode its JSON; rounds
take turns, so that a busy machine falls on both alike. Compared is the processor time of this process, which is what a
hit costs besides waiting, and the elapsed time beside it. Figures stand beside their targets and are never asserted.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from redis.asyncio import Redis

from agency.cache import CacheServer, UserCache
from agency.sessions import UserID
from plainspec.services.redis.embedded import embedded_redis

TARGET = 1.3
WARM_UP = 3
TTL_S = 3600.0
NAME, KEY = "profile", "agency:cache:Acme:Ana:profile"
VALUE = {
    "name": "Ana",
    "tenant": "Acme",
    "theme": "dark",
    "recent": [{"id": n, "title": f"thread {n}"} for n in range(20)],
}

Get = Callable[[], Awaitable[Any]]
Cost = tuple[float, float]
"""Microseconds of the processor and of elapsed time for one call."""


async def cost(get: Get, calls: int) -> Cost:
    """Make so many calls, one after the other."""
    cpu_s, elapsed_s = time.process_time(), time.perf_counter()
    for _ in range(calls):
        await get()
    return (time.process_time() - cpu_s) / calls * 1e6, (time.perf_counter() - elapsed_s) / calls * 1e6


async def measure(url: str, rounds: int, calls: int) -> dict[str, list[Cost]]:
    """Let all ways take turns, each round in another order.

    Raises:
        RuntimeError: they do not give the same value.
    """
    async with Redis.from_url(url) as redis, CacheServer.connect(url) as server:
        cache = UserCache(server, UserID("Acme", "Ana"))
        await cache.set(NAME, VALUE, TTL_S)

        async def bare() -> Any:
            return json.loads(await redis.get(KEY))["value"]

        async def load() -> Any:
            raise RuntimeError("a hit loads nothing")

        ways: dict[str, Get] = {
            "redis-py alone": bare,
            "get": lambda: cache.get(NAME),
            "get_or_load": lambda: cache.get_or_load(NAME, load, TTL_S),
        }
        if [await get() for get in ways.values()] != [VALUE] * len(ways):
            raise RuntimeError("the ways give different values")
        found: dict[str, list[Cost]] = {name: [] for name in ways}
        for number in range(WARM_UP + rounds):
            first = number % len(ways)
            for name in [*list(ways)[first:], *list(ways)[:first]]:
                taken = await cost(ways[name], calls)
                if number >= WARM_UP:
                    found[name].append(taken)
    return found


def tell(found: dict[str, list[Cost]]) -> None:
    """Print the figures beside their target."""
    bare = found["redis-py alone"]
    print(f"{'one hit, median':20} {'processor':>12} {'ratio':>7} {'elapsed':>12} {'ratio':>7}")
    for name, costs in found.items():
        cpu, elapsed = (statistics.median(one[which] for one in costs) for which in (0, 1))
        ratios = [
            statistics.median(one[which] / other[which] for one, other in zip(costs, bare, strict=True))
            for which in (0, 1)
        ]
        print(f"{name:20} {cpu:9.1f} µs {ratios[0]:7.2f} {elapsed:9.1f} µs {ratios[1]:7.2f}")
    print(f"target: at most {TARGET:g} times as much as redis-py alone, round by round")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code: figures are told, not judged."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cache", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=30, metavar="N", help="rounds for each way (30)")
    parser.add_argument("--calls", type=int, default=500, metavar="N", help="calls in each round (500)")
    options = parser.parse_args(arguments)
    with embedded_redis() as server:
        tell(asyncio.run(measure(str(server.url(0)), options.rounds, options.calls)))
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load > cores:
        print(f"the machine is busy (load {load:.1f} on {cores} processors): times are longer than they need be")
    return 0


if __name__ == "__main__":
    sys.exit(main())
