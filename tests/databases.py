"""A database of its own for each test, by the fixtures that scenarios use; a plugin of tests/conftest.py."""

from __future__ import annotations

import pytest

from plainspec.services import fixtures as services
from plainspec.services.run_context import RunContext
from plainspec.stage import fixtures as stage
from plainspec.systems.agency import adapter

stores = pytest.fixture(services.stores)
postgres = pytest.fixture(scope="session")(services.postgres)
databases = pytest.fixture(scope="session")(services.databases)
database_schema = pytest.fixture(scope="session")(adapter.database_schema)
database_template = pytest.fixture(scope="session")(stage.database_template)
database_isolation = pytest.fixture(scope="session")(stage.database_isolation)
isolated_database = pytest.fixture(stage.isolated_database)
database_clone = pytest.fixture(stage.database_clone)
database_url = pytest.fixture(stage.database_url)
database = pytest.fixture(adapter.database)


@pytest.fixture(scope="session")
def run_context() -> RunContext:
    """What a runner makes for its run."""
    return RunContext()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"
