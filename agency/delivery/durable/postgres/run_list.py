"""The runs in a PostgreSQL database, and decisions about them, for any process that can reach it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self, TypeVar

import sqlalchemy as sa

from agency.delivery.durable.postgres.engine import WORKFLOW, client_on, engine_for, is_prepared, reached
from agency.delivery.durable.postgres.leases import live_executors
from agency.delivery.durable.postgres.reconnecting import is_lost
from agency.delivery.durable.postgres.tables import Tables
from agency.delivery.durable.runs import JournalError, Run, RunState, unknown
from agency.observability.spans import traced

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from dbos import DBOSClient, WorkflowStatus

    from agency.delivery.contract import Checkpoint, Decision
    from agency.delivery.durable.postgres.tables import Position

Answer = TypeVar("Answer")

ENDED = {
    "SUCCESS": RunState.FINISHED,
    "ERROR": RunState.FAILED,
    "CANCELLED": RunState.FAILED,
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": RunState.FAILED,
}


class DbosRunList:
    """A `RunList` of the runs in a database."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._tables = Tables(engine)
        self._client: DBOSClient | None = None

    @classmethod
    @asynccontextmanager
    async def at(cls, url: str, *, prepares: bool = False) -> AsyncIterator[Self]:
        """Connect for as long as the block runs.

        Args:
            url: The URL of the database.
            prepares: Whether the database is prepared for runs; one that is not has none.

        Raises:
            JournalError: The database cannot be reached.
        """
        engine = engine_for(url)
        try:
            await asyncio.to_thread(reached, url, engine, prepares=prepares)
            yield cls(engine)
        finally:
            await asyncio.to_thread(engine.dispose)

    @property
    def client(self) -> DBOSClient:
        """DBOS's client, of a database that is prepared."""
        self._client = self._client or client_on(self._engine)
        return self._client

    async def runs(self) -> Sequence[Run]:
        """Return all runs, as `RunList` says."""
        return await self._ask(self._all_runs)

    async def decisions(self, run_id: str) -> Sequence[Decision]:
        """Return what was decided, as `RunList` says."""

        def read() -> list[Decision]:
            if self._status(run_id) is None:
                raise unknown(run_id)
            return self._tables.all_decided(run_id)

        return await self._ask(read)

    @traced("delivery.run.decide")
    async def decide(self, run_id: str, decision: Decision) -> None:
        """Store a decision, as `RunList` says."""

        def store() -> None:
            if self._status(run_id) is None:
                raise unknown(run_id)
            self._tables.decide(run_id, decision)

        await self._ask(store)

    async def _ask(self, call: Callable[[], Answer]) -> Answer:
        try:
            return await asyncio.to_thread(call)
        except sa.exc.DBAPIError as error:
            if not is_lost(error):
                raise
            raise JournalError(f"The database of the runs is gone; nothing was stored: {error.orig}") from error

    def _status(self, run_id: str) -> WorkflowStatus | None:
        if not self._has_runs():
            return None
        found = self.client.list_workflows(workflow_ids=[run_id], name=WORKFLOW)
        return found[0] if found else None

    def _has_runs(self) -> bool:
        return self._client is not None or is_prepared(self._engine)

    def _all_runs(self) -> list[Run]:
        if not self._has_runs():
            return []
        live = live_executors(self._engine)
        listed = self.client.list_workflows(name=WORKFLOW, load_input=False, load_output=True)
        positions, waiting = self._tables.positions(), self._tables.waiting()  # no older than the states
        found = sorted(listed, key=lambda status: (status.created_at or 0, status.workflow_id))
        return [
            _run(status, positions.get(status.workflow_id), waiting.get(status.workflow_id), live) for status in found
        ]


def error_of(status: WorkflowStatus) -> str | None:
    """Return the error of a run as its kind and its message; None where there is none."""
    if status.error is None:
        return None
    kind = getattr(status.error, "name", type(status.error).__name__)
    return f"{kind}: {status.error}"


def _run(
    status: WorkflowStatus, position: Position | None, waiting: tuple[Checkpoint, datetime] | None, live: set[str]
) -> Run:
    held_by = status.executor_id if status.status == "PENDING" and status.executor_id in live else None
    stage = position.stage if position else None
    changed = datetime.fromtimestamp((status.updated_at or status.created_at or 0) / 1_000, UTC)
    if status.status in ENDED:
        return Run(status.workflow_id, ENDED[status.status], stage, changed, error=error_of(status))
    if waiting:
        return Run(status.workflow_id, RunState.WAITING, stage, waiting[1], held_by, waiting[0])
    if status.status != "PENDING":
        return Run(status.workflow_id, RunState.QUEUED, stage, changed)
    state = RunState.RUNNING if held_by else RunState.INTERRUPTED
    return Run(status.workflow_id, state, stage, position.since if position else changed, held_by)
