"""What live events cost: the agency's gateway beside a bare broadcast of starlette and uvicorn.

Run as `python -m benchmarks.live`. Servers are processes of their own, clients count frames without a library, and both
servers take turns. The gateway stores each event in Redis before it delivers it; the bare server keeps nothing.
Figures stand beside their targets and are never asserted.
"""

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import Sequence
from typing import Any

import httpx

from agency.sessions import UserID
from benchmarks.live.clients import Client, close, connect
from benchmarks.live.running import EVENTS_OF_A_RUN, Server, served, services, token_of

TARGET = "/v1/events"


async def broadcast(server: Server, connections: int, events: int, **how: Any) -> tuple[float, float]:
    """Send events to so many connections of one user; return deliveries in a second, and the 99th percentile in s."""
    user = UserID("Acme", f"user {time.monotonic_ns()}")
    clients = await connect(server.port, TARGET, [token_of(user)] * connections)
    try:
        await asyncio.gather(*(client.receive(server.greetings) for client in clients))
        begun_s = time.perf_counter()
        asking = asyncio.create_task(server.announce(user, events, **how))
        frames = events + (0 if server.kind == "bare" else EVENTS_OF_A_RUN)
        await asyncio.gather(*(client.receive(server.greetings + frames) for client in clients))
        taken_s = time.perf_counter() - begun_s
        await asking
        delays_s = [delay_s for client in clients for delay_s in client.delays_s]
        return connections * frames / taken_s, statistics.quantiles(delays_s, n=100)[-1]
    finally:
        close(clients)


async def memory_of(server: Server, connections: int) -> float:
    """Return what one connection takes, in KiB."""
    before = server.memory_bytes
    users = [UserID("Acme", f"user {number}") for number in range(connections)]
    clients = await connect(server.port, TARGET, [token_of(user) for user in users])
    try:
        await asyncio.gather(*(client.receive(server.greetings) for client in clients))
        return (server.memory_bytes - before) / connections / 1024
    finally:
        close(clients)


async def resumed(server: Server, length: int, users: int, connections: int, missed: int = 10) -> float:
    """Return how long it takes until all clients have resumed a stream of this length, in s."""
    people = [UserID("Acme", f"user {number} of {length}") for number in range(users)]
    for user in people:
        (watching,) = await connect(server.port, TARGET, [token_of(user)])
        await server.announce(user, length - EVENTS_OF_A_RUN)
        await watching.receive(1 + length)
        close([watching])
    epochs = [await epoch_of(server, user) for user in people]
    begun_s = time.perf_counter()
    batches = await asyncio.gather(
        *(
            connect(server.port, f"{TARGET}?epoch={epoch}&offset={length - missed}", [token_of(user)] * connections)
            for user, epoch in zip(people, epochs, strict=True)
        )
    )
    clients = [client for batch in batches for client in batch]
    try:
        await asyncio.gather(*(client.receive(1 + missed) for client in clients))
        return time.perf_counter() - begun_s
    finally:
        close(clients)


async def epoch_of(server: Server, user: UserID) -> str:
    """Return the life of a user's stream."""
    (client,) = await connect(server.port, TARGET, [token_of(user)])
    await client.receive(1)
    close([client])
    return str(httpx.Response(200, content=client.last).json()["epoch"])


async def beside_a_slow_reader(server: Server, connections: int, events: int, *, slow: bool) -> float:
    """Return how long it takes to send long events to all connections but one, which may not read at all."""
    user = UserID("Acme", f"user {time.monotonic_ns()}")
    clients = await connect(server.port, TARGET, [token_of(user)] * connections)
    try:
        await asyncio.gather(*(client.receive(1) for client in clients))
        if slow and clients[0].transport is not None:
            clients[0].transport.pause_reading()
        begun_s = time.perf_counter()
        asking = asyncio.create_task(server.announce(user, events, padding=16_000))
        await asyncio.gather(*(client.receive(1 + events + EVENTS_OF_A_RUN) for client in clients[1:]))
        taken_s = time.perf_counter() - begun_s
        await asking
        return taken_s
    finally:
        close(clients)


