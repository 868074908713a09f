"""The service that starts runs, executes them, and sees to it that each of them ends once."""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from agency.gateway.errors import GatewayRefusedError, Refusal
from agency.gateway.event_streams.redis_errors import UNAVAILABLE
from agency.gateway.runs.announcer import uninterrupted
from agency.gateway.runs.execution import Execution
from agency.gateway.runs.leases import CANCEL_CHANNEL, Leased, Leases
from agency.gateway.runs.records import Ending, RunRecord, RunState
from agency.gateway.runs.recovering import recover_run
from agency.gateway.runs.storing import NO_ANSWER, asking_the_database, create_run
from agency.ids import new_run_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Self

    from agency.gateway.agents import AgentFactory
    from agency.gateway.event_streams import EventLog
    from agency.ids import RequestID, RunID, ThreadID, UserID
    from agency.store import Store

LOG = logging.getLogger(__name__)
BY_USER = Ending(RunState.CANCELLED, error="cancelled by the user")
BY_SHUTDOWN = Ending(RunState.CANCELLED, error="cancelled: the gateway shuts down")


class RunService:
    """Starts, executes and ends the runs of one gateway process, and ends those that other processes left behind.

    Use it as a context manager: it then renews the leases of its runs, notices cancellations that another process has
    received, and recovers runs whose process has died, every third of ``lease_s``. Leaving it closes it without grace.

    Args:
        store: Where runs are stored.
        log: Where they are announced; their leases are in its Redis.
        agents: The factories of the agents, by name.
        run_timeout_s: How long a run may take before it fails, in seconds.
        lease_s: Twice after so many seconds without a sign of life, another process ends a run as failed.
    """

    def __init__(
        self,
        store: Store,
        log: EventLog,
        agents: Mapping[str, AgentFactory],
        *,
        run_timeout_s: float = 600.0,
        lease_s: float = 15.0,
    ) -> None:
        self._store = store
        self._log = log
        self._agents = agents
        self._run_timeout_s = run_timeout_s
        self._beat_s = lease_s / 3
        self._leases = Leases(log.redis, lease_s)
        self._executions: dict[RunID, tuple[Execution, asyncio.Task[None]]] = {}
        self._starting: set[asyncio.Task[None]] = set()
        self._unreleased: set[Leased] = set()
        self._wake = asyncio.Event()
        self._beating: asyncio.Task[None] | None = None
        self._closing = self._closed = False

    async def __aenter__(self) -> Self:
        """Begin to renew leases and to recover runs."""
        self._beating = asyncio.create_task(self._beat(), name="the leases of runs")
        await self._log.hub.listen(CANCEL_CHANNEL, self._wake.set)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it; runs that are still active are cancelled."""
        await self.close()
        self._closed = True  # a cancellation that arrives as a read ends can get lost in the client
        self._wake.set()
        if self._beating is not None:
            await asyncio.wait([self._beating])
        with suppress(*UNAVAILABLE):  # others find that they have ended
            await self._release()
        await self._log.hub.ignore(CANCEL_CHANNEL, self._wake.set)

    async def start(self, user: UserID, thread: ThreadID, agent: str, value: Any, request: RequestID) -> RunID:
        """Store a run as created, and execute it in the background.

        Args:
            user: Who requests it.
            thread: One of the user's threads.
            agent: The name of the agent.
            value: The agent's input, JSON.
            request: The request that asks for it.

        Raises:
            GatewayRefusedError: `not_found` without such a thread or agent, `invalid_message` for an input that is not
                JSON or cannot be stored, `unavailable` while the database is away or the gateway shuts down.
        """
        if self._closing:
            raise GatewayRefusedError(Refusal.UNAVAILABLE, "the gateway shuts down")
        if agent not in self._agents:
            raise GatewayRefusedError(Refusal.NOT_FOUND, f"there is no agent {agent!r}")
        try:
            json.dumps(value, allow_nan=False)
        except (TypeError, ValueError, RecursionError) as error:
            raise GatewayRefusedError(Refusal.INVALID_MESSAGE, "the input is not JSON") from error
        leased = Leased(user, thread, new_run_id(), agent)
        starting = asyncio.create_task(self._start(leased, value, request), name=f"start of run {leased.run}")
        self._starting.add(starting)
        starting.add_done_callback(self._starting.discard)
        await uninterrupted(starting)
        return leased.run

    async def get(self, user: UserID, run: RunID) -> RunRecord:
        """Read a run of the user's.

        Raises:
            GatewayRefusedError: `not_found` if the user has no such run, `unavailable` while the database is away.
        """
        with asking_the_database():
            async with self._store.unit_of_work(tenant=user.tenant, user=user.name) as work:
                row = await work.runs.find(run.value)
        if row is None:
            raise GatewayRefusedError(Refusal.NOT_FOUND, f"there is no run {run}")
        record = RunRecord.of(row)
        if not record.state.is_terminal and run not in self._executions:
            with suppress(*UNAVAILABLE):  # whoever asks next has it watched
                await self._leases.watch(Leased(user, record.thread, run, record.agent))
        return record

    async def cancel(self, user: UserID, run: RunID) -> None:
        """Have a run of the user's end as cancelled, whichever process executes it; its end is not waited for.

        Raises:
            GatewayRefusedError: `not_found` if the user has no such run, `conflict` if it has ended, `unavailable`
                while the database is away, or Redis and the run is another process's.
        """
        record = await self.get(user, run)
        if record.state.is_terminal:
            raise GatewayRefusedError(Refusal.CONFLICT, f"run {run} has ended: it is {record.state}")
        if run in self._executions:
            self._executions[run][0].request_end(BY_USER)
            return
        try:
            await self._leases.request_cancel(run)
        except UNAVAILABLE as error:
            raise GatewayRefusedError(Refusal.UNAVAILABLE, "the run cannot be reached at present") from error

    async def wait(self, run: RunID) -> None:
        """Wait until a run of this process has ended and its end is announced; return at once for any other."""
        if run in self._executions:
            await asyncio.wait([self._executions[run][1]])

    async def recover(self) -> tuple[RunID, ...]:
        """End, as failed, the runs whose process has died; return those that this call has ended.

        Any process may call it at any time: each of the runs is ended, and announced, once.

        Raises:
            Exception: Redis or the database is away; what is left is recovered later.
        """
        recovered = []
        for leased in await self._leases.claim():
            if leased.run in self._executions:
                continue
            if await recover_run(self._store, self._log, leased):
                recovered.append(leased.run)
            self._unreleased.add(leased)
            self._wake.set()
        return tuple(recovered)

    async def close(self, grace_s: float = 0.0) -> None:
        """Refuse new runs, let the active ones finish within ``grace_s`` seconds, and cancel those that do not.

        Every run has ended, and its end is announced or kept by the event log, when it returns; one whose end the
        database does not take is left to another process.
        """
        self._closing = True
        if self._starting:
            await asyncio.wait(self._starting)
        if self._executions:
            await asyncio.wait([task for _, task in self._executions.values()], timeout=grace_s)
        while self._executions:
            for execution, _ in self._executions.values():
                execution.request_end(BY_SHUTDOWN)
            await asyncio.wait([task for _, task in self._executions.values()])

    async def _start(self, leased: Leased, value: Any, request: RequestID) -> None:
        with suppress(*UNAVAILABLE):  # it is renewed when Redis is back
            await self._leases.renew([leased])
        try:
            await create_run(self._store, leased, value)
        except BaseException:
            self._unreleased.add(leased)
            with suppress(*UNAVAILABLE):
                await self._release()
            raise
        execution = Execution(self._store, self._log, leased, request)
        task = asyncio.create_task(self._execute(execution, value), name=f"execution of run {leased.run}")
        self._executions[leased.run] = execution, task

    async def _execute(self, execution: Execution, value: Any) -> None:
        leased = execution.leased
        try:
            factory = self._agents[leased.agent]
            if await execution.execute(factory, value, self._run_timeout_s) is not None:
                self._unreleased.add(leased)
        except Exception:
            LOG.exception("run %s is left to be recovered", leased.run)
        finally:
            del self._executions[leased.run]
            self._wake.set()

    async def _beat(self) -> None:
        while not self._closed:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._beat_s):
                    await self._wake.wait()
            self._wake.clear()
            try:
                await self._look_after()
            except (*UNAVAILABLE, *NO_ANSWER) as error:
                LOG.warning("leases of runs are not renewed: %s", error)
                if not self._closed:
                    await asyncio.sleep(self._beat_s)

    async def _look_after(self) -> None:
        """Renew leases, release those of runs that have ended, cancel and recover runs."""
        running = {run: execution for run, (execution, _) in self._executions.items()}
        await self._leases.renew([execution.leased for execution in running.values()] + list(self._unreleased))
        await self._release()
        for run in await self._leases.cancelled(list(running)):
            running[run].request_end(BY_USER)
        await self.recover()

    async def _release(self) -> None:
        """Release the leases of runs whose end is sent."""
        for leased in tuple(self._unreleased):
            if not self._log.keeps(leased.user):
                await self._leases.release(leased)
                self._unreleased.discard(leased)
