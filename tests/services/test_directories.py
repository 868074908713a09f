"""Directories: never another user's, and the next one where the first cannot be written."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import pytest

from plainspec.services import directories
from plainspec.services.directories import (
    CACHE_VARIABLE,
    Account,
    cache_directory,
    exclusive,
    make_run_directory,
    memory_or_disk,
    run_directory,
    sweep,
    unprivileged_account,
)
from plainspec.services.errors import ServiceError

if TYPE_CHECKING:
    from pathlib import Path

PREFIX = "plainspec-test-places-"


class Usage(NamedTuple):
    """How full a disk is."""

    free: int


def test_the_variable_sets_the_cache_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "chosen"))
    assert cache_directory() == tmp_path / "chosen"


def test_an_ordinary_user_caches_at_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(CACHE_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    own = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: own or 1)
    monkeypatch.setattr(directories, "_refuse_strangers", lambda _: None)
    assert cache_directory() == tmp_path / "plainspec"


def test_a_cache_that_cannot_be_made_gives_way_to_the_temporary_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "file" / "cache"))
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))
    assert cache_directory() == tmp_path / f"plainspec-cache-{os.geteuid()}"


def test_a_cache_that_is_a_link_is_not_trusted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / f"plainspec-cache-{os.geteuid()}").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "file").touch()
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "file" / "cache"))
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))
    with pytest.raises(ServiceError, match=f"tried .*{tmp_path}.*Hint: set {CACHE_VARIABLE}"):
        cache_directory()


def test_memory_is_chosen_where_there_is_room(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(directories, "MEMORY", tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(directories.MEMORY_NEEDED_BYTES))
    assert memory_or_disk() == tmp_path


def test_a_small_memory_gives_way_to_the_temporary_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(directories, "MEMORY", tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(directories.MEMORY_NEEDED_BYTES - 1))
    assert memory_or_disk() != tmp_path


def test_root_runs_servers_as_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert unprivileged_account().uid == pwd.getpwnam("nobody").pw_uid


def test_others_run_servers_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert unprivileged_account() == Account()


def test_root_without_an_account_nobody_gets_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(name: str) -> None:
        raise KeyError(name)

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(pwd, "getpwnam", unknown)
    with pytest.raises(ServiceError, match=r"refuses to run as root.*Hint"):
        unprivileged_account()


def test_a_dead_runs_folder_is_cleared_and_a_live_ones_is_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(directories, "memory_or_disk", lambda: tmp_path)
    dead = make_run_directory(PREFIX, Account())
    os.close(dead.lock_fd)
    alive = make_run_directory(PREFIX, Account())
    assert not dead.path.exists()
    sweep(tmp_path, PREFIX)
    assert alive.path.exists()
    os.close(alive.lock_fd)


def test_what_a_killed_process_has_left_goes_with_the_next_of_its_kind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    a_run = f"""
import os, pathlib, signal
from plainspec.services import directories
directories.memory_or_disk = lambda: pathlib.Path({str(tmp_path)!r})
with directories.run_directory({PREFIX!r}) as folder:
    (folder / "half").touch()
    os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", a_run], check=False).returncode == -signal.SIGKILL
    (left,) = tmp_path.iterdir()
    assert (left / "half").exists()
    monkeypatch.setattr(directories, "memory_or_disk", lambda: tmp_path)
    with run_directory(PREFIX) as own, run_directory(PREFIX) as other:
        assert set(tmp_path.iterdir()) == {own, other}
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_about_to_be_locked_is_spared_and_a_forgotten_one_is_not(tmp_path: Path) -> None:
    young, old = tmp_path / f"{PREFIX}young", tmp_path / f"{PREFIX}old"
    young.mkdir()
    old.mkdir()
    long_ago_s = time.time() - 2 * directories.LOCKING_TAKES_AT_MOST_S
    os.utime(old, (long_ago_s, long_ago_s))
    sweep(tmp_path, PREFIX)
    assert young.exists()
    assert not old.exists()


def test_one_at_a_time_prepares(tmp_path: Path) -> None:
    entered = threading.Event()

    def enter() -> None:
        with exclusive(tmp_path / "lock"):
            entered.set()

    with ThreadPoolExecutor() as executor:
        with exclusive(tmp_path / "lock"):
            other = executor.submit(enter)
            assert not entered.wait(0.1)
        other.result(timeout=60)
    assert entered.is_set()
