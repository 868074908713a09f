"""PostgreSQL's files: programs that the server's account can run, data that are made once."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from plainspec.services import directories
from plainspec.services.errors import ServiceError
from plainspec.services.postgres.embedded import files, wheels
from plainspec.services.postgres.embedded.files import find_installation

if TYPE_CHECKING:
    from pathlib import Path


def test_root_copies_programs_that_the_server_cannot_reach(monkeypatch: pytest.MonkeyPatch, open_folder: Path) -> None:
    reach = files.everyone_can_reach
    wheel = find_installation().programs
    monkeypatch.setattr(files, "unprivileged_account", lambda: directories.Account(os.getuid(), os.getgid()))
    monkeypatch.setattr(files, "everyone_can_reach", lambda path: not path.is_relative_to(wheel) and reach(path))
    monkeypatch.setenv("PLAINSPEC_CACHE_DIR", str(open_folder / "cache"))
    open_folder.chmod(0o711)
    copy = find_installation().programs
    assert copy.is_relative_to(open_folder)
    subprocess.run([copy / "postgres", "--version"], check=True, capture_output=True)
    open_folder.chmod(0o700)
    with pytest.raises(ServiceError, match=r"'nobody' cannot reach .*Hint: set PLAINSPEC_CACHE_DIR"):
        find_installation()


def test_data_are_prepared_once_and_copied_from_then_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PLAINSPEC_CACHE_DIR", str(tmp_path / "cache"))
    installation = find_installation()
    first = files.prepared_data(installation)
    made_ns = (first / "PG_VERSION").stat().st_mtime_ns
    assert files.prepared_data(installation) == first
    assert (first / "PG_VERSION").stat().st_mtime_ns == made_ns


def test_a_failing_initdb_is_reported_with_its_output(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PLAINSPEC_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(files, "INITDB", ("--no-such-option",))
    with pytest.raises(ServiceError, match=r"(?s)initdb ended with code 1.*no-such-option"):
        files.prepared_data(find_installation())


def test_a_missing_wheel_is_reported_with_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wheels, "WHEELS", (wheels.Wheel("no-such-wheel", "no_such_wheel", "pginstall"),))
    with pytest.raises(ServiceError, match=r"not installed. Hint: pip install 'plainspec\[services\]'"):
        find_installation()


def test_a_wheel_without_programs_for_this_platform_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wheels, "WHEELS", (wheels.Wheel("pytest", "pytest", "pginstall"),))
    with pytest.raises(ServiceError, match=r"wheel pytest .* no PostgreSQL programs for this platform"):
        find_installation()


def test_an_initdb_that_takes_too_long_is_reported_with_the_limit(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PLAINSPEC_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(files, "PREPARE_LIMIT_S", 0.001)
    with pytest.raises(ServiceError, match=r"initdb did not finish within 0.001 s"):
        files.prepared_data(find_installation())
