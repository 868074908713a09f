"""The service fixtures, as tests use them."""

from __future__ import annotations

import pytest

from plainspec.services import fixtures

postgres = pytest.fixture(scope="session")(fixtures.postgres)
databases = pytest.fixture(scope="session")(fixtures.databases)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def _loop_for_all(anyio_backend: str) -> None:
    """Let a plain test be the first to ask for an asynchronous fixture, in whatever order tests run."""
