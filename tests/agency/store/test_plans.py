"""Plans in the store: the order of their parts, locks, attempts of tasks and links to memory."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from agency.store import InterventionPlan, MicroTask, Phase, RefusedError, Timeout

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from agency.store import Store, UnitOfWork

pytestmark = pytest.mark.anyio

PLAN, PHASE, TASK = (UUID(int=number) for number in (1, 2, 3))
LIMIT_S = 60.0
ENTRY = {"id": UUID(int=4), "content_type": "learning", "text": "Forms are short."}


@asynccontextmanager
async def of_ana(store: Store) -> AsyncIterator[UnitOfWork]:
    async with store.unit_of_work(tenant="acme", user="Ana") as work:
        yield work


@pytest.fixture
async def planned(app: Store) -> Store:
    """Hold one plan of one phase with one task."""
    async with of_ana(app) as work:
        await work.plans.create(PLAN, "Login", 5)
        await work.plans.add_phase(PHASE, PLAN, "planning")
        await work.plans.add_task(TASK, PHASE, "Sketch", LIMIT_S)
    return app


async def test_phases_and_tasks_have_the_position_in_which_they_were_added(planned: Store) -> None:
    async with of_ana(planned) as work:
        for title in ("building", "testing"):
            await work.plans.add_phase(uuid4(), PLAN, title)
            await work.plans.add_task(uuid4(), PHASE, title, LIMIT_S)
        phases, tasks = await work.plans.phases(PLAN), await work.plans.tasks(PHASE)
    assert [(one.position, one.title) for one in phases] == [(1, "planning"), (2, "building"), (3, "testing")]
    assert [(one.position, one.title) for one in tasks] == [(1, "Sketch"), (2, "building"), (3, "testing")]


@pytest.mark.parametrize("added", [Phase, MicroTask])
async def test_two_who_add_to_a_plan_at_the_same_time_do_so_one_after_the_other(planned: Store, added: type) -> None:
    async def add(work: UnitOfWork, title: str) -> None:
        if added is Phase:
            await work.plans.add_phase(uuid4(), PLAN, title)
        else:
            await work.plans.add_task(uuid4(), PHASE, title, LIMIT_S)

    async with of_ana(planned) as first, of_ana(planned) as second:
        backend = await second.backend_pid()
        await add(first, "second")
        adding = asyncio.create_task(add(second, "third"))
        async with asyncio.timeout(LIMIT_S):
            while True:
                if await first.session.scalar(text("SELECT pg_blocking_pids(:pid) <> '{}'"), {"pid": backend}):
                    break
                await asyncio.sleep(0.01)
        await first.commit()
        await adding
        there = await (second.plans.phases(PLAN) if added is Phase else second.plans.tasks(PHASE))
    assert [(one.position, one.title) for one in there[1:]] == [(2, "second"), (3, "third")]


@pytest.mark.parametrize(
    ("kind", "number"), [(InterventionPlan, PLAN), (Phase, PHASE), (MicroTask, TASK)], ids=["plan", "phase", "task"]
)
async def test_what_is_found_is_locked_only_if_that_is_asked_for(kind: Any, number: UUID, planned: Store) -> None:
    async with of_ana(planned) as first, of_ana(planned) as second:
        await first.plans.find(kind, number)
        await second.set_timeout(Timeout.LOCK, 50)
        assert await second.plans.find(kind, number, lock=True)
        await second.rollback()
        await first.plans.find(kind, number, lock=True)
        await second.set_timeout(Timeout.LOCK, 50)
        with pytest.raises(RefusedError, match="lock timeout"):
            await second.plans.find(kind, number, lock=True)
        await second.rollback()


async def begin(work: UnitOfWork) -> None:
    """Make the plan, its phase and its task active."""
    await work.plans.move(InterventionPlan, PLAN, "active")
    await work.plans.move(Phase, PHASE, "active")
    assert await work.plans.begin(TASK)


async def test_a_new_attempt_keeps_nothing_of_how_the_last_one_ended(planned: Store) -> None:
    async with of_ana(planned) as work:
        await begin(work)
        assert await work.plans.end(TASK, 1, "failed", 2.5, "no pens")
        assert await work.plans.move(MicroTask, TASK, "pending")
        assert await work.plans.begin(TASK)
        (task,) = await work.plans.tasks(PHASE)
    assert (task.attempt, task.state, task.error, task.duration_s, task.ended_at) == (2, "active", None, None, None)


async def test_a_task_is_overdue_after_its_limit_and_the_grace(planned: Store) -> None:
    async with of_ana(planned) as work:
        await begin(work)
        (task,) = await work.plans.tasks(PHASE)
        assert task.started_at
        due = task.started_at + timedelta(seconds=LIMIT_S + 5)
        assert await work.plans.overdue(PLAN, 5, due) == ()
        assert await work.plans.overdue(PLAN, 5, due + timedelta(microseconds=1)) == (task,)


@pytest.mark.parametrize(
    ("roles", "kept"),
    [
        (["injected"], "injected"),
        (["injected", "injected"], "injected"),
        (["injected", "captured"], "captured"),
        (["captured", "injected"], "captured"),
    ],
)
async def test_an_entry_that_was_captured_once_stays_captured(roles: list[str], kept: str, planned: Store) -> None:
    async with of_ana(planned) as work:
        entry = await work.memory_entries.add(ENTRY)
        assert entry
        for role in roles:
            await work.plans.link(TASK, entry.id, role)
        assert [linked.role for linked in await work.plans.memory_of(TASK)] == [kept]
