"""A database that is prepared for runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from agency.delivery.durable.postgres.schema import prepare
from plainspec.services.postgres.embedded.server import embedded_postgres

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def prepared_url() -> Iterator[str]:
    with embedded_postgres() as server:
        url = server.url("postgres")
        prepare(url)
        yield url
