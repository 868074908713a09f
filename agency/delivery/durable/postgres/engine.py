"""DBOS in this process: launched, named, and shut down without leaving threads or connections behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer

from agency.delivery.durable.postgres.schema import DBOS_SCHEMA, prepare, url_of
from agency.delivery.durable.runs import JournalError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from agency.delivery.contract import Json

APPLICATION = "agency-delivery"
WORKFLOW = "agency.delivery"
SHARED_QUEUE = "agency.delivery"
VERSION = "1"
"""Recovery is tied to it. A run goes on with later releases of the agency: its journal goes by the names of stages."""
POLL_S = 0.1
RUNS_AT_ONCE = 4
"""How many runs a worker takes from the shared queue at the same time."""
CONNECTIONS = 10
CONNECT_LIMIT_S = 10


class _Executed:
    """What executes runs in this process: DBOS is there once for each process."""

    execute: Callable[[str, Json], Awaitable[Json]] | None = None


@DBOS.workflow(name=WORKFLOW, max_recovery_attempts=None)
async def _deliver(request: dict[str, Any]) -> dict[str, Any]:
    run_id = DBOS.workflow_id
    if _Executed.execute is None or run_id is None:
        raise RuntimeError("no runs are executed in this process")
    return dict(await _Executed.execute(run_id, request))


def engine_for(url: str) -> sa.Engine:
    """Return an engine with connections that are tried before they are used."""
    return sa.create_engine(
        url_of(url),
        pool_size=CONNECTIONS,
        max_overflow=CONNECTIONS,
        pool_pre_ping=True,
        connect_args={"connect_timeout": CONNECT_LIMIT_S, "application_name": APPLICATION},
    )


def client_on(engine: sa.Engine) -> DBOSClient:
    """Return a client of DBOS's tables that raises an error when the database is gone."""
    return DBOSClient(
        system_database_engine=engine,
        dbos_system_schema=DBOS_SCHEMA,
        serializer=DBOSPortableJSONSerializer(),
        application_name=APPLICATION,
        lazy=True,
        retry_connection_errors=False,
    )


def queue_of(executor: str) -> str:
    """Return the queue of what one process alone executes."""
    return f"{SHARED_QUEUE}/{executor}"


def open_queues(client: DBOSClient, executor: str = "") -> None:
    """Make the shared queue, and that of a process if it is named; they are made once."""
    client.register_queue(
        SHARED_QUEUE, worker_concurrency=RUNS_AT_ONCE, polling_interval_sec=POLL_S, on_conflict="never_update"
    )
    if executor:
        client.register_queue(queue_of(executor), polling_interval_sec=POLL_S, on_conflict="never_update")


def reached(url: str, engine: sa.Engine, *, prepares: bool) -> None:
    """Reach the database, and prepare it for runs if that is wanted.

    Raises:
        JournalError: It cannot be reached.
    """
    try:
        if not is_prepared(engine) and prepares:
            prepare(url)
    except sa.exc.OperationalError as error:
        raise JournalError(f"The database of the runs cannot be reached, and nothing was done: {error.orig}") from error


def is_prepared(engine: sa.Engine) -> bool:
    """Tell whether a database has the tables of runs."""
    with engine.connect() as connection:
        found = connection.scalar(
            sa.text("SELECT to_regclass('delivery.worker') IS NOT NULL AND to_regclass('dbos.queues') IS NOT NULL")
        )
    return bool(found)


def launch(engine: sa.Engine, executor: str, *, shares: bool, execute: Callable[[str, Json], Awaitable[Json]]) -> None:
    """Launch DBOS in this process; not to be called in a running event loop, which it would take for its own.

    Raises:
        JournalError: Runs are executed in this process already.
    """
    if _Executed.execute is not None:
        raise JournalError("This process executes runs on a database already; there is one DBOS for each process.")
    _Executed.execute = execute
    configuration = DBOSConfig(
        name=APPLICATION,
        system_database_engine=engine,
        dbos_system_schema=DBOS_SCHEMA,
        application_version=VERSION,
        executor_id=executor,
        serializer=DBOSPortableJSONSerializer(),
        log_level="WARNING" if shares else "CRITICAL",  # who waits for a run is told why it ends
        run_migrations=True,
    )
    try:
        DBOS(config=configuration)
        DBOS.listen_queues([queue_of(executor), *([SHARED_QUEUE] if shares else [])])
        DBOS.launch()
    except BaseException:
        shut_down()
        raise


def shut_down() -> None:
    """Stop DBOS, and wait for its threads."""
    DBOS.destroy()
    _Executed.execute = None
