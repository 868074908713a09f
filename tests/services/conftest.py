"""The service fixtures, as tests use them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from plainspec.services import fixtures

if TYPE_CHECKING:
    from collections.abc import Iterator

postgres = pytest.fixture(scope="session")(fixtures.postgres)
databases = pytest.fixture(scope="session")(fixtures.databases)


@pytest.fixture(scope="session", autouse=True)
def _loop_for_all(anyio_backend: str) -> None:
    """Let a plain test be the first to ask for an asynchronous fixture, in whatever order tests run."""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user reaches: each pytest that starts closes the parents of `tmp_path` to others anew."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def engine() -> Iterator[Any]:
    """The engine for containers that the tests run on."""
    import docker  # noqa: PLC0415 - not where there is no engine

    client = docker.from_env()
    yield client
    client.close()
