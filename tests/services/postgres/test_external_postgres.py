"""A server that others use, too: runs do not meet there, and what a killed one leaves the next one drops."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from plainspec.services import providers
from plainspec.services.configuration import servers_of_run
from plainspec.services.errors import ServiceError
from plainspec.services.postgres.databases import Databases
from plainspec.services.run_context import RunContext

if TYPE_CHECKING:
    from plainspec.services.postgres.server import PostgresServer

pytestmark = pytest.mark.anyio

A_RUN = """
import asyncio, sys
from plainspec.services.postgres.databases import Databases
from plainspec.services.providers import postgres_server
from plainspec.services.run_context import RunContext

async def nothing(url):
    pass

async def main():
    async with postgres_server(RunContext()) as server, Databases.on(server) as databases:
        async with databases.template(nothing, "ab" * 32) as template, databases.hand_out(template) as clone:
            print(clone.name, template.name, flush=True)
            await asyncio.to_thread(sys.stdin.read)

asyncio.run(main())
"""


@pytest.fixture
def external(postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> str:
    """The embedded server's URL, chosen as an external one."""
    url = f"postgresql://postgres@/postgres?host={postgres.host}&port={postgres.port}"
    monkeypatch.setenv("PLAINSPEC_POSTGRES_URL", url)
    return url


async def a_run() -> tuple[asyncio.subprocess.Process, list[str]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", A_RUN, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    return process, (await process.stdout.readline()).decode().split()


async def end(process: asyncio.subprocess.Process, *, kill: bool) -> None:
    assert process.stdin is not None
    if kill:
        process.kill()
    process.stdin.close()
    await process.wait()
    process._transport.close()  # type: ignore[attr-defined] # or its pipe is closed when the loop has ended


@pytest.mark.usefixtures("external")
async def test_two_runs_at_once_do_not_meet_and_leave_nothing() -> None:
    first, its_names = await a_run()
    second, other_names = await a_run()
    assert its_names[0] != other_names[0]
    assert its_names[1] == other_names[1]
    await end(first, kill=False)
    async with providers.postgres_server(RunContext()) as server, Databases.on(server) as databases:
        left = await databases.names()
        assert its_names[0] not in left
        assert {*other_names} <= {*left}
        await end(second, kill=False)
        assert not {*its_names, *other_names} & {*await databases.names()}


@pytest.mark.usefixtures("external")
async def test_what_a_killed_run_leaves_the_next_one_drops_and_only_that() -> None:
    alive, kept = await a_run()
    killed, orphans = await a_run()
    await end(killed, kill=True)
    async with providers.postgres_server(RunContext()) as server:
        for _ in range(200):
            async with Databases.on(server) as databases:
                left = await databases.names()
            if orphans[0] not in left:
                break
        assert orphans[0] not in left
        assert {*kept} <= {*left}
    await end(alive, kill=False)


async def test_a_dead_server_is_named_with_its_origin() -> None:
    dead = servers_of_run({"postgres-url": "postgresql://ann:s3cret@127.0.0.1:1/"}, {})
    async with providers.postgres_server(RunContext(dead)) as server:
        with pytest.raises(ServiceError, match=r"127\.0\.0\.1, port 1 \(from --postgres-url\).*Hint") as refused:
            async with Databases.on(server):
                pass
    assert "s3cret" not in str(refused.value)


async def test_a_server_reports_its_capabilities(databases: Databases) -> None:
    can = await databases.capabilities()
    assert can.version[0] == 18
    assert can.has("pgvector")
    assert can.has("extension:vector")
    assert can.has("transaction-timeout")
    assert not can.has("extension:no_such_extension")
    assert str(can).startswith("postgresql 18.")
