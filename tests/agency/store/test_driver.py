"""The one driver of the store: asyncpg, and a word for whoever asks for another."""

from __future__ import annotations

import pytest

from agency.store.driver import UnsupportedDriverError, asyncpg_url


@pytest.mark.requirement("S4-DB-12")
@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+asyncpg"])
def test_a_url_of_postgresql_uses_asyncpg(scheme: str) -> None:
    url = asyncpg_url(f"{scheme}://ann:s3cret@db.test:6543/app?ssl=require")
    assert url.drivername == "postgresql+asyncpg"
    assert (url.username, url.host, url.port, url.database, url.query) == (
        "ann",
        "db.test",
        6543,
        "app",
        {"ssl": "require"},
    )


@pytest.mark.requirement("S4-DB-18")
@pytest.mark.parametrize("driver", ["postgresql+psycopg2", "postgresql+psycopg", "mysql+aiomysql", "sqlite"])
def test_another_driver_is_refused_without_the_password(driver: str) -> None:
    with pytest.raises(UnsupportedDriverError, match=r"asyncpg, not through .*write postgresql\+asyncpg") as refused:
        asyncpg_url(f"{driver}://ann:s3cret@db.test/app")
    assert "s3cret" not in str(refused.value)
