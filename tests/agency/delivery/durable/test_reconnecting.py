"""Calls that wait while the database is gone."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError

from agency.delivery.durable.postgres import reconnecting

pytestmark = pytest.mark.anyio


async def test_a_call_is_repeated_while_the_database_is_gone(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(reconnecting, "RETRY_S", 0.0)
    left = [True, True]

    def call() -> str:
        if left:
            raise DBAPIError("SELECT 1", None, OSError("gone"), connection_invalidated=left.pop())
        return "here"

    assert await reconnecting.reconnecting("one", call) == "here"
    assert len(caplog.records) == 1
    assert "the run one waits" in caplog.text


async def test_another_error_is_raised_at_once() -> None:
    def call() -> None:
        raise DBAPIError("SELECT 1", None, OSError("denied"))

    with pytest.raises(DBAPIError):
        await reconnecting.reconnecting("one", call)
