"""The embedded server: up in no time, private, and gone without a trace however the run ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest

from plainspec.services import directories
from plainspec.services.postgres.embedded.server import PREFIX, embedded_postgres
from plainspec.services.process import supervised
from plainspec.services.process.deadline import Deadline
from tests.services.traces import GONE_LIMIT_S, expect_no_trace, expect_private, processes_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plainspec.services.postgres.server import PostgresServer

pytestmark = pytest.mark.anyio

A_RUN = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have it ignored, for what runs in the background
from plainspec.services.postgres.embedded.server import embedded_postgres
with embedded_postgres() as server:
    print(server.host, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def run() -> Iterator[subprocess.Popen[str]]:
    """Another process that runs a server until its standard input closes."""
    command = [sys.executable, "-c", A_RUN]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        yield process
        process.kill()


def directory_of(run: subprocess.Popen[str]) -> str:
    assert run.stdout is not None
    return run.stdout.readline().strip()


async def test_is_postgresql_18_with_pgvector_and_no_durability(postgres: PostgresServer) -> None:
    connection = await asyncpg.connect(postgres.url("postgres"))
    try:
        assert connection.get_server_version().major == 18
        assert await connection.fetchval("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'") == 1
        assert await connection.fetchval("SHOW fsync") == "off"
    finally:
        await connection.close()


async def test_listens_on_no_network_address(postgres: PostgresServer) -> None:
    connection = await asyncpg.connect(postgres.url("postgres"))
    try:
        assert await connection.fetchval("SHOW listen_addresses") == ""
    finally:
        await connection.close()
    expect_private(postgres.host)


def test_its_own_end_leaves_nothing() -> None:
    with embedded_postgres() as server:
        assert processes_of(server.host)
    assert not processes_of(server.host)
    assert not Path(server.host).exists()


def test_an_error_in_the_run_leaves_nothing() -> None:
    directory = ""

    def fail() -> None:
        nonlocal directory
        with embedded_postgres() as server:
            directory = server.host
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        fail()
    expect_no_trace(directory)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda sign: sign.name)
def test_the_end_of_its_run_leaves_nothing(run: subprocess.Popen[str], ending: signal.Signals) -> None:
    directory = directory_of(run)
    assert processes_of(directory)
    run.send_signal(ending)
    run.wait(GONE_LIMIT_S)
    expect_no_trace(directory)


def test_ctrl_c_in_the_terminal_reaches_the_run_and_not_the_server(run: subprocess.Popen[str]) -> None:
    directory = directory_of(run)
    (supervisor,) = [p for p in processes_of(directory) if "supervisor.py" in " ".join(p.cmdline())]
    assert os.getpgid(supervisor.pid) != os.getpgid(run.pid)


def test_a_killed_supervisor_takes_the_server_with_it_and_the_next_run_clears_up(
    run: subprocess.Popen[str],
) -> None:
    directory = directory_of(run)
    (supervisor,) = [p for p in processes_of(directory) if "supervisor.py" in " ".join(p.cmdline())]
    supervisor.kill()
    deadline = Deadline(GONE_LIMIT_S)
    while processes_of(directory):
        assert not deadline.passed, "the server outlived its supervisor"
        time.sleep(0.01)
    directories.sweep(Path(directory).parent, PREFIX)
    assert not Path(directory).exists()


def test_a_sweep_spares_live_runs(postgres: PostgresServer) -> None:
    directories.sweep(Path(postgres.host).parent, PREFIX)
    assert (Path(postgres.host) / "data").exists()


def test_two_runs_at_once_do_not_meet(postgres: PostgresServer) -> None:
    with embedded_postgres() as other:
        assert other.host != postgres.host
        assert Path(other.host, ".s.PGSQL.5432").exists()
        assert Path(postgres.host, ".s.PGSQL.5432").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="this run is an ordinary user's already")
def test_runs_for_an_ordinary_user_too(open_folder: Path) -> None:
    python = next((p for p in (sys.executable, "/usr/bin/python3") if everyone_can_run(Path(p))), None)
    if python is None:
        pytest.skip("no Python here that an ordinary user can run")
    nobody = directories.unprivileged_account()
    nobody.owns(open_folder)
    environment = {"PYTHONPATH": os.pathsep.join(sys.path), "PLAINSPEC_CACHE_DIR": str(open_folder / "cache")}
    environment["TMPDIR"] = str(open_folder)
    ran = subprocess.run(
        [python, "-c", A_RUN],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        user=nobody.uid,
        group=nobody.gid,
        extra_groups=[],
        cwd="/",
        env=environment,
    )
    assert ran.returncode == 0, ran.stderr
    expect_no_trace(ran.stdout.strip())


def everyone_can_run(program: Path) -> bool:
    real = program.resolve()
    same = f"python{sys.version_info.major}.{sys.version_info.minor}" in real.name
    return same and all(path.stat().st_mode & 0o001 for path in (real, *real.parents))


def test_a_supervisor_that_does_not_come_to_an_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    with embedded_postgres() as server:
        directory = server.host
        monkeypatch.setattr(supervised, "STOP_LIMIT_S", 0)
    expect_no_trace(directory)
