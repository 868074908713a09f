"""Support fixtures of the stage: the system under specification and what happens to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.extras import needs
from plainspec.gherkin.sentences.vocabulary import fixture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping

    from asyncpg import Connection
    from sqlalchemy.ext.asyncio import AsyncSession

    from plainspec.ports.contents import Contents
    from plainspec.ports.coordination import CoordinationSystem
    from plainspec.ports.store.audit import AuditSystem
    from plainspec.ports.store.database import Database
    from plainspec.ports.store.entities import EntitySystem
    from plainspec.ports.store.migrations import MigrationSystem
    from plainspec.ports.store.pools import PoolSystem
    from plainspec.ports.store.tenancy import TenancySystem
    from plainspec.ports.store.threads import ThreadSystem
    from plainspec.ports.store.vectors import VectorSystem
    from plainspec.ports.system import Schema
    from plainspec.ports.workflow import WorkflowSystem
    from plainspec.services.postgres.clone_pool import Clone
    from plainspec.services.postgres.databases import Databases, Template
    from plainspec.services.postgres.isolation import IsolatedDatabase, Isolation
    from plainspec.services.stores import Stores
    from plainspec.stage.audit.auditor import Auditor
    from plainspec.stage.changes import Changes
    from plainspec.stage.coordination import CoordinationStage
    from plainspec.stage.entities.entity_store import EntityStore
    from plainspec.stage.migrations.migrator import Migrator
    from plainspec.stage.pools.connection_pool import ConnectionPools
    from plainspec.stage.refusals import Refusals
    from plainspec.stage.telemetry.records import SpanRecords
    from plainspec.stage.telemetry.stage import TelemetryStage
    from plainspec.stage.tenants.access import Tenants
    from plainspec.stage.tenants.connection_states import ConnectionStage
    from plainspec.stage.threads import ThreadStore
    from plainspec.stage.transactions.concurrent_clients import RetriedTransactions
    from plainspec.stage.vectors.vector_store import VectorStore
    from plainspec.stage.workflows.stage import WorkflowStage


@fixture(scope="scenario")
def refusals() -> Refusals:
    """Record what the system refuses, by actor."""
    from plainspec.stage.refusals import Refusals

    return Refusals()


@fixture(scope="scenario")
def changes(contents: Contents, stores: Stores) -> Changes:
    """Compare what the scenario's stores hold with what they held before the first When."""
    from plainspec.stage.changes import Changes

    stores.add(contents)
    return Changes(stores)


@fixture(scope="scenario")
def workflow_stage(workflows: WorkflowSystem) -> WorkflowStage:
    """Set the stage for workflows of the system under specification, with a clock that stands at 0."""
    from plainspec.stage.workflows.stage import WorkflowStage

    return WorkflowStage(workflows)


@fixture(scope="scenario")
def retried(database: Database) -> RetriedTransactions:
    """Run transactions that the system retries, under the conditions that the scenario sets."""
    from plainspec.stage.transactions.concurrent_clients import RetriedTransactions

    return RetriedTransactions(database)


@fixture(scope="scenario")
def coordination_stage(workflow_stage: WorkflowStage, coordination: CoordinationSystem) -> Iterator[CoordinationStage]:
    """Set the same stage for workflows that cross packages; telemetry is shut down afterwards."""
    from plainspec.stage.coordination import CoordinationStage

    stage = CoordinationStage(workflow_stage, coordination)
    yield stage
    stage.telemetry.close()


@fixture(scope="scenario")
def telemetry_stage(
    workflow_stage: WorkflowStage, coordination_stage: CoordinationStage, span_records: SpanRecords
) -> TelemetryStage:
    """Set the stage for the telemetry of these workflows, and of whatever else the system does."""
    from plainspec.stage.telemetry.stage import TelemetryStage

    return TelemetryStage(workflow_stage, coordination_stage.telemetry, span_records)


@fixture(scope="session")
async def database_template(databases: Databases, database_schema: Schema) -> AsyncIterator[Template]:
    """Build the database that scenarios get clones of, once: the system's own migrations, or what the project says."""
    async with databases.template(database_schema.build, database_schema.content) as template:
        yield template


@fixture(scope="session")
async def database_isolation(databases: Databases, database_template: Template) -> AsyncIterator[Isolation]:
    """Isolate each scenario as its tags ask for: by default, in a database of its own."""
    from plainspec.services.postgres.isolation import Isolation

    async with Isolation.on(databases, database_template) as isolation:
        yield isolation


