"""What the agency offers, port by port; each is loaded when a scenario first needs it."""

from __future__ import annotations

from importlib.util import find_spec
from shutil import which
from typing import TYPE_CHECKING

from plainspec.extras import needs
from plainspec.ports.capabilities import COMPOSITION, EVENTS_OVER_REDIS, LEVELS, TRANSACTIONS, Capabilities
from plainspec.ports.system import Schema, System
from plainspec.systems.agency.delivery.delivery_offers import deliveries
from plainspec.systems.agency.delivery.durable_offers import (
    durable_forker,
    durable_in_database,
    durable_in_files,
    durable_template,
)
from plainspec.systems.agency.delivery.generation_offers import test_generation
from plainspec.systems.agency.delivery.workflow_offers import delivery_workflows, rollbacks
from plainspec.systems.agency.live_offers import (
    configuration,
    gateways,
    memory,
    messaging,
    planning,
    service_calls,
    user_cache,
    users,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from plainspec.ports.coordination import CoordinationSystem
    from plainspec.ports.store.audit import AuditSystem
    from plainspec.ports.store.database import Database
    from plainspec.ports.store.entities import EntitySystem
    from plainspec.ports.store.migrations import DriftSystem, MigrationSystem
    from plainspec.ports.store.pools import PoolSystem
    from plainspec.ports.store.tenancy import TenancySystem
    from plainspec.ports.store.threads import ThreadSystem
    from plainspec.ports.store.vectors import VectorSystem
    from plainspec.ports.workflow import WorkflowSystem
    from plainspec.services.postgres.clone_pool import Clone


GIT = "git"
"""Git is installed, in which deliveries are rolled back."""

FACTORIES = "factories"
"""There are factories of test data: the extra `plainspec[factories]` is installed."""

ON_A_DATABASE = needs("alembic", "asyncpg", "pgvector", "rfc8785", "sqlalchemy")
"""What `agency.store` and `agency.memory` import."""

CAPABILITIES = (LEVELS - {"read-uncommitted"}) | TRANSACTIONS | COMPOSITION | {EVENTS_OVER_REDIS, FACTORIES, GIT}


def capabilities_here() -> Capabilities:
    """Offer what this installation of the agency can do."""
    there = {FACTORIES: find_spec("factory"), GIT: which("git")}
    missing = {name for name, found in there.items() if found is None}
    return Capabilities("agency", features=CAPABILITIES - missing)


def workflows() -> WorkflowSystem:
    """Offer `agency.workflow`."""
    from plainspec.systems.agency.workflows import AgencyWorkflows

    return AgencyWorkflows


@needs("opentelemetry")
def coordination() -> CoordinationSystem:
    """Offer `agency.coordination` and `agency.observability`."""
    from plainspec.systems.agency.coordination import AgencyCoordination

    return AgencyCoordination


@ON_A_DATABASE
def database_schema() -> Schema:
    """Offer the schema of `agency.store`."""
    from plainspec.services.fingerprint import fingerprint
    from plainspec.systems.agency.store.database import SOURCES, prepare

    return Schema(prepare, fingerprint(*SOURCES))


@ON_A_DATABASE
async def database(database_clone: Clone) -> AsyncIterator[Database]:
    """Offer `agency.store` on a database of its own."""
    from plainspec.systems.agency.store.database import AgencyDatabase

    async with AgencyDatabase.at(database_clone.url, database_clone.observer) as opened:
        yield opened


@ON_A_DATABASE
async def entities(database_clone: Clone) -> AsyncIterator[EntitySystem]:
    """Offer the entities of `agency.store` on a database of its own."""
    from plainspec.systems.agency.store.entities.store import AgencyEntities

    async with AgencyEntities.at(database_clone.url, database_clone.observer) as system:
        yield system


@ON_A_DATABASE
async def audit(database_clone: Clone) -> AsyncIterator[AuditSystem]:
    """Offer the audit trails of `agency.store` on the database that the entities are in."""
    from plainspec.systems.agency.store.audit.trails import AgencyAudit

    async with AgencyAudit.at(database_clone.url, database_clone.observer) as system:
        yield system


@ON_A_DATABASE
def tenancy(database_clone: Clone) -> TenancySystem:
    """Offer `agency.store` to several tenants, on a database of its own."""
    from plainspec.systems.agency.store.tenancy.access import AgencyTenancy

    return AgencyTenancy(database_clone.url, database_clone.observer)


@ON_A_DATABASE
def migrations(empty_database: Clone) -> MigrationSystem:
    """Offer the migrations of `agency.store` on an empty database."""
    from plainspec.systems.agency.store.migrations import AgencyMigrations

    return AgencyMigrations(empty_database.url, empty_database.observer)


@ON_A_DATABASE
def drift(database_clone: Clone) -> DriftSystem:
    """Offer the drift check of `agency.store` on a database of its own."""
    from plainspec.systems.agency.store.migrations import AgencyDrift

    return AgencyDrift(database_clone.url, database_clone.observer)


@ON_A_DATABASE
async def threads(database_clone: Clone) -> AsyncIterator[ThreadSystem]:
    """Offer the threads of `agency.store` in a database of its own."""
    from plainspec.systems.agency.store.threads import AgencyThreads

    async with AgencyThreads.at(database_clone.url, database_clone.observer) as system:
        yield system


@ON_A_DATABASE
def pools(database_clone: Clone) -> PoolSystem:
    """Offer the connection pools of `agency.store` to a database of its own."""
    from plainspec.systems.agency.store.pools import AgencyPoolSystem

    return AgencyPoolSystem(database_clone.url, database_clone.observer)


@ON_A_DATABASE
async def vectors(database_clone: Clone) -> AsyncIterator[VectorSystem]:
    """Offer `agency.memory` on a database of its own."""
    from plainspec.systems.agency.store.vectors import AgencyVectors

    async with AgencyVectors.at(database_clone.url, database_clone.observer) as system:
        yield system


SYSTEM = System(
    name="agency",
    workflows=workflows,
    configuration=configuration,
    coordination=coordination,
    test_generation=test_generation,
    delivery_workflows=delivery_workflows,
    rollbacks=rollbacks,
    database_schema=database_schema,
    database=database,
    entities=entities,
    audit=audit,
    tenancy=tenancy,
    migrations=migrations,
    drift=drift,
    pools=pools,
    threads=threads,
    users=users,
    messaging=messaging,
    memory=memory,
    planning=planning,
    vectors=vectors,
    user_cache=user_cache,
    gateways=gateways,
    service_calls=service_calls,
    durable_in_files=durable_in_files,
    durable_in_database=durable_in_database,
    deliveries=deliveries,
    capabilities=CAPABILITIES,
    capabilities_here=capabilities_here,
    fixtures=(durable_forker, durable_template),
)
