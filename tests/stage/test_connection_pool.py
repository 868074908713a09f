"""What the stage for connection pools reports of its clients, on the agency's own pools and a real server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plainspec.ports.refusals import RefusalKind
from plainspec.ports.store.pools import Access, Endpoint, PoolSettings
from plainspec.stage.pools.checkouts import names
from plainspec.stage.pools.connection_pool import ConnectionPools, PoolStageError
from plainspec.stage.pools.operations import Operation
from plainspec.stage.refusals import Refusals
from plainspec.systems.agency.store.pools import AgencyPoolSystem

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from plainspec.services.postgres.clone_pool import Clone

pytestmark = pytest.mark.anyio

READ_WRITE = Access.READ_WRITE


@pytest.fixture
async def pools(database_clone: Clone) -> AsyncIterator[ConnectionPools]:
    """Set a stage with a pool of one connection."""
    stage = ConnectionPools(AgencyPoolSystem(database_clone.url, database_clone.observer), Refusals())
    stage.open(PoolSettings(size=1, overflow=0))
    try:
        yield stage
    finally:
        await stage.dispose()


async def test_messages_say_in_words_who_holds_a_connection_who_waits_and_who_was_refused(
    pools: ConnectionPools,
) -> None:
    await pools.request(["Ana", "Ben", "Cleo"], READ_WRITE)
    assert str(pools).splitlines() == [
        "Ana holds a read-write connection; Ben and Cleo wait for a read-write connection",
        "the read-write pool: PoolMetrics(size=1, checked_in=0, checked_out=1, overflow=0, waiting=2)",
        "the read-only pool: PoolMetrics(size=1, checked_in=0, checked_out=0, overflow=0, waiting=0)",
    ]
    await pools.close()
    assert str(pools).startswith(
        "Ana holds a read-write connection; Ben and Cleo were refused a read-write connection\n"
    )
    assert pools.refusals.last("Cleo").kind is RefusalKind.POOL_CLOSED


async def test_a_pool_without_clients_says_so(pools: ConnectionPools) -> None:
    assert str(pools).startswith("no client has requested a connection\n")


async def test_a_client_that_waits_holds_no_connection(pools: ConnectionPools) -> None:
    await pools.request(["Ana", "Ben"], READ_WRITE)
    assert pools.held_by("Ben") is None
    with pytest.raises(PoolStageError, match="Ben holds no connection"):
        pools.session_of("Ben")
    with pytest.raises(PoolStageError, match="Ben has not held a connection yet"):
        pools.connection_of("Ben")


async def test_a_request_that_the_server_refuses_is_a_refusal(pools: ConnectionPools) -> None:
    pools.open(PoolSettings(size=1, overflow=0), Endpoint(database="nowhere"))
    await pools.request(["Ana"], READ_WRITE)
    assert pools.refusals.last("Ana").kind is RefusalKind.NO_SUCH_DATABASE
    assert pools.holders(READ_WRITE) == set()


async def test_a_short_timeout_of_the_pool_is_waited_for(pools: ConnectionPools) -> None:
    pools.open(PoolSettings(size=1, overflow=0, timeout_s=0.05))
    await pools.request(["Ana", "Ben"], READ_WRITE)
    assert pools.waiting(READ_WRITE) == set()
    assert pools.refusals.last("Ben").kind is RefusalKind.TIMED_OUT_WAITING


async def test_without_a_pool_the_missing_given_is_named(database_clone: Clone) -> None:
    stage = ConnectionPools(AgencyPoolSystem(database_clone.url, database_clone.observer), Refusals())
    with pytest.raises(PoolStageError, match="lacks a Given that opens one"):
        await stage.request(["Ana"], READ_WRITE)


def test_names_are_joined_as_in_a_sentence() -> None:
    assert names(["Ana"]) == "Ana"
    assert names(["Ana", "Ben", "Cleo"]) == "Ana, Ben and Cleo"


@pytest.mark.parametrize(
    ("text", "operation"),
    [
        ("adds 20 to Ben's account", Operation("adds", "Ben", 20)),
        ("sets Ben's account to 0", Operation("sets", "Ben", 0)),
        ("opens an account for Cleo", Operation("opens", "Cleo", 0)),
        ("deletes Ben's account", Operation("deletes", "Ben", 0)),
    ],
)
def test_operations_are_read(text: str, operation: Operation) -> None:
    assert Operation.parse(text) == operation


def test_what_is_no_operation_is_refused() -> None:
    with pytest.raises(ValueError, match="'sings' is not an operation on an account"):
        Operation.parse("sings")