@fixture(scope="scenario")
async def isolated_database(database_isolation: Isolation, stores: Stores) -> AsyncIterator[IsolatedDatabase]:
    """Isolate the scenario in PostgreSQL; what it does there, commits included, is gone afterwards."""
    from plainspec.services.postgres.isolation import IsolatedContents
    from plainspec.services.run_context import CURRENT_SCENARIO

    async with database_isolation.isolate(CURRENT_SCENARIO.get()) as isolated:
        stores.add(IsolatedContents(isolated))
        yield isolated


@fixture(scope="scenario")
async def database_connection(isolated_database: IsolatedDatabase) -> AsyncIterator[Connection]:
    """Hand out a connection of asyncpg to the scenario's database."""
    async with isolated_database.connection() as connection:
        yield connection


@fixture(scope="scenario")
@needs("sqlalchemy")
async def database_session(isolated_database: IsolatedDatabase) -> AsyncIterator[AsyncSession]:
    """Hand out a session of SQLAlchemy on the scenario's database; what it commits is gone afterwards, too."""
    async with isolated_database.session() as session:
        yield session


@fixture(scope="scenario")
def database_clone(isolated_database: IsolatedDatabase) -> Clone:
    """Hand out the scenario's database, with the schema and no rows, and an observer in it."""
    return isolated_database.clone


@fixture(scope="scenario")
def database_url(database_clone: Clone) -> str:
    """Name the scenario's own database by its URL."""
    return database_clone.url


@fixture(scope="scenario")
async def empty_database(databases: Databases) -> AsyncIterator[Clone]:
    """Hand out a database of its own in which there is nothing at all."""
    from plainspec.services.postgres.databases import Template

    async with databases.hand_out(Template("template0")) as clone:
        yield clone


@fixture(scope="scenario")
async def schema(database_clone: Clone) -> Mapping[str, str]:
    """Read what there is in the scenario's database, in the server's own words."""
    from plainspec.services.postgres.catalogue import catalogue_of

    return await catalogue_of(database_clone.observer)


@fixture(scope="scenario")
def migrator(migrations: MigrationSystem, refusals: Refusals) -> Migrator:
    """Set the stage for migrations of a database that is empty at first."""
    from plainspec.stage.migrations.migrator import Migrator

    return Migrator(migrations, refusals)


@fixture(scope="scenario")
async def entity_store(entities: EntitySystem, refusals: Refusals) -> AsyncIterator[EntityStore]:
    """Set the stage for tenants and their entities on a database of its own."""
    from plainspec.stage.entities.entity_store import EntityStore

    store = EntityStore(entities, refusals)
    try:
        yield store
    finally:
        await store.close()


@fixture(scope="scenario")
def thread_store(threads: ThreadSystem, refusals: Refusals) -> ThreadStore:
    """Set the stage for threads in a database of its own."""
    from plainspec.stage.threads import ThreadStore

    return ThreadStore(threads, refusals)


@fixture(scope="scenario")
def auditor(audit: AuditSystem, refusals: Refusals) -> Auditor:
    """Set the stage for the audit trails of tenants."""
    from plainspec.stage.audit.auditor import Auditor

    return Auditor(audit, refusals)


@fixture(scope="scenario")
def vector_store(vectors: VectorSystem, refusals: Refusals) -> VectorStore:
    """Set the stage for embeddings in a database of its own."""
    from plainspec.stage.vectors.vector_store import VectorStore

    return VectorStore(vectors, refusals)


@fixture(scope="scenario")
def tenants(tenancy: TenancySystem, refusals: Refusals) -> Tenants:
    """Set the stage for tenants who share a store, and for clients who try to reach rows of others."""
    from plainspec.stage.tenants.access import Tenants

    return Tenants(tenancy, refusals)


@fixture(scope="scenario")
async def shared_connection(tenants: Tenants, refusals: Refusals) -> AsyncIterator[ConnectionStage]:
    """Set the stage for one connection that several clients use."""
    from plainspec.stage.tenants.connection_states import ConnectionStage

    async with ConnectionStage(tenants, refusals) as stage:
        yield stage


@fixture(scope="scenario")
async def connection_pools(pools: PoolSystem, refusals: Refusals) -> AsyncIterator[ConnectionPools]:
    """Set the stage for connection pools on a database of its own; at the end all connections are returned."""
    from plainspec.stage.pools.connection_pool import ConnectionPools

    stage = ConnectionPools(pools, refusals)
    try:
        yield stage
    finally:
        await stage.dispose()
