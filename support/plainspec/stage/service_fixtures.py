"""Support fixtures of the sentences for any service: kept values, programs, networks, HTTP sessions and WebSockets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.extras import needs
from plainspec.gherkin.sentences.vocabulary import fixture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from plainspec.services.run_context import RunContext
    from plainspec.stage.http.sessions import Sessions
    from plainspec.stage.network.networks import Networks
    from plainspec.stage.placeholders import KeptValues
    from plainspec.stage.programs.runs import Runs
    from plainspec.stage.programs.services import Services, SharedServices
    from plainspec.stage.sockets.sockets import Sockets


@fixture(scope="scenario")
def kept_values(program_database: str, program_redis: str) -> KeptValues:
    """Keep the scenario's values, for which placeholders such as `{booking}` stand."""
    from plainspec.stage.placeholders import KeptValues

    urls = {"database": program_database, "redis": program_redis}
    return KeptValues({name: url for name, url in urls.items() if url})


@fixture(scope="session")
async def shared_program_services(run_context: RunContext) -> AsyncIterator[SharedServices]:
    """Start services that all scenarios share, each when a scenario first needs it."""
    from plainspec.stage.programs.services import SharedServices

    shared = SharedServices(run_context)
    try:
        yield shared
    finally:
        await shared.close()


@fixture(scope="scenario")
async def program_services(
    run_context: RunContext, shared_program_services: SharedServices, kept_values: KeptValues
) -> AsyncIterator[Services]:
    """Start the scenario's services; they end with it."""
    from plainspec.stage.programs.services import Services

    services = Services(run_context, shared_program_services, kept_values)
    try:
        yield services
    finally:
        await services.close()


@fixture(scope="scenario")
def program_runs(run_context: RunContext, kept_values: KeptValues) -> Iterator[Runs]:
    """Run commands of the project's; the folder of their files is gone afterwards."""
    from plainspec.stage.programs.runs import Runs

    runs = Runs(kept_values, run_context.root)
    yield runs
    runs.close()


@fixture(scope="scenario")
async def networks() -> AsyncIterator[Networks]:
    """Hand out the networks of a scenario's people, which are in use where a sentence is about one."""
    from plainspec.stage.network.networks import Networks

    found = Networks()
    try:
        yield found
    finally:
        await found.close()


@fixture(scope="scenario")
async def faulty_networks(networks: Networks) -> AsyncIterator[Networks]:
    """Lead the connections of all people through networks of their own; at the end these recover."""
    networks.in_use = True
    yield networks
    networks.recover()


@fixture(scope="scenario")
@needs("httpx", "jsonpath", "jsonschema", "referencing")
async def http_sessions(
    run_context: RunContext,
    program_services: Services,  # noqa: ARG001 - services end after the sessions with them
    kept_values: KeptValues,
    networks: Networks,
) -> AsyncIterator[Sessions]:
    """Hand out HTTP sessions, one for each person."""
    from plainspec.services.run_context import CURRENT_SCENARIO
    from plainspec.stage.http.sessions import Sessions

    feature = CURRENT_SCENARIO.get().place.rpartition(":")[0]
    sessions = Sessions(kept_values, (run_context.root / feature).parent, networks)
    try:
        yield sessions
    finally:
        await sessions.close()


@fixture(scope="scenario")
@needs("websockets")
async def sockets(http_sessions: Sessions) -> AsyncIterator[Sockets]:
    """Hand out WebSockets, one for each person; they share headers and cookies with the person's HTTP session."""
    from plainspec.stage.sockets.sockets import Sockets

    opened = Sockets(http_sessions)
    try:
        yield opened
    finally:
        await opened.close()
