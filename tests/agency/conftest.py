"""What the tests of the agency share."""

import pytest


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
