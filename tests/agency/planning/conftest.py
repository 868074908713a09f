"""The store as the application opens it, and what plans are made and run with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from agency.memory.ollama import OllamaEmbedder
from agency.planning import (
    Assignment,
    Finding,
    PhaseDraft,
    PlanDraft,
    Planner,
    PlanRunner,
    TaskDraft,
    TaskMemory,
    TaskRunner,
    check,
)
from agency.sessions import UserID
from agency.store import Store
from agency.workflow import step
from plainspec.services.stand_ins.ollama import OllamaStandIn
from plainspec.systems.agency.store.database import application_url

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from uuid import UUID

    from agency.store import InterventionPlan, MicroTask, Phase

ANA = UserID("Acme", "Ana")


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """Open the store as the application does, bound by row-level security."""
    async with Store(application_url(database_url)) as opened:
        yield opened


@pytest.fixture
async def ollama() -> AsyncIterator[OllamaStandIn]:
    """Stand in for Ollama."""
    stand_in = OllamaStandIn()
    await stand_in.server.start()
    yield stand_in
    await stand_in.server.kill()


@pytest.fixture
async def memory(store: Store, ollama: OllamaStandIn) -> AsyncIterator[TaskMemory]:
    """Open the memory of tasks."""
    async with OllamaEmbedder.at(ollama.server.url) as embedder:
        yield TaskMemory(store, embedder)


@dataclass
class House:
    """Planning for Ana; `does` is what the executor does with an assignment."""

    store: Store
    memory: TaskMemory
    does: Callable[[Assignment], Awaitable[str]] | None = None
    seen: list[Assignment] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Open what plans are made and run with."""
        self.planner = Planner(self.store, self.memory)
        self.tasks = TaskRunner(self.store, step(self.execute), self.memory, max_retries=0)
        self.plans = PlanRunner(self.store, self.planner, self.tasks)

    async def execute(self, assignment: Assignment) -> str:
        """Do the task."""
        self.seen.append(assignment)
        return await self.does(assignment) if self.does else f"done: {assignment.title}"

    async def plan(self, *titles: str, phase: str = "planning") -> UUID:
        """Make a plan of one phase."""
        tasks = tuple(TaskDraft(title, 60) for title in titles)
        return await self.planner.create(ANA, PlanDraft("Login", 5, (PhaseDraft(phase, tasks),)))

    async def parts(self, plan_id: UUID) -> tuple[InterventionPlan, Phase, tuple[MicroTask, ...]]:
        """Read a plan of one phase."""
        async with self.store.unit_of_work(tenant=ANA.tenant, user=ANA.name) as work:
            plan = next(one for one in await work.plans.all() if one.id == plan_id)
            (phase,) = await work.plans.phases(plan_id)
            return plan, phase, await work.plans.tasks(phase.id)

    async def remembered(self, task_id: UUID) -> list[tuple[str, str]]:
        """Read the roles and texts of the memory of a task."""
        async with self.store.unit_of_work(tenant=ANA.tenant, user=ANA.name) as work:
            return [(one.role, one.entry.text) for one in await work.plans.memory_of(task_id)]

    async def findings(self) -> tuple[Finding, ...]:
        """Check Ana's plans."""
        async with self.store.unit_of_work(tenant=ANA.tenant, user=ANA.name) as work:
            return await check(work)


@pytest.fixture
def house(store: Store, memory: TaskMemory) -> House:
    """Plan for Ana."""
    return House(store, memory)
