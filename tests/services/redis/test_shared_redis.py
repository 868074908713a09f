"""On a shared Redis: other clients are not affected, what killed runs have left is removed, errors are reported."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from redis.asyncio import Redis

from plainspec.services.configuration import servers_of_run
from plainspec.services.errors import ServiceError
from plainspec.services.redis import embedded as module
from plainspec.services.redis.databases import RedisDatabases
from plainspec.services.redis.embedded import embedded_redis
from plainspec.services.redis.server import RedisServer

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.anyio

A_RUN = """
import asyncio, sys
from redis.asyncio import Redis
from plainspec.services.redis.databases import RedisDatabases
from plainspec.services.redis.server import RedisServer

async def main():
    async with RedisDatabases.on(RedisServer("unix", sys.argv[1])) as databases:
        async with databases.lease() as url, databases.namespace() as space:
            async with Redis.from_url(url) as own, Redis.from_url(space.url) as shared:
                await own.set("order", "paid")
                await shared.set(f"{space.prefix}order", "paid")
            print("ready", flush=True)
            sys.stdin.read()

asyncio.run(main())
"""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[RedisServer]:
    """A server with eight databases that is not the run's alone."""
    monkeypatch.setattr(module, "SETTINGS", module.SETTINGS | {"databases": "8"})
    with embedded_redis() as running:
        yield replace(running, private=False)


def a_run(server: RedisServer) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    process = subprocess.Popen([sys.executable, "-c", A_RUN, server.host], stdin=pipe, stdout=pipe, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


async def test_a_client_of_an_empty_database_is_not_disconnected(server: RedisServer) -> None:
    async with Redis.from_url(server.url(1)) as worker, RedisDatabases.on(server) as databases:
        waiting = await worker.client_id()
        for _ in range(8):
            async with databases.lease() as url:
                assert url != server.url(1)
        async with Redis.from_url(server.url(0)) as observer:
            assert waiting in {int(client["id"]) for client in await observer.client_list()}


async def test_what_killed_runs_have_left_is_gone_when_the_next_begins_and_only_that(server: RedisServer) -> None:
    with a_run(server) as killed, a_run(server) as alive:
        killed.kill()
        killed.wait()
        async with RedisDatabases.on(server), Redis.from_url(server.url(0), decode_responses=True) as home:
            assert {number for number in await home.info("keyspace") if number != "db0"} == {"db2"}
            (space,) = await home.hkeys("plainspec:lease:spaces")
            assert sorted(await home.keys()) == ["plainspec:lease:2", "plainspec:lease:spaces", str(space) + "order"]
        assert alive.stdin is not None
        alive.stdin.close()
        alive.wait()
    async with Redis.from_url(server.url(0)) as home:
        assert await home.info("keyspace") == {}


async def test_a_user_without_the_privileges_for_leases_gets_an_error_and_has_namespaces(server: RedisServer) -> None:
    async with Redis.from_url(server.url(0)) as owner:
        commands, categories = ["+client|id", "+client|setname"], ["+@all", "-@dangerous"]
        await owner.acl_setuser(
            "ann", enabled=True, nopass=True, keys=["*"], channels=["*"], categories=categories, commands=commands
        )
    async with RedisDatabases.on(replace(server, user="ann", password="any")) as databases:  # noqa: S106 - of no use
        for asked in (databases.lease().__aenter__, databases.capabilities):
            with pytest.raises(ServiceError, match=r"Redis at .*no permissions.*Hint: .*\+@dangerous"):
                await asked()
        async with databases.namespace() as space, Redis.from_url(space.url) as client:
            await client.set(f"{space.prefix}a", "1")
        async with Redis.from_url(server.url(0)) as client:
            assert await client.dbsize() == 0


@pytest.mark.parametrize(
    ("setting", "said"),
    [("bogus=1", r"--redis-url .*'bogus'.*Hint"), ("socket_timeout=abc", r"--redis-url.*'socket_timeout'.*Hint")],
)
async def test_an_unknown_setting_of_redis_is_refused(server: RedisServer, setting: str, said: str) -> None:
    address = servers_of_run({"redis-url": f"unix://{server.host}?{setting}"}, {}).redis.required_address()
    with pytest.raises(ServiceError, match=said):
        async with RedisDatabases.on(RedisServer.at(address)):
            pass


@pytest.mark.parametrize("place", ["redis://h/abc", "redis://h/?db=x", "redis://h/1/2"])
def test_a_database_that_is_no_number_is_refused(place: str) -> None:
    address = servers_of_run({"redis-url": place}, {}).redis.required_address()
    with pytest.raises(ServiceError, match=r"--redis-url names the logical database '.*'.*numbered.*Hint"):
        RedisServer.at(address)
