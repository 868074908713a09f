"""What a database needs before runs are kept in it: DBOS's own tables, and those of delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from dbos import DBOS

from agency.delivery.durable.runs import JournalError

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = "delivery"
DBOS_SCHEMA = "dbos"

TABLES = """
CREATE SCHEMA IF NOT EXISTS delivery;

CREATE TABLE IF NOT EXISTS delivery.position (
    run_id text PRIMARY KEY,
    stage text,
    since timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS delivery.checkpoint (
    run_id text,
    checkpoint text,
    content json NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (run_id, checkpoint)
);

CREATE TABLE IF NOT EXISTS delivery.decision (
    run_id text,
    checkpoint text,
    content json NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (run_id, checkpoint),
    FOREIGN KEY (run_id, checkpoint) REFERENCES delivery.checkpoint
);

CREATE TABLE IF NOT EXISTS delivery.worker (
    executor text PRIMARY KEY,
    lease_until timestamptz NOT NULL
);
"""
"""`position`: the stage that a run is in. `worker`: the processes that execute runs, each until its lease ends."""


WRITE = "write postgresql://USER:PASSWORD@HOST:PORT/DATABASE, with %XX for special characters"


def url_of(url: str) -> str:
    """Return the URL of a PostgreSQL database for SQLAlchemy over psycopg.

    Raises:
        JournalError: It is none, or names no database.
    """
    try:
        parts = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError) as wrong:
        raise JournalError(f"The URL of the runs cannot be read, and nothing was done: {WRITE}.") from wrong
    if not parts.database:
        raise JournalError(f"The URL of the runs names no database, and nothing was done: {WRITE}.")
    return parts.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def prepare(url: str) -> None:
    """Create or migrate all tables; of DBOS's there are 125 migrations, which take a few seconds at the first time.

    Several processes may do this at the same time.

    Raises:
        sqlalchemy.exc.OperationalError: The database cannot be reached.
    """
    engine = sa.create_engine(url_of(url), poolclass=sa.NullPool)
    try:
        with engine.begin() as connection:
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('agency.delivery'))"))
            for statement in _statements():
                connection.execute(sa.text(statement))
    finally:
        engine.dispose()
    DBOS.migrate(url_of(url), schema=DBOS_SCHEMA)


def _statements() -> Iterator[str]:
    return (statement for part in TABLES.split(";") if (statement := part.strip()))
