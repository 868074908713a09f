"""Where runs are kept: in the PostgreSQL database at a URL, or in a folder of this machine."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from agency.delivery.durable.runs import JournalError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from agency.delivery.contract import Decision
    from agency.delivery.durable.runs import DurableRuns, Pipeline, RunList

DATABASES = ("postgresql://", "postgres://", "postgresql+asyncpg://", "postgresql+psycopg://")


def is_database(where: str) -> bool:
    """Tell whether runs are kept in a PostgreSQL database; else it is in a folder.

    Raises:
        JournalError: It is the URL of something else.
    """
    scheme, sign, _ = where.partition("://")
    if sign and not where.startswith(DATABASES):
        raise JournalError(f"Runs are kept in a folder, or in PostgreSQL (postgresql://…), but not at {scheme}://….")
    return bool(sign)


@asynccontextmanager
async def runs_at(where: str, pipeline: Pipeline) -> AsyncIterator[DurableRuns]:
    """Execute runs for as long as the block runs: by DBOS where a PostgreSQL is named, else with files in a folder.

    Args:
        where: The URL of a PostgreSQL database, or a folder, which is made if need be.
        pipeline: Does the work of each run.

    Raises:
        JournalError: The database cannot be reached, or the folder cannot be written.
    """
    if is_database(where):
        from agency.delivery.durable.postgres.runs import DbosRuns  # noqa: PLC0415 - DBOS takes seconds

        async with DbosRuns(where, pipeline) as runs:
            yield runs
    else:
        from agency.delivery.durable.files.runs import FileRuns  # noqa: PLC0415 - not on every system

        yield FileRuns(Path(where), pipeline)


@asynccontextmanager
async def run_list_at(where: str) -> AsyncIterator[RunList]:
    """Ask and decide about runs for as long as the block runs, without executing any.

    Raises:
        JournalError: The database cannot be reached.
    """
    if is_database(where):
        from agency.delivery.durable.postgres.run_list import DbosRunList  # noqa: PLC0415 - DBOS takes seconds

        async with DbosRunList.at(where) as run_list:
            yield run_list
    else:
        from agency.delivery.durable.files.run_list import FileRunList  # noqa: PLC0415 - not on every system

        yield FileRunList(Path(where))


async def decide(where: str, run_id: str, decision: Decision) -> None:
    """Store a decision for good, from any process; see `RunList.decide`.

    Raises:
        DecisionError: It does not count, the run has not come to this checkpoint, or it was decided before.
        UnknownRunError: There is no such run.
        JournalError: It could not be stored, and was not.
    """
    async with run_list_at(where) as run_list:
        await run_list.decide(run_id, decision)
