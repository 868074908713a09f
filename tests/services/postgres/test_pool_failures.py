"""Failures of the pool: a restart, a full disk, connections to the template, connections left in a clone."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
from typing import TYPE_CHECKING

import asyncpg
import pytest

from plainspec.services.directories import make_run_directory
from plainspec.services.errors import LeftBehindError, ServiceError
from plainspec.services.postgres.databases import Databases
from plainspec.services.postgres.embedded import files
from plainspec.services.postgres.embedded.server import embedded_postgres
from plainspec.services.postgres.server import PostgresServer
from plainspec.services.process.deadline import Deadline

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.anyio

LIMIT_S = 60.0


async def one_table(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("CREATE TABLE thing (word text)")
    finally:
        await connection.close()


class SharedServer:
    """A server that can be restarted, and counts as shared."""

    def __init__(self, folder: Path, installation: files.Installation) -> None:
        self._folder = folder
        self._installation = installation
        self._process: subprocess.Popen[bytes] | None = None
        self.postgres = PostgresServer(str(folder), files.PORT)

    def start(self) -> None:
        """Start the server and wait until it lets people in."""
        account, folder = self._installation.account, self._folder
        program = self._installation.programs / "postgres"
        self._process = subprocess.Popen(
            [str(program), "-D", str(folder / "data"), "-k", str(folder), "-c", "max_prepared_transactions=5"],
            cwd=folder,
            user=account.uid,
            group=account.gid,
            extra_groups=None if account.uid is None else [],
            stderr=subprocess.DEVNULL,
        )
        deadline, state = Deadline(LIMIT_S), ""
        while state != "ready":
            assert not deadline.passed, state
            with contextlib.suppress(OSError, IndexError):
                state = (folder / "data" / "postmaster.pid").read_text().splitlines()[7].strip()

    def stop(self) -> None:
        """End all connections and the server."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(LIMIT_S)
            self._process = None


@pytest.fixture(scope="module")
def shared_server() -> Iterator[SharedServer]:
    installation = files.find_installation()
    run = make_run_directory("plainspec-test-", installation.account)
    files.copy_tree(files.prepared_data(installation), run.path / "data", installation.account)
    server = SharedServer(run.path, installation)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        os.close(run.lock_fd)
        shutil.rmtree(run.path)


async def test_scenarios_continue_after_a_restart_of_the_server(shared_server: SharedServer) -> None:
    async with (
        Databases.on(shared_server.postgres) as databases,
        databases.template(one_table, "ace0" * 16) as template,
    ):
        with contextlib.suppress(ServiceError):
            async with databases.hand_out(template) as clone:
                await asyncio.to_thread(shared_server.stop)
                with pytest.raises((OSError, asyncpg.PostgresError, asyncpg.InterfaceError)):
                    await clone.observer.execute("INSERT INTO thing VALUES ('lost')")
                await asyncio.to_thread(shared_server.start)
        for _ in range(5):
            async with databases.hand_out(template) as clone:
                assert await clone.observer.fetchval("SELECT count(*) FROM thing") == 0
        held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        assert await databases._administration.value(held) == 2
    async with Databases.on(shared_server.postgres) as databases:
        assert await databases.names() == ()


async def test_a_full_disk_is_reported_as_such(databases: Databases) -> None:
    refusing = "DO $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left' USING ERRCODE = '53100'; END $$"
    with pytest.raises(ServiceError, match=r"No space left.*Hint: there is no room left where the server"):
        await databases._administration.run(refusing)


async def test_connections_to_the_template_are_terminated_and_reported(databases: Databases) -> None:
    async def enter_and_take() -> None:
        async with databases.template(one_table, size=0) as template:
            at = databases._administration
            await at.run(f'ALTER DATABASE "{template.name}" ALLOW_CONNECTIONS true')
            intruder = await asyncpg.connect(at.server.url(template.name))
            await intruder.execute("INSERT INTO thing VALUES ('left')")
            async with databases.hand_out(template):
                pass

    before = await databases.names()
    with pytest.raises(LeftBehindError, match=r"has connected to plainspec_.*the template of all databases"):
        await enter_and_take()
    assert await databases.names() == before