async def two_processes(first: Server, second: Server, connections: int, events: int) -> tuple[float, float]:
    """Return the deliveries in a second of one process, and of two that share the connections."""
    alone, _ = await broadcast(first, connections, events)
    users = [UserID("Acme", f"user {time.monotonic_ns()} {number}") for number in range(2)]
    all_clients = list[Client]()
    for server, user in zip((first, second), users, strict=True):
        all_clients += await connect(server.port, TARGET, [token_of(user)] * (connections // 2))
    try:
        await asyncio.gather(*(client.receive(1) for client in all_clients))
        begun_s = time.perf_counter()
        asking = [
            asyncio.create_task(server.announce(user, events))
            for server, user in zip((first, second), users, strict=True)
        ]
        await asyncio.gather(*(client.receive(1 + events + EVENTS_OF_A_RUN) for client in all_clients))
        taken_s = time.perf_counter() - begun_s
        await asyncio.gather(*asking)
        return alone, len(all_clients) * (events + EVENTS_OF_A_RUN) / taken_s
    finally:
        close(all_clients)


async def measure(rounds: int, most: int, *, quick: bool) -> None:
    """Measure all, and print each figure when it is known; quickly is with a tenth of the events."""
    less = 10 if quick else 1
    async with services() as urls:
        with served("gateway", *urls) as ours, served("bare") as bare:
            for connections in (100, most):
                await compare(ours, bare, connections, rounds, 20_000 // less)
            for server in (ours, bare):
                print(f"memory of a connection, {server.kind}: {await memory_of(server, most):.1f} KiB")
            lengths = 50, 1000 // less
            short, long = [await resumed(ours, length, 20, most // 20) for length in lengths]
            print(f"{most} clients resume: {short:.2f} s, in streams of 50 events; {long:.2f} s, of {lengths[1]}")
            with served("gateway", *urls) as other:
                one, two = await two_processes(ours, other, 100, 200 // less)
                print(f"deliveries/s: {one:,.0f} by one process, {two:,.0f} by two ({two / one:.2f} times)")
            pairs = [
                [await beside_a_slow_reader(ours, 100, 100 // less, slow=slow) for slow in (False, True)]
                for _ in range(rounds)
            ]
            cost = statistics.median(slow / usual for usual, slow in pairs)
            print(f"99 readers beside one that reads nothing: {cost:.2f} times as long (target: at most 1.1)")


async def compare(ours: Server, bare: Server, connections: int, rounds: int, deliveries: int) -> None:
    """Let both take turns at sending, as fast as they can and then 20 events in a second."""
    events = max(deliveries // connections, 20)
    found: dict[str, list[tuple[float, float]]] = {server.kind: [] for server in (ours, bare)}
    for _ in range(rounds):
        for server in (ours, bare):
            found[server.kind].append(await broadcast(server, connections, events))
    ratio = statistics.median(mine[0] / other[0] for mine, other in zip(found["gateway"], found["bare"], strict=True))
    for server in (ours, bare):
        rate = statistics.median(rate for rate, _ in found[server.kind])
        _, late_s = await broadcast(server, connections, 40, pause_s=0.05)
        print(
            f"{connections} connections, {server.kind}: {rate:,.0f} deliveries/s;"
            f" at 20 events/s, 99 % arrive within {late_s * 1e3:.1f} ms"
        )
    print(f"{connections} connections: {ratio:.2f} times the throughput of the bare broadcast (target: at least 0.5)")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code: figures are told, not judged."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="how often the servers take turns (5)")
    parser.add_argument("--most", type=int, default=1000, metavar="N", help="the larger number of connections (1000)")
    parser.add_argument("--quick", action="store_true", help="a tenth of the events")
    options = parser.parse_args(arguments)
    asyncio.run(measure(options.rounds, options.most, quick=options.quick))
    return 0


if __name__ == "__main__":
    sys.exit(main())
