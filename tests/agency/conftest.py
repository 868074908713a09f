"""What the tests of the agency share."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known that `plainspec trace` reads."""
    config.addinivalue_line("markers", "requirement(*ids): the requirements that a test covers")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"
