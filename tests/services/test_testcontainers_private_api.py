"""The private names of testcontainers that `plainspec.services.testcontainers_private_api` uses."""

from __future__ import annotations

from testcontainers.community.postgres import PostgresContainer

from plainspec.services import testcontainers_private_api as private_api
from tests.library_shape import missing, parameters_of

CONTAINER = "testcontainers.community.postgres:PostgresContainer"


def test_this_library_has_the_private_names() -> None:
    assert not missing("testcontainers", private_api.__name__, f"{CONTAINER}._connect")


def test_postgres_waits_for_psql_in_the_method_that_plainspec_replaces() -> None:
    assert parameters_of(PostgresContainer._connect) == ["self"]
    assert "_connect" in PostgresContainer.start.__code__.co_names, f"mend {private_api.__name__}"
