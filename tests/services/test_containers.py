"""Servers in containers: reachable from here only, and gone without a trace however the run ends.

What needs an engine runs where images are named, as `.ci/containers` does.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import psutil
import pytest
from redis.asyncio import Redis
from redis.exceptions import AuthenticationError

from plainspec.services import fault_overrides
from plainspec.services.containers import LABEL, container_postgres, container_redis
from plainspec.services.fault_overrides import Setting
from plainspec.services.postgres.databases import Databases
from plainspec.services.process.crash_report import crash_report
from plainspec.services.process.deadline import Deadline
from plainspec.services.redis.databases import RedisDatabases
from tests.services.engine import IMAGES, container_of, on_an_engine
from tests.services.traces import processes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.anyio

LIMIT_S = 60.0
A_RUN = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have it ignored, for what runs in the background
from plainspec.services.configuration import servers_of_run
from plainspec.services.containers import container_redis
with container_redis(servers_of_run({"services": "containers"}).redis) as server:
    print(server.log.parent, server.port, flush=True)
    sys.stdin.read()
"""


FEATURE = """
Feature: Books
  Rule: What is noted in the one is not in the other
    Scenario: Ana notes
      When it is noted
      Then it is there once
    Scenario: Ben notes
      When it is noted
      Then it is there once
"""
STEPS = """
from plainspec import then, when

@when("it is noted")
async def note(databases, redis):
    assert await databases.names() == ()
    await redis.rpush("notes", "one")

@then("it is there once")
async def there(redis):
    assert await redis.lrange("notes", 0, -1) == ["one"]
"""


