"""Runs on a PostgreSQL database, executed in this process, alone or as one of several workers."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any, Self

import sqlalchemy as sa
from dbos import error as dbos_error

from agency.delivery.durable.encoding import plain
from agency.delivery.durable.postgres.engine import (
    APPLICATION,
    POLL_S,
    SHARED_QUEUE,
    VERSION,
    WORKFLOW,
    engine_for,
    launch,
    open_queues,
    queue_of,
    reached,
    shut_down,
)
from agency.delivery.durable.postgres.executors import new_executor
from agency.delivery.durable.postgres.journal import DbosJournal
from agency.delivery.durable.postgres.leases import LEASE_S, Leases, live_executors
from agency.delivery.durable.postgres.reconnecting import reconnecting
from agency.delivery.durable.postgres.run_list import DbosRunList, error_of
from agency.delivery.durable.runs import RunExistsError, RunHeldError, RunStoppedError, checked_id, failure, unknown
from agency.observability.spans import traced

if TYPE_CHECKING:
    from types import TracebackType

    from dbos import DBOSClient, EnqueueOptions, WorkflowStatus

    from agency.delivery.contract import Json
    from agency.delivery.durable.runs import Pipeline

BEYOND_ALL_STEPS = 1_000_000
"""Where a failed run is taken up again: nothing that was recorded is taken back."""
UNDER_WAY = {"PENDING", "ENQUEUED"}
STOP_LIMIT_S = 10.0
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(:run, 0))"


class DbosRuns(DbosRunList):
    """`DurableRuns` on a database. Pipelines run in an event loop of DBOS's, in a thread of its own."""

    def __init__(self, url: str, pipeline: Pipeline, *, shares: bool = False, lease_s: float = LEASE_S) -> None:
        """Execute runs of a database.

        Args:
            url: Its URL.
            pipeline: Does the work of each run.
            shares: Whether this process is a worker that takes runs which were submitted for any worker.
            lease_s: After so many seconds without a sign of life, other workers take over what this one executes.
        """
        super().__init__(engine_for(url))
        self._url = url
        self._pipeline = pipeline
        self._shares = shares
        self._executor = new_executor()
        self._leases = Leases(self._engine, self._executor, lease_s, self._stop_runs, self._release)
        self._running: dict[asyncio.Task[Any], asyncio.AbstractEventLoop] = {}
        self._stopped: set[str] = set()
        self._ended = threading.Condition()

    async def __aenter__(self) -> Self:
        """Prepare the database, and take part.

        Raises:
            JournalError: It cannot be reached, or runs are executed in this process already.
        """
        try:
            await asyncio.to_thread(self._open)
        except BaseException:
            await asyncio.to_thread(self._engine.dispose)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop what this process executes, and let others go on with it."""
        await asyncio.to_thread(self._close)

    async def submit(self, run_id: str, request: Json) -> None:
        """Have any worker execute a new run.

        Raises:
            RunExistsError: There is a run with this id.
            JournalError: The database is gone.
        """
        await self._ask(lambda: submit_to(self.client, run_id, request, SHARED_QUEUE))

    @traced("delivery.run.start")
    async def start(self, run_id: str, request: Json) -> Json:
        """Execute a new run, as `DurableRuns` says."""
        await self._ask(lambda: submit_to(self.client, run_id, request, queue_of(self._executor)))
        return await self._end_of(run_id)

    @traced("delivery.run.resume")
    async def resume(self, run_id: str) -> Json:
        """Go on with a run, as `DurableRuns` says."""
        self._stopped.discard(run_id)
        await self._ask(lambda: self._take_up(run_id))
        return await self._end_of(run_id)

    async def _end_of(self, run_id: str) -> Json:
        ending = asyncio.ensure_future(self._status_at_the_end_of(run_id))
        try:
            while not ending.done():
                await asyncio.wait([ending], timeout=POLL_S)
                if run_id in self._stopped:
                    raise RunStoppedError(
                        f"The database of the runs was gone for too long, and the run {run_id} was stopped. "
                        "What had finished is kept; resume the run to go on."
                    )
            status = ending.result()
        except asyncio.CancelledError:
            await asyncio.to_thread(self._stop_runs)
            raise
        finally:
            ending.cancel()
        if status is None:
            raise unknown(run_id)
        if status.status != "SUCCESS":
            raise failure(run_id, error_of(status) or status.status)
        output: Any = status.output
        found: Json = output
        return found

    async def _status_at_the_end_of(self, run_id: str) -> WorkflowStatus | None:
        while True:
            status = await reconnecting(run_id, lambda: self._status(run_id))
            if status is None or status.status not in UNDER_WAY:
                return status
            await asyncio.sleep(POLL_S)

    def _take_up(self, run_id: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(sa.text(LOCK), {"run": checked_id(run_id)})
            status = self._status(run_id)
            if status is None:
                raise unknown(run_id)
            if status.status == "SUCCESS":
                return
            if status.status == "ERROR":
                self.client.rewind_workflow(
                    run_id,
                    start_step=BEYOND_ALL_STEPS,
                    queue_name=queue_of(self._executor),
                    application_version=VERSION,
                )
                return
            if (holder := self._holder(status)) is not None:
                raise RunHeldError(
                    f"The run {run_id} is executed by {holder}. Nothing was done; wait for it, or end it: "
                    f"{self._leases.length_s:g} s later the run can be resumed."
                )
            self.client.resume_workflow(run_id, queue_name=queue_of(self._executor))

    def _holder(self, status: WorkflowStatus) -> str | None:
        live = live_executors(self._engine)
        if status.status == "PENDING":
            return status.executor_id if status.executor_id in live else None
        queued_for = (status.queue_name or "").partition("/")[2]
        return queued_for if queued_for in live else None

    async def _execute(self, run_id: str, request: Json) -> Json:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a run is executed as a task")
        self._running[task] = asyncio.get_running_loop()
        try:
            recorded = await reconnecting(run_id, lambda: self.client.list_workflow_steps(run_id))
            journal = DbosJournal(run_id, self._tables, recorded)
            return plain(await self._pipeline(journal, request), "the pipeline")
        except asyncio.CancelledError:
            self._stopped.add(run_id)
            raise
        finally:
            with self._ended:
                del self._running[task]
                self._ended.notify_all()

    def _stop_runs(self) -> None:
        """Cancel what this process executes, and wait until it has ended; it stays as it was recorded."""
        for task, loop in list(self._running.items()):
            loop.call_soon_threadsafe(task.cancel)
        with self._ended:
            self._ended.wait_for(lambda: not self._running, STOP_LIMIT_S)

    def _release(self, executor: str) -> None:
        """Have any worker go on with the runs that another one had taken from the shared queue."""
        pending = self.client.list_workflows(
            status="PENDING", name=WORKFLOW, executor_id=executor, queue_name=SHARED_QUEUE, load_output=False
        )
        if pending:
            self.client.resume_workflows([status.workflow_id for status in pending], queue_name=SHARED_QUEUE)
        self.client.delete_queue(queue_of(executor))

    def _open(self) -> None:
        reached(self._url, self._engine, prepares=True)
        open_queues(self.client, self._executor)
        self._leases.open()
        try:
            launch(self._engine, self._executor, shares=self._shares, execute=self._execute)
        except BaseException:
            self._leases.close()
            raise

    def _close(self) -> None:
        try:
            self._stop_runs()
            shut_down()
            self._leases.close()
        finally:
            self._engine.dispose()


def submit_to(client: DBOSClient, run_id: str, request: Json, queue: str) -> None:
    """Put a new run on a queue.

    Raises:
        RunExistsError: There is a run with this id.
    """
    options: EnqueueOptions = {
        "workflow_name": WORKFLOW,
        "queue_name": queue,
        "workflow_id": checked_id(run_id),
        "workflow_id_reuse_policy": "reject",
        "app_version": VERSION,
        "application_name": APPLICATION,
    }
    try:
        client.enqueue(options, plain(request, "the request"))
    except dbos_error.DBOSWorkflowIDInUseError as error:
        raise RunExistsError(f"The run {run_id} already exists; resume it, or choose another id.") from error
