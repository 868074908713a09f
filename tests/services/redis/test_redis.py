"""Redis: up in milliseconds, private, gone without a trace, and a database of its own for each scenario."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from redis.asyncio import Redis

from plainspec.services import directories
from plainspec.services.errors import LeftBehindError, ServiceError
from plainspec.services.redis import embedded as module
from plainspec.services.redis.databases import RedisDatabases
from plainspec.services.redis.embedded import PREFIX, embedded_redis
from plainspec.services.redis.server import RedisServer
from tests.services.traces import expect_no_trace, processes_of

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.anyio

LIMIT_S = 60.0
A_RUN = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have it ignored, for what runs in the background
from plainspec.services.redis.embedded import embedded_redis
with embedded_redis() as server:
    print(server.host, flush=True)
    sys.stdin.read()
"""
A_LEASE = """
import asyncio, sys
from plainspec.services.redis.databases import RedisDatabases
from plainspec.services.redis.server import RedisServer

async def main():
    async with RedisDatabases.on(RedisServer("unix", sys.argv[1])) as databases, databases.lease() as url:
        print(url, flush=True)
        sys.stdin.read()

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with embedded_redis() as running:
        yield running


def a_lease(server: RedisServer) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", A_LEASE, server.host]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda sign: sign.name)
def test_the_end_of_its_run_leaves_nothing(ending: signal.Signals) -> None:
    command = [sys.executable, "-c", A_RUN]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, start_new_session=True) as run:
        assert run.stdout is not None
        directory = Path(run.stdout.readline().strip()).parent
        assert processes_of(directory)
        run.send_signal(ending)
        run.wait(LIMIT_S)
    expect_no_trace(directory)


def test_its_own_end_leaves_nothing_and_it_listens_on_no_network_address() -> None:
    with embedded_redis() as server:
        directory = Path(server.host).parent
        (redis,) = [process for process in processes_of(directory) if process.name() == "redis-server"]
        assert not redis.net_connections("inet")
        assert directory.stat().st_mode & 0o077 == 0
    assert not processes_of(directory)
    assert not directory.exists()


def test_a_server_that_ends_at_once_is_reported_with_its_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SETTINGS", {"no-such-setting": "1"})
    with pytest.raises(ServiceError, match=r"(?s)did not start: it ended with code.*log.*Hint"), embedded_redis():
        pass


def test_a_server_that_does_not_answer_in_time_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "has_answered", lambda _: False)
    with pytest.raises(ServiceError, match=r"did not answer within 0 s"), embedded_redis(ready_limit_s=0):
        pass


def test_no_room_is_reported_with_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "make_run_directory", no_space)
    with pytest.raises(ServiceError, match=r"No space left on device.*TMPDIR"), embedded_redis():
        pass
    directories.sweep(directories.memory_or_disk(), PREFIX)


async def test_each_lease_is_an_empty_database_of_its_own(server: RedisServer) -> None:
    async with RedisDatabases.on(server) as databases:
        async with databases.lease() as one, databases.lease() as two, Redis.from_url(one) as first:
            assert one != two
            await first.set("key", "value")
            async with Redis.from_url(two) as second:
                assert await second.keys() == []
        for _ in range(70):
            async with databases.lease() as url, Redis.from_url(url) as client:
                assert await client.dbsize() == 0
                await client.set("left", "behind")


async def test_no_database_is_leased_twice_in_a_row(server: RedisServer) -> None:
    urls = []
    async with RedisDatabases.on(server) as databases:
        for _ in range(2 * module.DATABASES):
            async with databases.lease() as url:
                urls.append(str(url))
    assert len(set(urls[:3])) == 3
    assert all(one != other for one, other in pairwise(urls))


async def test_remaining_clients_are_disconnected(server: RedisServer) -> None:
    async with RedisDatabases.on(server) as databases:
        async with databases.lease() as url:
            straggler = Redis.from_url(url)
            blocked = await straggler.client_id()
        async with Redis.from_url(server.url(0)) as observer:
            assert blocked not in {int(client["id"]) for client in await observer.client_list()}
        await straggler.aclose()


async def test_what_belongs_to_others_is_left_alone() -> None:
    with embedded_redis() as running:
        server = replace(running, private=False)
        async with Redis.from_url(server.url(1)) as theirs, RedisDatabases.on(server) as databases:
            await theirs.set("precious", "1")
            for _ in range(module.DATABASES):
                async with databases.lease() as url:
                    assert url != server.url(1)
            assert await theirs.get("precious") == b"1"


async def test_a_killed_run_gives_its_lease_back_and_a_living_one_keeps_it() -> None:
    with embedded_redis() as server:
        with a_lease(server) as run:
            assert run.stdout is not None
            leased = run.stdout.readline().strip()
            async with RedisDatabases.on(server) as databases, databases.lease() as other:
                assert other != leased
            run.kill()
        async with RedisDatabases.on(server) as databases:
            found = set()
            for _ in range(module.DATABASES):
                async with databases.lease() as url:
                    found.add(str(url))
        assert leased in found


async def test_a_lease_times_out_when_all_are_leased(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SETTINGS", module.SETTINGS | {"databases": "2"})
    monkeypatch.setattr("plainspec.services.redis.databases.LEASE_LIMIT_S", 0.2)
    with embedded_redis() as server:
        async with RedisDatabases.on(server) as databases, databases.lease():
            with pytest.raises(ServiceError, match=r"2 logical databases.* for 0\.2 s all were leased.*Hint"):
                async with databases.lease():
                    pass


async def test_more_scenarios_at_once_than_databases_wait_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SETTINGS", module.SETTINGS | {"databases": "4"})

    async def work(databases: RedisDatabases, name: str) -> int:
        async with databases.lease() as url, Redis.from_url(url) as client:
            await client.set(name, "1")
            return int(await client.dbsize())

    with embedded_redis() as server:
        async with RedisDatabases.on(server) as one, RedisDatabases.on(server) as other:
            sizes = await asyncio.gather(*(work(run, f"key {n}") for n in range(20) for run in (one, other)))
    assert set(sizes) == {1}


async def test_namespaces_share_a_database_and_leave_nothing_there(server: RedisServer) -> None:
    async with RedisDatabases.on(server) as databases, Redis.from_url(server.url(0)) as client:
        async with databases.namespace() as one, databases.namespace() as other:
            assert one.prefix != other.prefix
            assert one.url == other.url == server.url(0)
            await client.set(f"{one.prefix}a", "1")
            await client.set(f"{other.prefix}a", "2")
            async with databases.lease():
                pass
            assert await client.get(f"{one.prefix}a") == b"1"
        assert await client.dbsize() == 0


@pytest.mark.parametrize("number", [0, 40], ids=["the home database", "another"])
async def test_a_key_outside_of_the_leased_database_is_reported_and_deleted(server: RedisServer, number: int) -> None:
    async def stray(databases: RedisDatabases) -> None:
        async with databases.lease(), Redis.from_url(server.url(number)) as elsewhere:
            await elsewhere.set("user:1", "Ana")

    async with RedisDatabases.on(server) as databases, Redis.from_url(server.url(number)) as client:
        with pytest.raises(LeftBehindError, match=f"outside of its own database: database {number} holds 'user:1'"):
            await stray(databases)
        assert await client.dbsize() == 0


async def test_what_another_run_has_leased_is_not_taken_for_a_stray(server: RedisServer) -> None:
    async with (
        RedisDatabases.on(server) as one,
        RedisDatabases.on(server) as other,
        other.lease() as theirs,
        Redis.from_url(theirs) as client,
    ):
        await client.set("user:1", "Ben")
        async with one.lease():
            pass
        assert await client.get("user:1") == b"Ben"


async def test_a_dead_server_is_named(tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match=r"No connection to Redis at .*nobody.*from a test.*Hint"):
        async with RedisDatabases.on(RedisServer("unix", str(tmp_path / "nobody"), origin="a test")):
            pass


async def test_a_server_reports_its_version(server: RedisServer) -> None:
    async with RedisDatabases.on(server) as databases:
        assert (await databases.capabilities()).version[0] >= 6
