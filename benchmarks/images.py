"""How much slim images save: `python -m benchmarks.images`, on a machine with Docker and the images.

Starts PostgreSQL and Redis in containers of the standard images and of those that `plainspec run --use-alpine` chooses,
in turns, and prints how long they take to answer, what memory they use then, and how big the images are. The claim to
compare with is a gain of 50 %. Where there is no engine, or an image is missing, it says "could not run" and why, and
returns 2.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from plainspec.commands.run import SLIM_IMAGES
from plainspec.services.configuration import IMAGES, Server, servers_of_run
from plainspec.services.containers import LABEL, container_postgres, container_redis
from plainspec.services.errors import ServiceError

CLAIM_PERCENT = 50
RUNNERS = {"postgres": container_postgres, "redis": container_redis}
COULD_NOT_RUN = 2
MEBIBYTE = 2**20


@dataclass(frozen=True)
class Start:
    """One start of a server: seconds until it answers, and its memory then, in MiB."""

    took_s: float
    memory_mib: float


def started(service: str, image: str, engine: Any) -> Start:
    """Start a server of an image once, and stop it again."""
    server: Server = getattr(servers_of_run({"services": "containers", f"{service}-image": image}), service)
    before = time.perf_counter()
    with RUNNERS[service](server) as running:
        took_s = time.perf_counter() - before
        assert running.log is not None  # noqa: S101 - a server in a container has one
        label = f":{running.log.parent}"
        own = [one for one in engine.containers.list() if one.labels.get(LABEL, "").endswith(label)]
        memory = sum(one.stats(stream=False)["memory_stats"]["usage"] for one in own)
        return Start(took_s, memory / MEBIBYTE)


def gain_percent(standard: float, slim: float) -> float:
    """Return how much less the slim figure is, in percent of the standard one."""
    return 100 * (1 - slim / standard)


def measured(service: str, rounds: int, engine: Any) -> list[str]:
    """Return the lines about one service."""
    images = {"standard": IMAGES[service], "slim": SLIM_IMAGES[service]}
    starts: dict[str, list[Start]] = {kind: [] for kind in images}
    for _ in range(rounds):
        for kind, image in images.items():
            starts[kind].append(started(service, image, engine))
    figures = {
        "start, s": {kind: statistics.median(one.took_s for one in taken) for kind, taken in starts.items()},
        "memory, MiB": {kind: statistics.median(one.memory_mib for one in taken) for kind, taken in starts.items()},
        "image, MiB": {kind: engine.images.get(image).attrs["Size"] / MEBIBYTE for kind, image in images.items()},
    }
    return [
        f"{service} {name}: {found['standard']:.2f} {images['standard']}, {found['slim']:.2f} {images['slim']}: "
        f"{gain_percent(found['standard'], found['slim']):.0f} % less (claimed: {CLAIM_PERCENT} %)"
        for name, found in figures.items()
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return 0, or 2 where nothing could be measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.images", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="how often each image is started (5)")
    options = parser.parse_args(arguments)
    try:
        import docker  # noqa: PLC0415 - an extra that not every machine has
        from docker.errors import DockerException  # noqa: PLC0415 - the same
    except ImportError as absent:
        print(f"could not run: {absent}; pip install 'plainspec[containers]'")
        return COULD_NOT_RUN
    try:
        engine = docker.from_env()
        for service in RUNNERS:
            print("\n".join(measured(service, options.rounds, engine)))
    except (DockerException, ServiceError) as absent:
        print(f"could not run: {absent}")
        return COULD_NOT_RUN
    return 0


if __name__ == "__main__":
    sys.exit(main())
