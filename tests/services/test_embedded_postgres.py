"""The embedded server: up in no time, private, and gone without a trace however the run ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import psutil
import pytest

from plainspec.services import embedded_postgres as module
from plainspec.services import places, postgres_files, supervised
from plainspec.services.deadline import Deadline
from plainspec.services.embedded_postgres import PREFIX, embedded_postgres
from plainspec.services.errors import ServiceError
from plainspec.services.postgres_files import find_installation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plainspec.services.postgres import PostgresServer

pytestmark = pytest.mark.anyio

GONE_LIMIT_S = 10.0
A_RUN = """
import os, sys
from plainspec.services.embedded_postgres import embedded_postgres
with embedded_postgres() as server:
    print(server.host, flush=True)
    sys.stdin.read()
"""


def processes_of(directory: str) -> list[psutil.Process]:
    """Return every process that has the directory in its command line."""
    running = psutil.process_iter(["cmdline"])
    return [process for process in running if directory in " ".join(process.info["cmdline"] or ())]


def expect_no_trace(directory: str) -> None:
    deadline = Deadline(GONE_LIMIT_S)
    while (left := processes_of(directory)) or Path(directory).exists():
        assert not deadline.passed, f"left behind: {left}, {directory} exists: {Path(directory).exists()}"
        time.sleep(0.01)


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


def expect_private(directory: str) -> None:
    (postmaster,) = [p for p in processes_of(directory) if p.name() == "postgres" and "-D" in p.cmdline()]
    families = {connection.family for connection in postmaster.net_connections()}
    assert families <= {socket.AF_UNIX}
    assert Path(directory).stat().st_mode & 0o077 == 0, "others can enter the socket's folder"


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
    places.sweep(Path(directory).parent, PREFIX)
    assert not Path(directory).exists()


def test_clearing_up_spares_those_who_are_alive(postgres: PostgresServer) -> None:
    places.sweep(Path(postgres.host).parent, PREFIX)
    assert (Path(postgres.host) / "data").exists()


def test_two_runs_at_once_do_not_meet(postgres: PostgresServer) -> None:
    with embedded_postgres() as other:
        assert other.host != postgres.host
        assert Path(other.host, ".s.PGSQL.5432").exists()
        assert Path(postgres.host, ".s.PGSQL.5432").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="this run is an ordinary user's already")
def test_runs_for_an_ordinary_user_too(tmp_path: Path) -> None:
    python = next((p for p in (sys.executable, "/usr/bin/python3") if everyone_can_run(Path(p))), None)
    if python is None:
        pytest.skip("no Python here that an ordinary user can run")
    nobody = places.unprivileged_account()
    nobody.owns(tmp_path)
    environment = {"PYTHONPATH": os.pathsep.join(sys.path), "PLAINSPEC_CACHE_DIR": str(tmp_path / "cache")}
    for folder in list(tmp_path.parents)[:3]:
        folder.chmod(folder.stat().st_mode | 0o011)
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


def test_a_server_that_ends_at_once_is_reported_with_its_log(monkeypatch: pytest.MonkeyPatch) -> None:
    def spoil(source: Path, target: Path, account: places.Account) -> None:
        postgres_files.copy_tree(source, target, account)
        with (target / "postgresql.auto.conf").open("a") as settings:
            settings.write("no_such_setting = 1\n")

    monkeypatch.setattr(module, "copy_tree", spoil)
    with pytest.raises(ServiceError, match=r"(?s)ended with code 1.*no_such_setting.*Hint: "), embedded_postgres():
        pass


def test_a_server_that_is_not_ready_in_time_is_reported_with_the_limit_and_the_state() -> None:
    with (
        pytest.raises(ServiceError, match=r"(?s)not ready within 0 s; last state: not yet started.*log.*Hint: "),
        embedded_postgres(ready_limit_s=0),
    ):
        pass


def test_programs_that_cannot_run_are_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    installation = postgres_files.Installation(tmp_path, find_installation().account)
    prepared = postgres_files.prepared_data(find_installation())
    monkeypatch.setattr(module, "find_installation", lambda: installation)
    monkeypatch.setattr(module, "prepared_data", lambda _: prepared)
    with pytest.raises(ServiceError, match="could not be run"), embedded_postgres():
        pass


@pytest.mark.parametrize("place", ["make_run_directory", "copy_tree"])
def test_a_full_disk_is_reported_with_a_hint(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: str) -> None:
    def no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, place, no_space)
    monkeypatch.setattr(places, "memory_or_disk", lambda: tmp_path)
    with pytest.raises(ServiceError, match=r"No space left on device.*Hint: .*TMPDIR"), embedded_postgres():
        pass
    assert not list(tmp_path.glob(f"{PREFIX}*"))


def test_a_supervisor_that_does_not_come_to_an_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    with embedded_postgres() as server:
        directory = server.host
        monkeypatch.setattr(supervised, "STOP_LIMIT_S", 0)
    expect_no_trace(directory)


def test_too_long_a_path_for_the_socket_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    for folder in (deep, *list(deep.parents)[:4]):
        folder.chmod(0o755)
    monkeypatch.setattr(places, "memory_or_disk", lambda: deep)
    with pytest.raises(ServiceError, match=r"socket.*too long.*TMPDIR"), embedded_postgres():
        pass
