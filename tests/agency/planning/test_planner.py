"""Plans that are made and moved: limits, borders between users, and memory that is searched and embedded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import uuid4

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agency.planning import (
    InvalidPlanError,
    ItemNotFoundError,
    NotRecordedError,
    PhaseDraft,
    PhaseState,
    PlanDraft,
    PlanState,
    StateError,
    TaskDraft,
    TaskState,
)
from agency.sessions import UserID

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from plainspec.services.stand_ins.ollama import OllamaStandIn
    from tests.agency.planning.conftest import House

pytestmark = pytest.mark.anyio
OPEN_TRANSACTIONS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
ANA, BEN = UserID("Acme", "Ana"), UserID("Acme", "Ben")


async def test_what_another_user_has_is_not_found(house: House) -> None:
    plan_id = await house.plan("Sketch a form")
    _, phase, (task,) = await house.parts(plan_id)
    with pytest.raises(ItemNotFoundError, match="there is no plan"):
        await house.plans.run(BEN, plan_id)
    with pytest.raises(ItemNotFoundError, match="there is no plan"):
        await house.planner.add_phase(BEN, plan_id, PhaseDraft("testing"))
    with pytest.raises(ItemNotFoundError, match="there is no phase"):
        await house.planner.add_task(BEN, phase.id, TaskDraft("Cheat"))
    with pytest.raises(ItemNotFoundError, match="there is no phase"):
        await house.planner.move_phase(BEN, phase.id, PhaseState.SKIPPED)
    with pytest.raises(ItemNotFoundError, match="there is no task"):
        await house.tasks.run(BEN, task.id)
    with pytest.raises(ItemNotFoundError, match="there is no task"):
        await house.planner.move_task(ANA, uuid4(), TaskState.SKIPPED)


async def test_states_that_come_of_running_are_not_set_by_hand(house: House) -> None:
    plan_id = await house.plan("Sketch a form")
    _, phase, (task,) = await house.parts(plan_id)
    with pytest.raises(StateError, match="becomes active only by being run"):
        await house.planner.move_task(ANA, task.id, TaskState.ACTIVE)
    with pytest.raises(StateError, match="the plan 'Login' is draft"):
        await house.planner.move_phase(ANA, phase.id, PhaseState.ACTIVE)
    with pytest.raises(StateError, match="the phase 'planning' is pending"):
        await house.tasks.run(ANA, task.id)
    await house.planner.move_plan(ANA, plan_id, PlanState.CANCELLED)
    with pytest.raises(StateError, match="phase_plan_state"):
        await house.planner.add_phase(ANA, plan_id, PhaseDraft("testing"))


async def test_all_limits_that_are_broken_are_reported_together(house: House) -> None:
    draft = PlanDraft(" ", 0, (PhaseDraft("x" * 201, (TaskDraft("Sketch", 600.5), TaskDraft("a\0b", 0))),))
    with pytest.raises(InvalidPlanError) as refused:
        await house.planner.create(ANA, draft)
    assert refused.value.problems == (
        "title of the plan: must not be blank",
        "priority: must be from 1 to 10, not 0",
        "title of a phase: must have at most 200 characters, not 201",
        "limit of 'Sketch': must be more than 0 and at most 600 s, not 600.5 s",
        "title of a task: must not contain NUL",
        "limit of 'a\\x00b': must be more than 0 and at most 600 s, not 0 s",
    )


async def test_what_is_in_the_way_of_a_phase_or_of_an_end_is_named(house: House) -> None:
    phases = tuple(
        PhaseDraft(title, (TaskDraft("Sketch"), TaskDraft("Name"))) for title in ("planning", "building", "testing")
    )
    plan_id = await house.planner.create(ANA, PlanDraft("Login", 5, phases))
    await house.planner.move_plan(ANA, plan_id, PlanState.ACTIVE)
    async with house.store.unit_of_work(tenant=ANA.tenant, user=ANA.name) as work:
        first, _, last = await work.plans.phases(plan_id)
    with pytest.raises(StateError, match=r"^the phase 'testing' cannot begin before planning, building has ended$"):
        await house.planner.move_phase(ANA, last.id, PhaseState.ACTIVE)
    await house.planner.move_phase(ANA, first.id, PhaseState.ACTIVE)
    with pytest.raises(StateError, match=r"^the phase 'planning' has open tasks: Sketch, Name$"):
        await house.planner.move_phase(ANA, first.id, PhaseState.COMPLETED)
    with pytest.raises(StateError, match=r"^the plan 'Login' has open phases: planning, building, testing$"):
        await house.planner.move_plan(ANA, plan_id, PlanState.COMPLETED)


@pytest.mark.requirement("S2-ERR-03")
async def test_an_embedding_that_fails_is_marked_and_made_later(
    house: House, ollama: OllamaStandIn, database_url: str
) -> None:
    plan_id = await house.plan("Sketch a form")
    ollama.behaviour.dimensions = 3
    await house.plans.run(ANA, plan_id)
    owner = await asyncpg.connect(database_url)
    marked = "SELECT id, embedding_model, embedding_error FROM memory_entry"
    try:
        number, *said = (await owner.fetch(marked))[0]
        assert said[0] is None
        assert "384 dimensions" in said[1]
        ollama.behaviour.dimensions = 384
        assert await house.memory.embed(ANA, number)
        assert list((await owner.fetch(marked))[0]) == [number, "all-minilm", None]
        assert not await house.memory.embed(ANA, number)
        assert not await house.memory.embed(BEN, number)
    finally:
        await owner.close()


async def test_what_is_kept_is_undone_with_the_rest_of_a_transaction(house: House, database_url: str) -> None:
    owner = await asyncpg.connect(database_url)
    kept = "SELECT text, keywords, complexity FROM memory_entry"
    try:
        async with house.store.unit_of_work(tenant=ANA.tenant, user=ANA.name) as work:
            await house.memory.keep(work, "Forms have fields", "output")
            await work.rollback()
        assert await owner.fetch(kept) == []
        async with house.store.unit_of_work(tenant=ANA.tenant, user=ANA.name) as work:
            await house.memory.keep(work, "Forms have fields", "output")
        ((text, keywords, complexity),) = await owner.fetch(kept)
        assert (text, json.loads(keywords)) == ("Forms have fields", ["forms", "fields"])
        assert complexity is not None
    finally:
        await owner.close()


async def test_no_transaction_is_open_while_a_title_or_an_output_is_embedded(
    house: House, ollama: OllamaStandIn, database_url: str
) -> None:
    owner = await asyncpg.connect(database_url)
    still: list[int] = []

    async def look() -> None:
        still.append(await owner.fetchval(OPEN_TRANSACTIONS))

    ollama.meanwhile = look
    try:
        await house.plans.run(ANA, await house.plan("Sketch a form"))
    finally:
        await owner.close()
    assert still == [0, 0]


async def test_after_a_title_that_cannot_be_embedded_words_alone_are_looked_for(
    house: House, ollama: OllamaStandIn
) -> None:
    await house.memory.ask(ANA, "warm up")
    ollama.behaviour.status = 400
    asked = len(ollama.received)
    found = await house.memory.ask_all(ANA, ["Sketch a form", "Name or number it", "Name or number it", "!"])
    assert len(ollama.received) == asked + 1
    assert [(one.words, one.vector) for one in found.values()] == [
        ("Sketch or a or form", None),
        ("Name or number or it", None),
        ("", None),
    ]
    assert all(one.keywords_only for one in found.values())


async def test_without_a_database_nothing_begins(house: House) -> None:
    plan_id = await house.plan("Sketch a form")
    _, _, (task,) = await house.parts(plan_id)
    await house.store.close()
    with pytest.raises(NotRecordedError, match="the beginning of the task was not recorded"):
        await house.tasks.run(ANA, task.id)
    assert house.seen == []


async def test_without_a_database_every_call_says_what_was_not_recorded(house: House) -> None:
    number, planner = uuid4(), house.planner
    await house.store.close()
    calls: dict[str, Callable[[], Awaitable[object]]] = {
        "the plan 'Logout'": lambda: planner.create(ANA, PlanDraft("Logout", 1)),
        "the phase 'testing'": lambda: planner.add_phase(ANA, number, PhaseDraft("testing")),
        "the task 'Cheat'": lambda: planner.add_task(ANA, number, TaskDraft("Cheat")),
        "the state cancelled of the plan": lambda: planner.move_plan(ANA, number, PlanState.CANCELLED),
        "the state skipped of the phase": lambda: planner.move_phase(ANA, number, PhaseState.SKIPPED),
        "the state skipped of the task": lambda: planner.move_task(ANA, number, TaskState.SKIPPED),
        "the recovery of the plan": lambda: planner.recover(ANA, number),
    }
    for what, call in calls.items():
        with pytest.raises(NotRecordedError) as raised:
            await call()
        assert str(raised.value) == f"{what} was not recorded"


@settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    asked=st.text()
    | st.sampled_from(["it's & | ! <-> ( :* 'form", "http://a.b/?x=1&y=2 form", "form\0", "\ud800 form"])
)
async def test_memory_is_searched_for_any_text(house: House, asked: str) -> None:
    question = await house.memory.ask(ANA, asked)
    async with house.store.unit_of_work(tenant=ANA.tenant, user=ANA.name) as work:
        await house.memory.keep(work, "a form", "context")
        found = await house.memory.relevant(work, question)
        await work.rollback()
    assert found or not asked.endswith(" form")