@pytest.fixture
def run() -> Iterator[subprocess.Popen[str]]:
    """Another process that runs a container until its standard input closes."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", A_RUN]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, start_new_session=True) as process:
        yield process
        process.kill()


def containers_of(engine: Any, directory: Path) -> list[Any]:
    labelled = engine.containers.list(all=True, ignore_removed=True, filters={"label": LABEL})
    return [container for container in labelled if container.labels[LABEL].endswith(f":{directory}")]


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = Deadline(LIMIT_S)
    while not condition():
        assert not deadline.passed
        time.sleep(0.02)


def traces(engine: Any, directory: Path) -> list[object]:
    return [*containers_of(engine, directory), *processes_of(directory), *([directory] if directory.exists() else [])]


@on_an_engine
@pytest.mark.requirement("S2-CI-07")
async def test_postgres_is_published_on_loopback_and_leaves_nothing(engine: Any) -> None:
    with container_postgres(container_of("postgres")) as server:
        assert server.log is not None
        (made,) = containers_of(engine, server.log.parent)
        assert [port["HostIp"] for port in made.ports["5432/tcp"]] == ["127.0.0.1"]
        connection = await asyncpg.connect(server.url("postgres"))
        assert connection.get_server_version().major == 18
        assert await connection.fetchval("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'") == 1
        await connection.close()
        assert "ready to accept connections" in server.log.read_text()
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(server.url("postgres"), password="guessed")  # noqa: S106 - a wrong one
    assert not traces(engine, server.log.parent)


@on_an_engine
@pytest.mark.requirement("S4-DB-11")
async def test_postgres_15_is_started_and_stopped_like_any_other(engine: Any) -> None:
    with container_postgres(container_of("postgres", f"{os.environ[IMAGES[0]]}:15")) as server:
        async with Databases.on(server) as databases:
            assert (await databases.capabilities()).version[0] == 15
        assert server.log is not None
    assert not traces(engine, server.log.parent)


@on_an_engine
@pytest.mark.requirement("S2-CI-08")
async def test_redis_is_published_on_loopback_and_leaves_nothing(engine: Any) -> None:
    with container_redis(container_of("redis")) as server:
        assert server.log is not None
        (made,) = containers_of(engine, server.log.parent)
        assert [port["HostIp"] for port in made.ports["6379/tcp"]] == ["127.0.0.1"]
        async with RedisDatabases.on(server) as databases, databases.lease() as url, Redis.from_url(url) as client:
            assert await client.set("key", "value")
        async with Redis(host=server.host, port=server.port) as stranger:
            with pytest.raises(AuthenticationError):
                await stranger.ping()
        shown = " ".join(" ".join(process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"]))
        assert server.password
        assert server.password not in f"{shown}{server!r}{server.where}"
    assert not traces(engine, server.log.parent)


@on_an_engine
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda sign: sign.name)
def test_the_end_of_its_run_leaves_nothing(engine: Any, run: subprocess.Popen[str], ending: signal.Signals) -> None:
    assert run.stdout is not None
    directory = Path(run.stdout.readline().split()[0])
    assert containers_of(engine, directory)
    run.send_signal(ending)
    run.wait(LIMIT_S)
    wait_until(lambda: not traces(engine, directory))


@on_an_engine
def test_what_a_killed_process_leaves_the_next_one_removes_and_only_that(
    engine: Any, run: subprocess.Popen[str]
) -> None:
    assert run.stdout is not None
    directory = Path(run.stdout.readline().split()[0])
    with container_redis(container_of("redis")) as alive:
        assert alive.log is not None
        for process in sorted(processes_of(directory), key=lambda process: "supervisor.py" in str(process.cmdline())):
            process.kill()
        run.kill()
        run.wait(LIMIT_S)
        assert containers_of(engine, directory)
        with container_redis(container_of("redis")) as other:
            assert other.port != alive.port
        assert not containers_of(engine, directory)
        assert containers_of(engine, alive.log.parent)


@on_an_engine
@pytest.mark.requirement("S2-CI-01", "S2-CI-10")
def test_the_same_scenarios_run_on_embedded_servers_and_in_containers(pytester: pytest.Pytester) -> None:
    for name, text in (("features/books.feature", FEATURE), ("steps/books.py", STEPS)):
        file = pytester.path / name
        file.parent.mkdir()
        file.write_text(text)
    pytester.makepyprojecttoml('[tool.pytest.ini_options]\nasyncio_default_fixture_loop_scope = "function"\n')
    pytester.runpytest_subprocess("--gherkin", "--no-allure").assert_outcomes(passed=2)
    pytester.runpytest_subprocess("--gherkin", "--no-allure", "--services=containers").assert_outcomes(passed=2)


@on_an_engine
async def test_what_a_fault_plants_reaches_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    planted = [Setting("postgres", "max_connections", "23", "a test"), Setting("redis", "databases", "3", "a test")]
    monkeypatch.setattr(fault_overrides, "SETTINGS", planted)
    with container_postgres(container_of("postgres")) as postgres, container_redis(container_of("redis")) as redis:
        connection = await asyncpg.connect(postgres.url("postgres"))
        assert await connection.fetchval("SHOW max_connections") == "23"
        await connection.close()
        async with Redis.from_url(redis.url(0), decode_responses=True) as client:
            assert await client.config_get("databases") == {"databases": "3"}


@on_an_engine
def test_a_container_that_dies_leaves_a_note(engine: Any) -> None:
    with container_redis(container_of("redis")) as server:
        assert server.log is not None
        directory = server.log.parent
        (made,) = containers_of(engine, directory)
        assert crash_report(server) == ""
        made.kill()
        wait_until((directory / "exit").exists)
        assert f"{server.where} died during the run: it ended with code 137" in crash_report(server)
    assert not traces(engine, directory)


@on_an_engine
async def test_a_crash_inside_ends_the_server_as_a_whole() -> None:
    with container_postgres(container_of("postgres")) as server:
        connection = await asyncpg.connect(server.url("postgres"))
        with pytest.raises(asyncpg.PostgresConnectionError):
            await connection.execute("COPY (SELECT 1) TO PROGRAM 'kill -9 $PPID'")
        assert f"{server.where} died during the run: it ended with code 1. " in crash_report(server)
