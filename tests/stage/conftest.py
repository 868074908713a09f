"""A database of its own for each test, by the fixtures that scenarios use."""

from __future__ import annotations

import pytest

from plainspec.services import fixtures as services
from plainspec.stage import fixtures as stage

postgres = pytest.fixture(scope="session")(services.postgres)
databases = pytest.fixture(scope="session")(services.databases)
database_template = pytest.fixture(scope="session")(stage.database_template)
database_clone = pytest.fixture(stage.database_clone)
database_url = pytest.fixture(stage.database_url)
database = pytest.fixture(stage.database)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"
