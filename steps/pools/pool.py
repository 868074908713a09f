"""Steps about connection pools: how they are opened and closed, and what they report."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from plainspec import given, parameter_type, then, when
from plainspec.ports.store.pools import Access, Endpoint, PoolMetrics, PoolSettings, PoolSystem
from plainspec.stage.pools.connection_pool import ConnectionPools
from plainspec.stage.pools.endpoints import unresponsive_server
from plainspec.stage.workflows.notation import parse_duration

SETTINGS = re.compile(
    r"(?P<size>\d+) connections?(?: and|,) (?:no|(?P<overflow>\d+)) overflow(?: connections?)?"
    r"(?: and a timeout of (?P<timeout>.+))?"
)


def pool_settings(text: str) -> Callable[[PoolSystem], PoolSettings]:
    """Read a size, an overflow and perhaps a timeout, or the environment whose settings are meant."""
    if not (match := SETTINGS.fullmatch(text)):
        return lambda system: system.settings_of(text.removeprefix("the settings of "))
    settings = PoolSettings(int(match["size"]), int(match["overflow"] or 0))
    if match["timeout"]:
        settings = replace(settings, timeout_s=parse_duration(match["timeout"]))
    return lambda _system: settings


parameter_type(
    name="pool_settings",
    regexp="\\d+ connections?(?: and|,) (?:no overflow|\\d+ overflow connections?)(?: and a timeout of \\d+(?:\\.\\d+)? s)?|the settings of [a-z]+",  # noqa: E501 - the editor's server reads one literal
    example="2 connections and no overflow",
    transformer=pool_settings,
)


@dataclass(frozen=True)
class Attempt:
    """How an actor opens a pool; what is left out is as in production, on the scenario's own database.

    Attributes:
        environment: whose settings the pool is to have.
        driver: the scheme of the URL.
        server: `unresponsive`, for a server that accepts connections and never answers.
        connect_timeout: how long making a connection may take.
        database: the name of the database.
    """

    environment: str = "production"
    driver: str = ""
    server: Literal["", "unresponsive"] = ""
    connect_timeout: str = ""
    database: str = ""


@given("a connection pool with {pool_settings}")
def open_pool(settings_in: Callable[[PoolSystem], PoolSettings], connection_pools: ConnectionPools) -> None:
    """Open a read-write and a read-only pool with these settings; without a timeout, requests wait for 30 s."""
    connection_pools.open(settings_in(connection_pools.system))


@when("{actor} opens a connection pool with")
async def open_pool_with(actor: str, table: list[Attempt], connection_pools: ConnectionPools) -> None:
    """Open a pool as the only row says, and make and return one connection."""
    (attempt,) = table
    async with unresponsive_server(wanted=attempt.server == "unresponsive") as (host, port):
        with connection_pools.refusals.of(actor):
            settings = connection_pools.system.settings_of(attempt.environment)
            if attempt.connect_timeout:
                settings = replace(settings, connect_timeout_s=parse_duration(attempt.connect_timeout))
            connection_pools.open(settings, Endpoint(attempt.driver, host, port, attempt.database))
            await connection_pools.connect_once()


@when("the pool is closed")
async def close_pool(connection_pools: ConnectionPools) -> None:
    """Close the pools."""
    await connection_pools.close()


@then("the pool reports")
async def pool_reports(table: list[PoolMetrics], connection_pools: ConnectionPools) -> None:
    """Compare the metrics of the read-write pool, and the connections of both pools with those that the server has."""
    reported = connection_pools.of(Access.READ_WRITE).metrics
    assert [reported] == table, f"the pool reports {reported}\n{connection_pools}"
    metrics = [connection_pools.of(access).metrics for access in Access]
    open_connections = sum(pool.checked_in + pool.checked_out for pool in metrics)
    on_server = await connection_pools.server_connections(open_connections)
    assert on_server == open_connections, f"the server has {on_server} connections of the pools\n{connection_pools}"
