"""The execution of one run, from its start to its end, whatever happens in between."""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from pydantic_core import to_jsonable_python

from agency.gateway.runs.active_run import ActiveRun, described
from agency.gateway.runs.announcer import Announcer
from agency.gateway.runs.records import Ending, RunRecord, RunState
from agency.gateway.runs.storing import ANSWER_S, NO_ANSWER, end_run, store_end
from agency.observability.spans import span

if TYPE_CHECKING:
    from agency.gateway.agents import AgentFactory
    from agency.gateway.event_streams import EventLog
    from agency.gateway.runs.leases import Leased
    from agency.ids import RequestID
    from agency.store import Store, UnitOfWork

LOG = logging.getLogger(__name__)
CANCEL_S: Final = 5.0
"""How long an agent may take to end when it is cancelled, in seconds; then it is left behind."""
STORE_DELAYS_S: Final = (0.0, 0.1, 0.4, 1.5)
"""How long is waited before each attempt to store the end of a run."""


class Execution:
    """Executes a run that is stored as created.

    It is never cancelled itself: `request_end` has the agent cancelled, and the run ends as is said there.
    """

    def __init__(self, store: Store, log: EventLog, leased: Leased, request: RequestID) -> None:
        self.leased = leased
        self._store = store
        self._announcer = Announcer(log, leased)
        self._run = ActiveRun(store, leased, request, self._announcer)
        self._requested: asyncio.Future[Ending] = asyncio.get_running_loop().create_future()

    def request_end(self, ending: Ending) -> None:
        """Have the run end in this way, unless it ends by itself before; the first request counts."""
        if not self._requested.done():
            self._requested.set_result(ending)

    async def execute(self, factory: AgentFactory, value: Any, timeout_s: float) -> RunRecord | None:
        """Execute the run, and return what is stored of it once its end is announced; None if that failed."""
        with span("run", {"gen_ai.agent.name": self.leased.agent, "agency.run.id": str(self.leased.run)}) as spanned:
            ending = await self._activate()
            await self._announcer.announce_start(thread_id=str(self.leased.thread), request_id=str(self._run.request))
            if ending is None:
                ending = await self._work(factory, value, timeout_s)
            record = await self._end(ending)
            if record is not None:
                await self._announcer.announce_end(record)
            state = record.state if record is not None else ending.state
            if state is RunState.CANCELLED:
                spanned.cancel()
            elif state is RunState.FAILED or record is None:
                spanned.fail("run_failed")
        return record

    async def _activate(self) -> Ending | None:
        """Store that the run is active; return how it ends if that is not possible."""
        user = self.leased.user
        try:
            async with (
                asyncio.timeout(ANSWER_S),
                self._store.unit_of_work(tenant=user.tenant, user=user.name) as work,
            ):
                await work.runs.activate(self.leased.run.value)
        except NO_ANSWER as error:
            LOG.warning("run %s could not be made active: %s", self.leased.run, error)
            return Ending(RunState.FAILED, error="the run could not be started")
        return None

    async def _work(self, factory: AgentFactory, value: Any, timeout_s: float) -> Ending:
        """Have the agent work until it ends, is to end, or its time is up."""

        async def work() -> Any:
            result = await factory(self.leased.user).run(self._run, value)
            return json.loads(json.dumps(to_jsonable_python(result), allow_nan=False))

        agent = asyncio.create_task(work(), name=f"run {self.leased.run}")
        await asyncio.wait({agent, self._requested}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
        if agent.done():
            return _ending_of(agent)
        agent.cancel()
        await asyncio.wait({agent}, timeout=CANCEL_S)
        if not agent.done():
            LOG.error("the agent of run %s does not end although it was cancelled", self.leased.run)
            agent.add_done_callback(_forget)
        if self._requested.done():
            return self._requested.result()
        return Ending(RunState.FAILED, error=f"the run took longer than {timeout_s:g} s")

    async def _end(self, ending: Ending) -> RunRecord | None:
        """Store the end, together with what the agent has written if it completed; return what is stored."""
        work = await self._run.take_work()
        if work is not None:
            stored = await self._end_work(work, ending)
            if isinstance(stored, RunRecord):
                return stored
            ending = stored
        for delay_s in STORE_DELAYS_S:
            await asyncio.sleep(delay_s)
            try:
                return await store_end(self._store, self.leased, ending)
            except NO_ANSWER as error:
                LOG.warning("the end of run %s was not stored: %s", self.leased.run, error)
                ending = _storable(ending, error)
        return None

    async def _end_work(self, work: UnitOfWork, ending: Ending) -> RunRecord | Ending:
        """Commit what the agent has written, with the end of its run, or roll it back; return how the run ends then."""
        try:
            if ending.state is not RunState.COMPLETED:
                return ending
            async with asyncio.timeout(ANSWER_S):
                record, ended_now = await end_run(work, self.leased, ending)
                if record is None or not ended_now:
                    return ending
                await work.commit()
        except NO_ANSWER as error:
            return Ending(RunState.FAILED, error=f"what the run has written was refused: {described(error)}")
        else:
            return record
        finally:
            with suppress(*NO_ANSWER):
                await work.close()


def _ending_of(agent: asyncio.Task[Any]) -> Ending:
    if agent.cancelled():
        return Ending(RunState.FAILED, error="the agent has cancelled itself")
    error = agent.exception()
    if error is None:
        return Ending(RunState.COMPLETED, output=agent.result())
    LOG.info("an agent failed", exc_info=error)
    return Ending(RunState.FAILED, error=described(error))


def _storable(ending: Ending, error: BaseException) -> Ending:
    """Return how a run ends whose end the database refuses, such as for a text that it cannot hold."""
    sqlstate = getattr(error, "sqlstate", "")
    if sqlstate.startswith("22"):
        return Ending(RunState.FAILED, error="what the run has returned cannot be stored")
    return ending


def _forget(agent: asyncio.Task[Any]) -> None:
    if not agent.cancelled() and agent.exception() is not None:
        LOG.error("an agent that was left behind failed", exc_info=agent.exception())
