"""Plans that are run: states, memory, limits, and what happens when the database refuses or goes away."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import asyncpg
import pytest

from agency.memory.ollama import OllamaEmbedder
from agency.planning import (
    Assignment,
    PhaseState,
    PlanBlockedError,
    PlanState,
    TaskFailedError,
    TaskMemory,
)
from agency.sessions import UserID
from tests.agency.planning.conftest import House

if TYPE_CHECKING:
    from uuid import UUID

    from agency.store import Store
    from plainspec.services.stand_ins.ollama import OllamaStandIn

pytestmark = pytest.mark.anyio
ANA, BEN = UserID("Acme", "Ana"), UserID("Acme", "Ben")


async def test_a_plan_runs_to_its_end_and_every_output_is_captured(house: House) -> None:
    plan_id = await house.plan("Sketch a form", "Name the fields")
    await house.plans.run(ANA, plan_id)
    plan, phase, tasks = await house.parts(plan_id)
    assert (plan.state, phase.state, [task.state for task in tasks]) == ("completed", "completed", ["completed"] * 2)
    assert [await house.remembered(task.id) for task in tasks] == [
        [("captured", "done: Sketch a form")],
        [("captured", "done: Name the fields")],
    ]
    assert all(task.duration_s is not None and task.duration_s >= 0 for task in tasks)
    assert await house.findings() == ()


@pytest.mark.requirement("S2-PERF-09")
async def test_25_tasks_that_all_run_at_the_same_time_are_linked_with_their_own_outputs(house: House) -> None:
    together = asyncio.Barrier(20)

    async def wait(assignment: Assignment) -> str:
        if int(assignment.title.split()[1]) <= 20:
            await together.wait()
        return f"output of {assignment.title}"

    house.does = wait
    plan_id = await house.plan(*(f"Task {number}" for number in range(1, 26)))
    await house.plans.run(ANA, plan_id)
    _, _, tasks = await house.parts(plan_id)
    assert len(tasks) == 25
    for task in tasks:
        captured = [text for role, text in await house.remembered(task.id) if role == "captured"]
        assert captured == [f"output of {task.title}"]
    assert await house.findings() == ()


async def test_a_failed_task_blocks_its_phase_until_it_is_tried_again(house: House) -> None:
    failing = {"Sketch a form"}

    async def fail(assignment: Assignment) -> str:
        if assignment.title in failing:
            raise RuntimeError("no paper")
        return "done"

    house.does = fail
    plan_id = await house.plan("Sketch a form", "Name the fields")
    with pytest.raises(PlanBlockedError, match="the phase 'planning' is blocked: Sketch a form failed"):
        await house.plans.run(ANA, plan_id)
    plan, phase, tasks = await house.parts(plan_id)
    assert (plan.state, phase.state) == ("active", "blocked")
    assert [(task.state, task.error) for task in tasks] == [("failed", "RuntimeError: no paper"), ("completed", None)]
    failing.clear()
    await house.plans.run(ANA, plan_id)
    assert [one.title for one in house.seen] == ["Sketch a form", "Name the fields", "Sketch a form"]
    _, _, tasks = await house.parts(plan_id)
    assert [(task.state, task.attempt, task.error) for task in tasks] == [
        ("completed", 2, None),
        ("completed", 1, None),
    ]


@pytest.mark.parametrize(
    ("output", "error"),
    [
        (" \n", "ValueError: the output is blank"),
        ("x" * 100_001, "InvalidEntryError: text: 100001 characters; at most 100000 are allowed"),
        ("a\0b", "ValueError: the output contains NUL, which cannot be stored"),
        (
            "\ud800",
            "UnicodeEncodeError: 'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed",
        ),
    ],
)
async def test_an_output_that_cannot_be_kept_is_a_failure(house: House, output: str, error: str) -> None:
    async def say(_assignment: Assignment) -> str:
        return output

    house.does = say
    plan_id = await house.plan("Sketch a form")
    with pytest.raises(PlanBlockedError):
        await house.plans.run(ANA, plan_id)
    _, _, (task,) = await house.parts(plan_id)
    assert (task.state, task.error) == ("failed", error)


async def test_a_cancelled_task_has_failed_and_nothing_of_it_is_captured(house: House) -> None:
    begun = asyncio.Event()

    async def hang(_assignment: Assignment) -> str:
        begun.set()
        await asyncio.Event().wait()
        return "never"

    house.does = hang
    plan_id = await house.plan("Sketch a form")
    running = asyncio.ensure_future(house.plans.run(ANA, plan_id))
    await begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    _, phase, (task,) = await house.parts(plan_id)
    assert (phase.state, task.state, task.error) == ("active", "failed", "cancelled")
    assert await house.remembered(task.id) == []
    house.does = None
    await house.plans.run(ANA, plan_id)
    assert await house.findings() == ()


async def test_the_end_of_a_task_that_was_recovered_meanwhile_is_refused(house: House) -> None:
    plan_id = await house.plan("Sketch a form")

    async def outlive(_assignment: Assignment) -> str:
        if len(house.seen) == 1:
            later = datetime.now(UTC) + timedelta(minutes=5)
            assert await house.planner.recover(ANA, plan_id, later) == ("Sketch a form",)
            _, _, (task,) = await house.parts(plan_id)
            await house.tasks.run(ANA, task.id)
            return "too late"
        return "in time"

    house.does = outlive
    with pytest.raises(PlanBlockedError) as blocked:
        await house.plans.run(ANA, plan_id)
    assert isinstance(blocked.value.__cause__, ExceptionGroup)
    assert "was recovered while it ran" in str(blocked.value.__cause__.exceptions[0])
    _, _, (task,) = await house.parts(plan_id)
    assert await house.remembered(task.id) == [("captured", "in time")]
    assert await house.planner.recover(ANA, plan_id) == ()


async def test_a_capture_that_fails_midway_leaves_neither_entry_nor_state(house: House, database_url: str) -> None:
    owner = await asyncpg.connect(database_url)
    try:
        await owner.execute("ALTER TABLE micro_task_memory ADD CONSTRAINT none CHECK (role <> 'captured')")
        plan_id = await house.plan("Sketch a form")
        with pytest.raises(PlanBlockedError):
            await house.plans.run(ANA, plan_id)
        _, _, (task,) = await house.parts(plan_id)
        assert task.state == "active"
        assert await owner.fetchval("SELECT count(*) FROM memory_entry") == 0
    finally:
        await owner.close()


async def test_a_task_whose_output_is_neither_embedded_nor_marked_has_ended_and_the_log_says_so(
    store: Store, ollama: OllamaStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    class Unmarked(TaskMemory):
        async def embed(self, user: UserID, entry_id: UUID) -> bool:
            raise ConnectionError(f"{user} has lost {entry_id}")

    async with OllamaEmbedder.at(ollama.server.url) as embedder:
        house = House(store, Unmarked(store, embedder))
        plan_id = await house.plan("Sketch a form")
        await house.plans.run(ANA, plan_id)
    plan, _, (task,) = await house.parts(plan_id)
    assert (plan.state, task.state) == ("completed", "completed")
    (said,) = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert re.fullmatch(r"the entry [0-9a-f-]{36} was neither embedded nor marked", said)
    assert "has lost" in caplog.text


async def test_a_task_that_fails_says_why(house: House) -> None:
    async def fail(_assignment: Assignment) -> str:
        raise ValueError("no \0 paper" + "x" * 900)

    house.does = fail
    plan_id = await house.plan("Sketch a form")
    _, phase, (task,) = await house.parts(plan_id)
    await house.planner.move_plan(ANA, plan_id, PlanState.ACTIVE)
    await house.planner.move_phase(ANA, phase.id, PhaseState.ACTIVE)
    with pytest.raises(TaskFailedError, match="the task 'Sketch a form' has failed: ValueError: no  paper"):
        await house.tasks.run(ANA, task.id)
    _, _, (task,) = await house.parts(plan_id)
    assert len(task.error or "") == 500
