"""What the bank says of its visitors, on the agency's own pools and a real server."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import asyncpg
import pytest

from plainspec.ports.pools import Access, PoolSettings
from plainspec.ports.refusals import RefusedError
from plainspec.stage.pools.connection_pool import Bank, BankError
from plainspec.systems.agency.pools import AgencyPoolSystem

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def observer_at(url: str) -> AsyncIterator[asyncpg.Connection]:
    observer = await asyncpg.connect(url)
    try:
        yield observer
    finally:
        await observer.close()


@pytest.fixture
async def bank(database_url: str) -> AsyncIterator[Bank]:
    async with AgencyPoolSystem.at(database_url) as system:
        bank = Bank(system)
        bank.open(PoolSettings(size=1, overflow=0, wait_s=5))
        try:
            yield bank
        finally:
            await bank.send_everybody_home()


async def test_the_picture_tells_who_is_served_who_waits_and_who_was_sent_away(bank: Bank) -> None:
    await bank.come(["Ana", "Ben"])
    figures, _, ana, ben = bank.picture().splitlines()
    assert figures == "read-write: PoolMetrics(size=1, checked_in=0, checked_out=1, overflow=0, waiting=1)"
    assert (ana, ben) == ("Ana is served", "Ben waits")
    await bank.close()
    assert (await bank.sent_away("Ben")).words
    assert bank.picture().endswith("Ana is served\nBen was sent away: closed")


async def test_somebody_who_waits_holds_no_connection(bank: Bank) -> None:
    await bank.come(["Ana", "Ben"])
    with pytest.raises(BankError, match="Ben holds no connection") as stuck:
        bank.session_of("Ben")
    assert stuck.value.__cause__ is None
    assert bank.visits["Ben"].error is None


async def test_whoever_is_kept_out_by_the_server_is_told_with_the_reason(database_url: str) -> None:
    async with observer_at(database_url) as observer:
        nowhere = urlsplit(database_url)._replace(path="/nowhere").geturl()
        bank = Bank(AgencyPoolSystem(nowhere, observer))
        bank.open(PoolSettings(size=1, overflow=0, wait_s=5))
        await bank.come(["Ana"])
        with pytest.raises(BankError, match=r'Ana could not come: RefusedError: .*"nowhere" does not exist') as stuck:
            bank.session_of("Ana")
        assert isinstance(stuck.value.__cause__, RefusedError)
        with pytest.raises(BankError, match=r"Ana was to be sent away, but was not.\n.*\n.*\nAna could not come"):
            await bank.sent_away("Ana")
        await bank.send_everybody_home()


async def test_who_was_served_was_not_sent_away(bank: Bank) -> None:
    await bank.come(["Ana"])
    with pytest.raises(BankError, match=r"Ana was to be sent away, but was not.\n.*\n.*\nAna is served"):
        await bank.sent_away("Ana")
    assert bank.served(Access.READ_WRITE) == {"Ana"}
