"""What a whole system under specification offers: one fixture function for each of its ports."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, TypeVar

if TYPE_CHECKING:
    from plainspec.ports.cache import CacheSystem
    from plainspec.ports.capabilities import Capabilities
    from plainspec.ports.configuration import ConfigurationSystem
    from plainspec.ports.contents import Contents
    from plainspec.ports.coordination import CoordinationSystem
    from plainspec.ports.delivery.deliveries import DeliverySystem
    from plainspec.ports.delivery.durable import DurableSystem
    from plainspec.ports.delivery.generation import GenerationSystem
    from plainspec.ports.delivery.rollbacks import RollbackSystem
    from plainspec.ports.delivery.workflow_definitions import DeliveryWorkflowSystem
    from plainspec.ports.gateway.system import GatewaySystem
    from plainspec.ports.memory import MemorySystem
    from plainspec.ports.messaging import MessagingSystem
    from plainspec.ports.planning import PlanningSystem
    from plainspec.ports.store.audit import AuditSystem
    from plainspec.ports.store.database import Database
    from plainspec.ports.store.entities import EntitySystem
    from plainspec.ports.store.migrations import DriftSystem, MigrationSystem
    from plainspec.ports.store.pools import PoolSystem
    from plainspec.ports.store.tenancy import TenancySystem
    from plainspec.ports.store.threads import ThreadSystem
    from plainspec.ports.store.vectors import VectorSystem
    from plainspec.ports.telemetry import ServiceCalls
    from plainspec.ports.users import UserSystem
    from plainspec.ports.workflow import WorkflowSystem

Offered = TypeVar("Offered")

Offer: TypeAlias = Callable[..., Offered | Awaitable[Offered] | Iterator[Offered] | AsyncIterator[Offered]]
"""Makes a port for a scenario, written as a fixture is: it returns or yields once, plain or async.

Its parameters are fixtures by name, such as `database_clone` or `redis_url`, so that a server is started for those
scenarios only that need what depends on it.
"""


class Schema(NamedTuple):
    """What is in a scenario's PostgreSQL database before its first step.

    Attributes:
        build: Builds it in the empty database at a URL, once for a run; scenarios get clones.
        content: A fingerprint of what decides what it builds, as `plainspec.services.fingerprint` makes it of files
            and folders; runs on the same server that have the same one share what was built. With an empty text
            nobody does.
    """

    build: Callable[[str], Awaitable[None]]
    content: str


PORTS: Mapping[str, Literal["scenario", "session"]] = {
    "workflows": "scenario",
    "configuration": "scenario",
    "coordination": "scenario",
    "test_generation": "scenario",
    "delivery_workflows": "scenario",
    "rollbacks": "scenario",
    "database_schema": "session",
    "database": "scenario",
    "contents": "scenario",
    "entities": "scenario",
    "audit": "scenario",
    "tenancy": "scenario",
    "migrations": "scenario",
    "drift": "scenario",
    "pools": "scenario",
    "threads": "scenario",
    "users": "scenario",
    "messaging": "scenario",
    "memory": "scenario",
    "planning": "scenario",
    "vectors": "scenario",
    "user_cache": "scenario",
    "gateways": "scenario",
    "service_calls": "scenario",
    "durable_in_files": "scenario",
    "durable_in_database": "scenario",
    "deliveries": "scenario",
    "capabilities_here": "session",
}
"""How long a port lives, by the name that it has among fixtures."""


class System(NamedTuple):
    """A system under specification, as its adapter describes it; scenarios that need another port are skipped.

    Attributes:
        name: What messages and reports call it.
        workflows: Offers what makes and runs workflows.
        configuration: Offers the settings of its services.
        coordination: Offers what takes workflows across packages.
        test_generation: Offers generators of tests for the modules of a component.
        delivery_workflows: Offers delivery workflows that are read from definitions.
        rollbacks: Offers the way back from a failed release, in a Git repository.
        database_schema: Offers what builds its schema, if it works on PostgreSQL.
        database: Offers accounts in a database of the scenario's own.
        contents: Offers every row of what it keeps elsewhere than in the scenario's PostgreSQL and Redis.
        entities: Offers the entities of tenants in such a database.
        audit: Offers the audit trails of these entities.
        tenancy: Offers a store that several tenants share, in such a database.
        migrations: Offers migrations of a database that is empty at first.
        drift: Offers a check of the schema of a database at the last migration.
        pools: Offers connection pools to such a database.
        threads: Offers the threads of users in such a database.
        users: Offers sessions of users in such a database, and in a Redis of the scenario's own.
        messaging: Offers messages of users, routed, answered and stored, in such a database.
        memory: Offers texts that users' agents remember, in such a database or in files of their own.
        vectors: Offers embeddings of skills in such a database, searched by distance.
        user_cache: Offers services that cache what is in such a database, in a Redis.
        deliveries: Offers what takes components from their specification to production.
        gateways: Offers gateways on such a database, which run agents and announce events over WebSockets.
        service_calls: Offers calls of each of its parts, which end as they are told to.
        durable_in_files: Offers runs of delivery that outlive their processes, in files.
        durable_in_database: Offers the same in a PostgreSQL database, shared by several workers.
        capabilities: What scenarios can need of it with `@needs:…`, besides what servers can be asked for.
        capabilities_here: Offers those that it has in this run, and its version; where it is left out, it has all.
        fixtures: What else its offers depend on: functions declared with `plainspec.fixture`.
    """

    name: str
    workflows: Offer[WorkflowSystem] | None = None
    configuration: Offer[ConfigurationSystem] | None = None
    coordination: Offer[CoordinationSystem] | None = None
    test_generation: Offer[GenerationSystem] | None = None
    delivery_workflows: Offer[DeliveryWorkflowSystem] | None = None
    rollbacks: Offer[RollbackSystem] | None = None
    database_schema: Offer[Schema] | None = None
    database: Offer[Database] | None = None
    contents: Offer[Contents] | None = None
    entities: Offer[EntitySystem] | None = None
    audit: Offer[AuditSystem] | None = None
    tenancy: Offer[TenancySystem] | None = None
    migrations: Offer[MigrationSystem] | None = None
    drift: Offer[DriftSystem] | None = None
    pools: Offer[PoolSystem] | None = None
    threads: Offer[ThreadSystem] | None = None
    users: Offer[UserSystem] | None = None
    messaging: Offer[MessagingSystem] | None = None
    memory: Offer[MemorySystem] | None = None
    planning: Offer[PlanningSystem] | None = None
    vectors: Offer[VectorSystem] | None = None
    user_cache: Offer[CacheSystem] | None = None
    gateways: Offer[GatewaySystem] | None = None
    service_calls: Offer[ServiceCalls] | None = None
    durable_in_files: Offer[DurableSystem] | None = None
    durable_in_database: Offer[DurableSystem] | None = None
    deliveries: Offer[DeliverySystem] | None = None
    capabilities: frozenset[str] = frozenset()
    capabilities_here: Offer[Capabilities] | None = None
    fixtures: tuple[Callable[..., Any], ...] = ()
