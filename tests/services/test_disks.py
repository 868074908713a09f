"""A disk that is full or cannot be written: reported with a hint, and nothing is left on it."""

from __future__ import annotations

import subprocess
import tempfile
from typing import TYPE_CHECKING

import pytest

from plainspec.services import directories
from plainspec.services.errors import ServiceError
from plainspec.services.postgres.embedded.server import embedded_postgres
from plainspec.services.redis.embedded import embedded_redis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Path]]:
    """Mounts a small disk with the given options, and has run directories made on it."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = False

    def mount(options: str) -> Path:
        nonlocal mounted
        said = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", place], capture_output=True, text=True, check=False
        )
        if said.returncode:
            pytest.skip(f"no disk can be mounted here: {said.stderr.strip()}")
        mounted = True
        monkeypatch.setattr(directories, "MEMORY", place)  # too small for memory_or_disk, so that TMPDIR counts
        monkeypatch.setattr(tempfile, "tempdir", str(place))
        return place

    yield mount
    if mounted:
        subprocess.run(["umount", place], check=True)


@pytest.mark.parametrize("server", [embedded_postgres, embedded_redis], ids=["PostgreSQL", "Redis"])
def test_a_disk_that_cannot_be_written(
    disk: Callable[[str], Path], server: Callable[[], AbstractContextManager[object]]
) -> None:
    disk("ro")
    with pytest.raises(ServiceError, match=r"No directory for .*Read-only file system.*Hint: .*TMPDIR"), server():
        pass


def test_a_disk_that_is_full_leaves_nothing_on_it(disk: Callable[[str], Path]) -> None:
    place = disk("size=4m")
    with pytest.raises(ServiceError, match=r"No space left on device.*Hint: .*100 MB.*TMPDIR"), embedded_postgres():
        pass
    assert not list(place.iterdir())


def test_a_disk_without_room_for_a_directory(disk: Callable[[str], Path]) -> None:
    place = disk("size=64k,nr_inodes=1")
    with pytest.raises(ServiceError, match=r"No space left on device.*Hint: .*TMPDIR"), embedded_redis():
        pass
    assert not list(place.iterdir())


def test_a_cache_that_cannot_be_written(
    disk: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(directories.CACHE_VARIABLE, str(disk("ro") / "cache"))
    with pytest.raises(
        ServiceError, match=rf"No cache folder can be written; tried {tmp_path}.*{directories.CACHE_VARIABLE}"
    ):
        embedded_postgres().__enter__()
