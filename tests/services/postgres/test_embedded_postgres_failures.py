"""The embedded server that cannot be had: said with its log, the limit, and a hint."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from plainspec.services import directories
from plainspec.services.errors import ServiceError
from plainspec.services.postgres.embedded import files
from plainspec.services.postgres.embedded import server as module
from plainspec.services.postgres.embedded.files import find_installation
from plainspec.services.postgres.embedded.server import PREFIX, embedded_postgres

if TYPE_CHECKING:
    from pathlib import Path


def test_a_server_that_ends_at_once_is_reported_with_its_log(monkeypatch: pytest.MonkeyPatch) -> None:
    def spoil(source: Path, target: Path, account: directories.Account) -> None:
        files.copy_tree(source, target, account)
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
    found = find_installation()
    installation, prepared = replace(found, programs=tmp_path), files.prepared_data(found)
    monkeypatch.setattr(module, "find_installation", lambda: installation)
    monkeypatch.setattr(module, "prepared_data", lambda _: prepared)
    with pytest.raises(ServiceError, match="could not be run"), embedded_postgres():
        pass


@pytest.mark.parametrize("place", ["make_run_directory", "copy_tree"])
def test_a_full_disk_is_reported_with_a_hint(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: str) -> None:
    def no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, place, no_space)
    monkeypatch.setattr(directories, "memory_or_disk", lambda: tmp_path)
    with pytest.raises(ServiceError, match=r"No space left on device.*Hint: .*TMPDIR"), embedded_postgres():
        pass
    assert not list(tmp_path.glob(f"{PREFIX}*"))


def test_too_long_a_path_for_the_socket_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    for folder in (deep, *list(deep.parents)[:4]):
        folder.chmod(0o755)
    monkeypatch.setattr(directories, "memory_or_disk", lambda: deep)
    with pytest.raises(ServiceError, match=r"socket.*too long.*TMPDIR"), embedded_postgres():
        pass


@pytest.mark.parametrize("shows", [True, False])
def test_damaged_data_are_prepared_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, shows: bool) -> None:
    monkeypatch.setenv("PLAINSPEC_CACHE_DIR", str(tmp_path / "cache"))
    control = files.prepared_data(find_installation()) / "global/pg_control"
    was = control.stat()
    control.write_bytes(b"\0" * was.st_size)
    if not shows:
        os.utime(control, ns=(was.st_atime_ns, was.st_mtime_ns))
    with embedded_postgres() as running:
        assert running.private


def test_of_many_files_that_could_not_be_copied_one_is_reported(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def no_space(*_: object) -> None:
        raise shutil.Error([(f"base/{number}", "there", "No space left on device") for number in range(1000)])

    monkeypatch.setattr(module, "copy_tree", no_space)
    monkeypatch.setattr(directories, "memory_or_disk", lambda: tmp_path)
    with pytest.raises(ServiceError, match=r"No space left on device \(and 999 more\)") as refused:
        embedded_postgres().__enter__()
    assert len(str(refused.value)) < 500
