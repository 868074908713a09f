"""Users, agents, and what becomes of their runs."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from agency.gateway.agents import Agent, agent_run_of
from agency.gateway.event_streams import EVERYTHING
from agency.gateway.events import Event, EventType
from agency.ids import ThreadID, UserID, new_request_id
from agency.store import Message
from agency.workflow import step
from tests.agency.gateway.event_streams.reading import ANA, BEN, LIMIT_S, until

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from agency.gateway.agents import AgentFactory, AgentRun
    from agency.gateway.event_streams import EventLog
    from agency.gateway.runs import RunRecord, RunService
    from agency.ids import RunID
    from agency.store import Store
    from agency.workflow import Context

__all__ = ["ANA", "BEN", "until"]
FOREVER_S = 3600.0


@dataclass(frozen=True)
class Gateway:
    """A gateway process."""

    store: Store
    log: EventLog
    runs: RunService

    async def start(self, agent: str, thread: ThreadID, value: Any = None, user: UserID = ANA) -> RunID:
        """Start a run."""
        return await self.runs.start(user, thread, agent, value, new_request_id())

    async def run(self, agent: str, thread: ThreadID, value: Any = None) -> tuple[RunRecord, list[Event]]:
        """Have Ana's run end; return what is stored, and its events."""
        run = await self.start(agent, thread, value)
        await asyncio.wait_for(self.runs.wait(run), LIMIT_S)
        return await self.runs.get(ANA, run), await self.events(run)

    async def events(self, run: RunID, user: UserID = ANA) -> list[Event]:
        """Read all events of a run up to its end, and what there is after it."""
        events: list[Event] = []
        async with asyncio.timeout(LIMIT_S), self.log.subscribe(user, EVERYTHING) as subscription:
            async for event in subscription:
                if event.run_id == str(run):
                    events.append(event)
                ended = any(one.type is EventType.AGENT_COMPLETED for one in events)
                if ended and event.offset >= subscription.ready.offset:
                    break
        return events

    async def written(self, user: UserID = ANA) -> list[str]:
        """Return what agents have written."""
        async with self.store.unit_of_work(tenant=user.tenant, user=user.name) as work:
            rows = await work.session.scalars(Message.__table__.select().with_only_columns(Message.body))
            return sorted(body["text"] for body in rows)

    async def executions(self, thread: ThreadID, user: UserID = ANA) -> list[tuple[str, Any]]:
        """Return the executions that are recorded in a thread."""
        async with self.store.unit_of_work(tenant=user.tenant, user=user.name) as work:
            return [(one.status, one.output) for one in await work.threads.executions(thread.value)]


def kinds(events: list[Event]) -> list[str]:
    """Return what events announce."""
    return [event.type.value for event in events]


async def write(run: AgentRun, text: str) -> None:
    """Write a message in the run's own unit of work."""
    work = await run.store()
    owner = {"tenant": run.user.tenant, "owner": run.user.name, "thread_id": run.thread.value}
    work.session.add(Message(id=uuid4(), author="agent", type="text", body={"text": text}, **owner))
    await work.session.flush()


def agent(work: Callable[[Any, AgentRun], Awaitable[Any]]) -> AgentFactory:
    """Return a factory of agents that do this work."""

    async def workflow(value: Any, context: Context) -> Any:
        return await work(value, agent_run_of(context))

    def factory(_: UserID) -> Agent:
        return Agent(work.__name__, step(name=work.__name__)(workflow))

    return factory


async def research(value: Any, run: AgentRun) -> Any:
    """Think, use a tool, write, and return."""

    async def search(q: str, api_key: str) -> dict[str, str]:
        return {"found": q, "token": api_key}

    await run.think("where to look", progress_percentage=10)
    found = await run.use_tool("search", {"q": "rain", "api_key": "k-1"}, search)
    await write(run, "it rains")
    return {"input": value, "found": found["found"]}


async def fail(value: Any, run: AgentRun) -> Any:
    """Write, and fail."""
    await write(run, "never seen")
    raise ValueError(f"no {value}: Bearer abc.def")


async def fail_in_tool(_: Any, run: AgentRun) -> Any:
    """Use a tool that fails."""

    async def search() -> None:
        raise LookupError("no such shelf")

    await run.use_tool("search", {}, search)


async def wait_in_tool(_: Any, run: AgentRun) -> Any:
    """Write, and use a tool that takes for ever."""

    async def search() -> None:
        await asyncio.sleep(FOREVER_S)

    await write(run, "never seen")
    await run.use_tool("search", {}, search)


async def take_a_moment(_: Any, run: AgentRun) -> Any:
    """Return after a moment."""
    await run.think("a moment")
    await asyncio.sleep(0.3)
    return "done"


async def be_stubborn(_: Any, run: AgentRun) -> Any:
    """Ignore that it is cancelled, and go on."""
    try:
        await asyncio.sleep(FOREVER_S)
    except asyncio.CancelledError:
        await run.think("not yet")
    return "done all the same"


async def return_nothing_storable(value: Any, run: AgentRun) -> Any:
    """Write, and return what is no JSON, or no JSON that PostgreSQL holds."""
    await write(run, "never seen")
    return {"object": object(), "nan": float("nan"), "nul": "a\x00b"}[value]


async def break_its_transaction(_: Any, run: AgentRun) -> Any:
    """Write what is refused, and go on as if it were not."""
    try:
        await write(run, "a\x00b")
    except Exception:  # noqa: BLE001 - as careless agents do
        return "done"


async def cancel_itself(_: Any, __: AgentRun) -> Any:
    """Be cancelled by nobody else."""
    raise asyncio.CancelledError


def unmade(user: UserID) -> Agent:
    """Fail to make an agent."""
    raise RuntimeError(f"no agent for {user}")


WORK = (
    research,
    fail,
    fail_in_tool,
    wait_in_tool,
    take_a_moment,
    be_stubborn,
    return_nothing_storable,
    break_its_transaction,
    cancel_itself,
)
AGENTS: dict[str, AgentFactory] = {work.__name__: agent(work) for work in WORK} | {"unmade": unmade}
