"""Where there is an engine for containers, and images."""

from __future__ import annotations

import os

import pytest

from plainspec.services.configuration import Server, servers_of_run

IMAGES = ("PLAINSPEC_POSTGRES_IMAGE", "PLAINSPEC_REDIS_IMAGE")
on_an_engine = pytest.mark.skipif(
    not all(os.environ.get(name) for name in IMAGES),
    reason="needs a Docker engine and images, which .ci/containers provides",
)


def container_of(service: str, image: str | None = None) -> Server:
    decided = servers_of_run({"services": "containers", f"{service}-image": image})
    server: Server = getattr(decided, service)
    return server
