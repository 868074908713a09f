"""`--services local`: servers of the run's own, from programs that are installed on the machine."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest

from plainspec.services.configuration import Provider, Server, servers_of_run
from plainspec.services.errors import ServiceError
from plainspec.services.postgres.embedded import local
from plainspec.services.postgres.embedded.local import local_installation
from plainspec.services.postgres.embedded.server import local_postgres
from plainspec.services.redis.embedded import find_program, local_program, local_redis
from tests.services.traces import expect_no_trace, expect_private, processes_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plainspec.services.postgres.server import PostgresServer

pytestmark = pytest.mark.anyio

DEBIAN = Path("/usr/lib/postgresql/15/bin")
CHOSEN = servers_of_run({"services": "local"}, {})
has_debians = pytest.mark.skipif(not DEBIAN.exists(), reason="Debian's postgresql-15 is not installed")


def configured(**options: str) -> Server:
    said = {name.replace("_", "-"): text for name, text in options.items()}
    return servers_of_run({"services": "local"} | said, {}).postgres


@pytest.fixture(scope="module")
def debian() -> Iterator[PostgresServer]:
    with local_postgres(configured(postgres_programs=str(DEBIAN))) as server:
        yield server
    expect_no_trace(server.host)


@has_debians
async def test_runs_the_programs_that_were_named_with_their_extensions(debian: PostgresServer) -> None:
    connection = await asyncpg.connect(debian.url("postgres"))
    try:
        assert connection.get_server_version().major == 15
        for name in ("btree_gist", "pgcrypto", "uuid-ossp"):
            await connection.execute(f'CREATE EXTENSION "{name}"')
    finally:
        await connection.close()


@has_debians
async def test_has_the_settings_of_the_embedded_one(debian: PostgresServer) -> None:
    connection = await asyncpg.connect(debian.url("postgres"))
    try:
        shown = {name: await connection.fetchval(f"SHOW {name}") for name in ("fsync", "listen_addresses", "TimeZone")}
        assert shown == {"fsync": "off", "listen_addresses": "", "TimeZone": "UTC"}
        assert await connection.fetchval("SHOW server_encoding") == "UTF8"
    finally:
        await connection.close()


@has_debians
def test_listens_on_a_private_socket_only(debian: PostgresServer) -> None:
    expect_private(debian.host)


@has_debians
def test_leaves_nothing() -> None:
    with local_postgres(configured(postgres_programs=str(DEBIAN))) as server:
        assert processes_of(server.host)
    expect_no_trace(server.host)


def test_the_newest_programs_are_taken(monkeypatch: pytest.MonkeyPatch, open_folder: Path) -> None:
    for version, release in (("9.6", "9.6.24"), ("17", "17.2"), ("16", "16.8")):
        fake(open_folder / version / "bin", f"postgres (PostgreSQL) {release}")
    (open_folder / "18" / "bin").mkdir(parents=True)  # without programs
    open_folder.chmod(0o755)
    monkeypatch.setattr(local, "PLACES", (f"{open_folder}/*/bin",))
    monkeypatch.setenv("PATH", "/no/such/place")
    found = local_installation(configured())
    assert (found.programs, found.major) == (open_folder / "17" / "bin", 17)


def test_programs_that_are_too_old_are_refused(tmp_path: Path) -> None:
    fake(tmp_path, "postgres (PostgreSQL) 9.6.24")
    with pytest.raises(ServiceError, match=r"9\.6\.24.*PostgreSQL 13 or newer"):
        local_installation(configured(postgres_programs=str(tmp_path)))


def fake(programs: Path, release: str) -> None:
    programs.mkdir(parents=True, exist_ok=True)
    for name in local.NEEDED:
        (programs / name).write_text(f"#!/bin/sh\necho '{release}'\n")
        (programs / name).chmod(0o755)


def test_a_machine_without_programs_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "PLACES", ("/no/such/place/*/bin",))
    monkeypatch.setenv("PATH", "/no/such/place")
    said = r"--services asks for PostgreSQL.*none in /no/such/place.*Hint: install.*--postgres-programs"
    with pytest.raises(ServiceError, match=said):
        local_installation(configured())
    with pytest.raises(ServiceError, match=r"--services asks for Redis.*redis-server.*Hint: install.*--redis-program"):
        local_program(CHOSEN.redis)


def test_a_wrong_place_is_named_with_the_setting(tmp_path: Path) -> None:
    variable = servers_of_run({}, {"PLAINSPEC_SERVICES": "local", "PLAINSPEC_POSTGRES_PROGRAMS": str(tmp_path)})
    with pytest.raises(ServiceError, match=r"PLAINSPEC_POSTGRES_PROGRAMS names .*no postgres and no initdb.*Hint"):
        local_installation(variable.postgres)
    setting = servers_of_run({}, {}, {"services": "local", "redis-program": str(tmp_path)})
    with pytest.raises(ServiceError, match=r"\[tool.plainspec\] redis-program names .*not a file"):
        local_program(setting.redis)


def test_programs_that_cannot_be_run_are_reported(tmp_path: Path) -> None:
    for name in local.NEEDED:
        (tmp_path / name).write_text("no program")
    with pytest.raises(ServiceError, match="could not be run"):
        local_installation(configured(postgres_programs=str(tmp_path)))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to hand over to another account")
def test_programs_that_roots_server_account_cannot_reach_are_refused(tmp_path: Path) -> None:
    fake(tmp_path / "bin", "postgres (PostgreSQL) 17.2")
    tmp_path.chmod(0o700)
    with pytest.raises(ServiceError, match=r"account 'nobody' cannot reach.*Hint: install it where everybody"):
        local_installation(configured(postgres_programs=str(tmp_path / "bin")))


def test_redis_runs_from_the_program_that_was_named() -> None:
    named = servers_of_run({"services": "local", "redis-program": str(find_program())}, {}).redis
    assert named.provider is Provider.LOCAL
    with local_redis(named) as server:
        (process,) = [one for one in processes_of(server.host) if one.name() == "redis-server"]
        assert process.exe() == str(find_program())
    expect_no_trace(Path(server.host).parent)


@pytest.mark.skipif(shutil.which("redis-server") is None, reason="there is no redis-server on the PATH")
def test_redis_runs_from_the_path() -> None:
    assert local_program(CHOSEN.redis) == Path(str(shutil.which("redis-server")))
    with local_redis(CHOSEN.redis) as server:
        assert processes_of(server.host)
