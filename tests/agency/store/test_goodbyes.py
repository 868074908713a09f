"""Connections between the server's goodbye and its hanging up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from agency.store import RefusedError

if TYPE_CHECKING:
    from agency.store import Store, UnitOfWork

pytestmark = pytest.mark.anyio

GOODBYE = b"SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0"


async def driver_of(work: UnitOfWork) -> Any:
    return (await (await work.session.connection()).get_raw_connection()).driver_connection


def say_goodbye(driver: Any) -> None:
    """Let the driver hear that the server ends the connection; it has not hung up yet, as it does a moment later."""
    driver._protocol.data_received(b"E" + (len(GOODBYE) + 4).to_bytes(4, "big") + GOODBYE)


async def test_nobody_gets_a_connection_to_which_the_server_has_said_goodbye(store: Store) -> None:
    work = await store.unit_of_work().begin()
    driver = await driver_of(work)
    await work.close()
    say_goodbye(driver)
    async with store.unit_of_work() as other:
        assert await driver_of(other) is not driver
        assert await other.accounts.balance_of("Ana") == 100
    assert store._pool.metrics.checked_in == 1


async def test_a_connection_that_somebody_holds_is_lost_from_the_goodbye_on(store: Store) -> None:
    async with store.unit_of_work() as work:
        await work.accounts.add("Ana", 10)
        say_goodbye(await driver_of(work))
        with pytest.raises(RefusedError) as refused:
            await work.accounts.add("Ana", 20)
        assert (refused.value.sqlstate, refused.value.connection_lost) == ("08003", True)
        await work.rollback()
        assert await work.accounts.balance_of("Ana") == 100
