"""Support fixtures of the stage for what is live: settings, sessions, messages, caches and gateways."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from plainspec.extras import needs
from plainspec.gherkin.sentences.vocabulary import fixture
from plainspec.ports.not_offered import NotOffered

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, MutableMapping

    from plainspec.ports.cache import CacheSystem
    from plainspec.ports.configuration import ConfigurationSystem
    from plainspec.ports.gateway.system import GatewaySystem
    from plainspec.ports.memory import MemorySystem
    from plainspec.ports.messaging import MessagingSystem
    from plainspec.ports.planning import PlanningSystem
    from plainspec.ports.store.threads import ThreadSystem
    from plainspec.ports.telemetry import ServiceCalls
    from plainspec.ports.users import UserSystem
    from plainspec.services.stand_ins.collector import Collector
    from plainspec.services.stand_ins.ollama import OllamaStandIn
    from plainspec.services.stores import Stores
    from plainspec.stage.cache.stage import CacheStage
    from plainspec.stage.gateway.gateways import Gateways
    from plainspec.stage.gateway.stage import GatewayStage
    from plainspec.stage.http.sessions import Sessions
    from plainspec.stage.memory import MemoryStage
    from plainspec.stage.messages import MessageExchange
    from plainspec.stage.plans import PlanStage
    from plainspec.stage.refusals import Refusals
    from plainspec.stage.settings import SettingsStage
    from plainspec.stage.sockets.sockets import Sockets
    from plainspec.stage.telemetry.calls import CallStage
    from plainspec.stage.telemetry.records import SpanRecords
    from plainspec.stage.telemetry.stage import TelemetryStage
    from plainspec.stage.threads import ThreadStore
    from plainspec.stage.users import UserStage


@fixture(scope="scenario")
def span_records() -> Iterator[SpanRecords]:
    """Record the spans of the scenario, if there are any, and attach them to the report."""
    from plainspec.reporting.evidence import attach
    from plainspec.stage.telemetry.records import SpanRecords

    records = SpanRecords()
    yield records
    if records.spans():
        attach("the spans, each below its parent", records.as_text())


@fixture(scope="scenario")
@needs("opentelemetry.exporter")
def telemetry_collector(isolated_env: MutableMapping[str, str], span_records: SpanRecords) -> Iterator[Collector]:
    """Have a stand-in for a collector listen, and the environment of this process name it."""
    from plainspec.services.stand_ins.collector import Collector

    with Collector.listening() as collector:
        isolated_env["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.url
        span_records.sources.append(collector)
        yield collector


@fixture(scope="scenario")
def call_stage(service_calls: ServiceCalls, telemetry_stage: TelemetryStage) -> CallStage:
    """Set the stage for calls of the system's parts."""
    from plainspec.stage.telemetry.calls import CallStage

    return CallStage(service_calls, telemetry_stage)


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
def memory_stage(memory: MemorySystem, ollama: OllamaStandIn, refusals: Refusals) -> MemoryStage:
    """Set the stage for memories, with a stand-in for Ollama that works until a sentence says otherwise."""
    from plainspec.stage.memory import MemoryStage

    return MemoryStage(memory, ollama, refusals)


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
@needs("redis")
def live_gateways(gateways: GatewaySystem, stores: Stores) -> GatewaySystem:
    """Have the leases that gateways renew count as unchanged."""
    from plainspec.services.redis.contents import TABLE as REDIS

    stores.expect_renewal(lambda row: row.table == REDIS and gateways.is_renewed(str(row.values["key"])))
    return gateways


@fixture(scope="scenario")
@needs("websockets", "httpx", "redis")
async def gateway_stage(  # noqa: PLR0913, PLR0917 - what gateways are reached by, and what watches over them
    live_gateways: GatewaySystem,
    redis_url: str,
    refusals: Refusals,
    http_sessions: Sessions,
    sockets: Sockets,
    span_records: SpanRecords,
) -> AsyncIterator[GatewayStage]:
    """Set the stage for people who run agents over gateways; at the end nothing of one user may be another's."""
    from plainspec.stage.gateway.stage import GatewayStage

    stage = GatewayStage(live_gateways, redis_url, refusals, http_sessions, sockets)
    stage.leak_check.spans = span_records
    stage.leak_check.listen()
    try:
        yield stage
    finally:
        await stage.close()


@fixture(scope="scenario")
def relayed_gateways(gateway_stage: GatewayStage) -> Gateways:
    """Have the gateways reach their database, if they have one, through a relay that can be closed and opened."""
    with suppress(NotOffered):
        gateway_stage.gateways.relay_database()
    return gateway_stage.gateways
