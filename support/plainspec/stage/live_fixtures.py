"""Support fixtures of the stage for what is live: settings, sessions, messages, caches and gateways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.extras import needs
from plainspec.gherkin.sentences.vocabulary import fixture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from plainspec.ports.cache import CacheSystem
    from plainspec.ports.configuration import ConfigurationSystem
    from plainspec.ports.gateway.system import GatewaySystem
    from plainspec.ports.messaging import MessagingSystem
    from plainspec.ports.planning import PlanningSystem
    from plainspec.ports.store.threads import ThreadSystem
    from plainspec.ports.users import UserSystem
    from plainspec.stage.cache.stage import CacheStage
    from plainspec.stage.gateway.relay import Relay
    from plainspec.stage.gateway.stage import GatewayStage
    from plainspec.stage.http.sessions import Sessions
    from plainspec.stage.messages import MessageExchange
    from plainspec.stage.plans import PlanStage
    from plainspec.stage.refusals import Refusals
    from plainspec.stage.settings import SettingsStage
    from plainspec.stage.sockets.sockets import Sockets
    from plainspec.stage.threads import ThreadStore
    from plainspec.stage.users import UserStage


@fixture(scope="scenario")
def settings(configuration: ConfigurationSystem, refusals: Refusals) -> SettingsStage:
    """Set the stage for services that run with settings."""
    from plainspec.stage.settings import SettingsStage

    return SettingsStage(configuration, refusals)


@fixture(scope="scenario")
def users_stage(users: UserSystem, threads: ThreadSystem, refusals: Refusals) -> UserStage:
    """Set the stage for sessions of users on a database and a Redis of their own."""
    from plainspec.stage.users import UserStage

    return UserStage(users, threads, refusals)


@fixture(scope="scenario")
def messages(messaging: MessagingSystem, thread_store: ThreadStore, refusals: Refusals) -> MessageExchange:
    """Set the stage for messages in these threads."""
    from plainspec.stage.messages import MessageExchange

    return MessageExchange(messaging, thread_store, refusals)


@fixture(scope="scenario")
async def plans(planning: PlanningSystem, refusals: Refusals) -> AsyncIterator[PlanStage]:
    """Set the stage for plans that users make and run."""
    from plainspec.stage.plans import PlanStage

    stage = PlanStage(planning, refusals)
    try:
        yield stage
    finally:
        await stage.close()


@fixture(scope="scenario")
async def cache_stage(user_cache: CacheSystem, redis_url: str, refusals: Refusals) -> AsyncIterator[CacheStage]:
    """Set the stage for services that cache in the scenario's Redis."""
    from plainspec.stage.cache.stage import CacheStage

    async with CacheStage(user_cache, redis_url, refusals) as stage:
        yield stage


@fixture(scope="scenario")
@needs("websockets", "httpx", "redis")
async def gateway_stage(
    gateways: GatewaySystem, redis_url: str, refusals: Refusals, http_sessions: Sessions, sockets: Sockets
) -> AsyncIterator[GatewayStage]:
    """Set the stage for people who run agents over gateways; at the end nothing of one user may be another's."""
    from plainspec.stage.gateway.stage import GatewayStage

    stage = GatewayStage(gateways, redis_url, refusals, http_sessions, sockets)
    stage.canary.listen()
    try:
        yield stage
    finally:
        await stage.close()


@fixture(scope="scenario")
def database_relay(gateway_stage: GatewayStage) -> Relay:
    """Have the gateways reach their database through a relay that can be closed and opened."""
    return gateway_stage.gateways.relay_database()