async def test_no_clone_of_a_template_that_was_changed_before_the_copy_is_handed_out(databases: Databases) -> None:
    handed_out: list[str] = []

    async def change_and_take() -> None:
        async with databases.template(one_table, size=0) as template:
            at = databases._administration
            await at.run(f'ALTER DATABASE "{template.name}" ALLOW_CONNECTIONS true')
            visitor = await asyncpg.connect(at.server.url(template.name))
            await visitor.execute("INSERT INTO thing VALUES ('left')")
            await visitor.close()
            await at.terminate_connections(template.name)
            for _ in range(2):
                with contextlib.suppress(LeftBehindError):
                    async with databases.hand_out(template) as clone:
                        handed_out.append(clone.name)

    with pytest.raises(LeftBehindError, match="the template of all databases"):
        await change_and_take()
    assert handed_out == []


async def test_a_connection_to_the_template_after_the_last_copy_is_reported_at_the_end(databases: Databases) -> None:
    async def visit_last() -> None:
        async with databases.template(one_table) as template:
            async with databases.hand_out(template):
                pass
            at = databases._administration
            await at.run(f'ALTER DATABASE "{template.name}" ALLOW_CONNECTIONS true')
            visitor = await asyncpg.connect(at.server.url(template.name))
            await visitor.execute("INSERT INTO thing VALUES ('left')")
            await visitor.close()
            await at.terminate_connections(template.name)

    with pytest.raises(LeftBehindError, match="the template of all databases"):
        await visit_last()


async def test_a_connection_left_in_a_clone_is_reported_and_the_clone_dropped(databases: Databases) -> None:
    staying: list[asyncpg.Connection] = []

    async def stay() -> None:
        async with databases.template(one_table) as template, databases.hand_out(template) as clone:
            staying.append(await asyncpg.connect(clone.url, server_settings={"application_name": "a straggler"}))
            await staying[0].execute("SELECT pg_advisory_lock(1)")

    before = await databases.names()
    with pytest.raises(
        LeftBehindError, match=r"has left the connection \d+ \(a straggler, idle, holds an advisory lock"
    ):
        await stay()
    assert await databases.names() == before
    staying[0].terminate()


async def test_an_observer_that_was_left_busy_or_broken_does_no_harm(databases: Databases) -> None:
    async with databases.template(one_table) as template:
        async with databases.hand_out(template) as clone:
            await clone.observer.execute("BEGIN; INSERT INTO thing VALUES ('open')")
        async with databases.hand_out(template) as clone:
            with pytest.raises(asyncpg.PostgresError):
                await clone.observer.execute("BEGIN; SELECT 1 / 0")
        async with databases.hand_out(template) as clone:
            await clone.observer.close()
        async with databases.hand_out(template) as clone:
            assert await clone.observer.fetchval("SELECT count(*) FROM thing") == 0


async def test_a_prepared_transaction_is_reported_and_the_clone_dropped(shared_server: SharedServer) -> None:
    async def prepare(databases: Databases) -> None:
        async with databases.template(one_table) as template, databases.hand_out(template) as clone:
            await clone.observer.execute("BEGIN; INSERT INTO thing VALUES ('x'); PREPARE TRANSACTION 'it''s mine'")

    async with Databases.on(shared_server.postgres) as databases:
        with pytest.raises(LeftBehindError, match="left the prepared transaction 'it''s mine'"):
            await prepare(databases)
        assert await databases.names() == ()


async def test_a_ready_clone_whose_connection_died_is_not_handed_out(databases: Databases) -> None:
    async with databases.template(one_table) as template:
        deadline = Deadline(LIMIT_S)
        killing = (
            "SELECT count(pg_terminate_backend(pid, 1000)) FROM pg_stat_activity "
            "WHERE application_name = 'plainspec observer' AND starts_with(datname, 'plainspec_')"
        )
        while not await databases._administration.value(killing):
            assert not deadline.passed
        async with databases.hand_out(template) as clone:
            assert await clone.observer.fetchval("SELECT count(*) FROM thing") == 0


async def test_a_crash_of_our_own_server_ends_the_wait_at_once() -> None:
    running = embedded_postgres()
    server = running.__enter__()
    async with contextlib.AsyncExitStack() as stack:
        databases = await stack.enter_async_context(Databases.on(server))
        running.__exit__(None, None, None)
        with pytest.raises(ServiceError, match=r"(No connection to|did not carry out)"):
            await databases.names()
        with pytest.raises(ServiceError, match="No connection to"):
            await databases.names()
