"""The agency's planning: users make and run plans, and an observer beside them knows all ids."""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID, uuid4

from agency.memory.ollama import OllamaEmbedder
from agency.planning import (
    GoalWorkflow,
    InvalidPlanError,
    ItemNotFoundError,
    NotRecordedError,
    PhaseState,
    Planner,
    PlanningError,
    PlanRunner,
    PlanState,
    StateError,
    TaskMemory,
    TaskRunner,
    TaskState,
)
from agency.sessions import UserID
from agency.store import Store
from agency.workflow import Backoff, step
from plainspec.ports.planning import ItemKind, KillMoment, PlanItem
from plainspec.ports.refusals import Refusal, RefusalKind, RefusedError
from plainspec.systems.agency.planning import process
from plainspec.systems.agency.planning.clock import TaskClock
from plainspec.systems.agency.planning.performing import Performer, draft_of
from plainspec.systems.agency.planning.reading import TABLES, Reader

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence

    import asyncpg

    from plainspec.ports.planning import ItemState, KeptEntry, Moved, Outline, Performance
    from plainspec.ports.store.threads import User
    from plainspec.services.stand_ins.loopback_only import LoopbackOnly

KINDS: Mapping[type[PlanningError], RefusalKind] = {
    InvalidPlanError: RefusalKind.INVALID_ARGUMENT,
    ItemNotFoundError: RefusalKind.NOT_FOUND,
    StateError: RefusalKind.CHECK_VIOLATION,
    NotRecordedError: RefusalKind.UNAVAILABLE,
}
WAIT_S = 60.0


class AgencyPlanning:
    """Planning on the store as the application reaches it, and an observer beside it."""

    def __init__(
        self, database_url: str, observer: asyncpg.Connection, ollama_url: str, embedder: OllamaEmbedder
    ) -> None:
        self.database_url = database_url
        self._ollama_url = ollama_url
        self._embedder = embedder
        self._observer = observer
        self._clock = TaskClock()
        self._performer = Performer(self._clock)
        self._running: asyncio.Task[None] | None = None
        self._open(database_url)

    @classmethod
    @asynccontextmanager
    async def at(
        cls, database_url: str, observer: asyncpg.Connection, ollama_url: str, transport: LoopbackOnly
    ) -> AsyncIterator[Self]:
        """Open the store, and a client of Ollama, for as long as the block runs."""
        async with OllamaEmbedder.at(ollama_url, transport=transport) as embedder:
            system = cls(database_url, observer, ollama_url, embedder)
            try:
                yield system
            finally:
                await system.close()

    def _open(self, url: str) -> None:
        self._store = store = Store(url)
        self._reader = Reader(store, self._observer)
        memory = TaskMemory(store, self._embedder)
        self._planner = Planner(store, memory)
        self._tasks = TaskRunner(
            store,
            step(self._performer.execute),
            memory,
            backoff=Backoff(2.0, jitter=False),
            clock=self._clock,
        )
        self._plans = PlanRunner(store, self._planner, self._tasks)
        self._goals = GoalWorkflow(store, step(self._performer.draft), self._planner, self._plans, memory)

    async def close(self) -> None:
        """Close the store."""
        await self._store.close()

    async def reach_database(self, url: str) -> None:
        """Open the store anew."""
        await self.close()
        self._open(url)

    def perform(self, performances: Mapping[str, Performance]) -> None:
        """Direct the executor."""
        self._performer.direct(performances)

    def when(self, elapsed_s: float, action: Callable[[], Awaitable[object]]) -> None:
        """Plan it by the clock."""
        self._clock.when(elapsed_s, action)

    async def remember(self, user: User, entries: Sequence[KeptEntry]) -> None:
        """Insert them as the observer."""
        for entry in entries:
            await self._observer.execute(
                "INSERT INTO memory_entry (tenant, owner, id, content_type, text) VALUES ($1, $2, $3, $4, $5)",
                *(user.tenant, user.name, uuid4(), entry.content_type, entry.text),
            )

    async def create(self, user: User, outline: Outline) -> None:
        """Ask the planner."""
        with refusals():
            await self._planner.create(_id(user), draft_of(outline))

    async def begin(self, user: User, title: str) -> None:
        """Move the plan and its first phase."""
        plan_id = await self._number(PlanItem(ItemKind.PLAN, title))
        first = "SELECT id FROM phase WHERE plan_id = $1 AND position = 1"
        await self._planner.move_plan(_id(user), plan_id, PlanState.ACTIVE)
        await self._planner.move_phase(_id(user), await self._observer.fetchval(first, plan_id), PhaseState.ACTIVE)

    async def run(self, user: User, item: PlanItem) -> None:
        """Run it in a task of its own, which can be cancelled, and whose clock begins at 0."""
        number = await self._number(item)
        runner = self._plans if item.kind is ItemKind.PLAN else self._tasks
        await self._run(runner.run(_id(user), number))

    async def cancel(self) -> None:
        """Cancel that task."""
        if self._running:
            self._running.cancel()
        await asyncio.sleep(0)

    async def run_and_kill(self, user: User, task: str, moment: KillMoment) -> None:
        """Start the process, wait until it says that the moment has come, and kill it."""
        number = await self._number(PlanItem(ItemKind.TASK, task))
        asked = [self.database_url, self._ollama_url, user.tenant, user.name, str(number)]
        child = await asyncio.create_subprocess_exec(
            *[sys.executable, "-m", process.__name__, *asked, moment.value], stdout=asyncio.subprocess.PIPE
        )
        try:
            assert child.stdout is not None  # noqa: S101 - it was asked for
            said = await asyncio.wait_for(child.stdout.readline(), WAIT_S)
        finally:
            if child.returncode is None:
                child.kill()
            await child.communicate()
        if said.decode().strip() != process.READY:
            raise RuntimeError(f"the process has ended with {child.returncode} before the moment had come")

    async def move(self, user: User, item: PlanItem, state: str) -> None:
        """Ask the planner."""
        number = await self._number(item)
        with refusals():
            if item.kind is ItemKind.PLAN:
                await self._planner.move_plan(_id(user), number, PlanState(state))
            elif item.kind is ItemKind.PHASE:
                await self._planner.move_phase(_id(user), number, PhaseState(state))
            else:
                await self._planner.move_task(_id(user), number, TaskState(state))

    async def recover(self, user: User, plan: str, later_s: float) -> None:
        """Ask the planner, with a time to come."""
        number = await self._number(PlanItem(ItemKind.PLAN, plan))
        with refusals():
            await self._planner.recover(_id(user), number, datetime.now(UTC) + timedelta(seconds=later_s))

    async def pursue(self, user: User, goal: str, plan: Outline) -> None:
        """Run the whole workflow."""
        self._performer.outline = plan
        await self._run(self._goals.pursue(_id(user), goal))

    async def drafted_with(self) -> Sequence[str]:
        """Return what the drafter was given."""
        return [entry.text for entry in self._performer.goal.context] if self._performer.goal else []

    async def items(self, user: User, plan: str) -> Sequence[ItemState]:
        """Ask a unit of work of the user's."""
        return await self._reader.items(user, await self._number(PlanItem(ItemKind.PLAN, plan)))

    async def entries(self, user: User) -> Sequence[KeptEntry]:
        """Ask a unit of work of the user's."""
        return await self._reader.entries(user)

    async def task_entries(self, user: User, task: str) -> Sequence[KeptEntry]:
        """Ask a unit of work of the user's."""
        return await self._reader.task_entries(user, await self._number(PlanItem(ItemKind.TASK, task)))

    async def assignment_entries(self, task: str) -> Sequence[KeptEntry]:
        """Return what the executor got."""
        return self._performer.entries.get(task, [])

    async def progress(self, user: User, plan: str) -> Sequence[Moved]:
        """Ask a unit of work of the user's."""
        return await self._reader.progress(user, await self._number(PlanItem(ItemKind.PLAN, plan)))

    async def findings(self, user: User) -> Sequence[tuple[str, str]]:
        """Ask a unit of work of the user's."""
        return await self._reader.findings(user)

    async def _run(self, work: Any) -> None:
        self._running = asyncio.ensure_future(work)
        try:
            with refusals():
                await self._running
        except asyncio.CancelledError as error:
            raise RefusedError(Refusal(RefusalKind.CANCELLED, "the run was cancelled")) from error
        finally:
            self._running = None

    async def _number(self, item: PlanItem) -> UUID:
        wanted = f"SELECT id FROM {TABLES[item.kind]} WHERE title = $1"  # noqa: S608 - names of our own
        found = await self._observer.fetch(wanted, item.title)
        if len(found) > 1:
            raise LookupError(f"several have the title {item.title!r}, by which sentences name them")
        return found[0]["id"] if found else uuid4()


def _id(user: User) -> UserID:
    return UserID(user.tenant, user.name)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn the agency's errors into those of the port."""
    try:
        yield
    except PlanningError as error:
        kind = KINDS.get(type(error), RefusalKind.OTHER)
        raise RefusedError(Refusal(kind, str(error))) from error
