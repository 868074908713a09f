"""Runs of agents: the moves of their state, and whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

from agency.store import RefusedError

if TYPE_CHECKING:
    from agency.store import Store
    from agency.store.runs import Runs

pytestmark = pytest.mark.anyio
ENDINGS = ("completed", "failed", "cancelled")


async def made(app: Store, state: str) -> tuple[UUID, UUID]:
    """Store a run of Ana's in some state."""
    number = uuid4()
    async with app.unit_of_work(tenant="acme", user="Ana") as work:
        thread = await work.threads.open("Taxes")
        await work.runs.create(number, thread.id, "writer", {"topic": "rain"})
        if state != "created":
            await work.runs.activate(number)
        if state in ENDINGS:
            await work.runs.end(number, state)
    return number, thread.id


async def move(runs: Runs, number: UUID, state: str) -> bool:
    """Move a run."""
    return await (runs.activate(number) if state == "active" else runs.end(number, state))


@pytest.mark.parametrize(
    ("before", "after"),
    [("created", ending) for ending in ENDINGS]
    + [(ending, other) for ending in ENDINGS for other in ("active", *ENDINGS) if other != ending],
)
async def test_other_moves_are_refused_and_the_last_state_is_kept(app: Store, before: str, after: str) -> None:
    number, _ = await made(app, before)
    async with app.unit_of_work(tenant="acme", user="Ana") as work:
        with pytest.raises(RefusedError) as refused:
            await move(work.runs, number, after)
        assert refused.value.constraint == "run_state_move"
        await work.rollback()
        run = await work.runs.find(number)
        assert run is not None
        assert run.state == before


@pytest.mark.parametrize("state", ["active", *ENDINGS])
async def test_what_is_done_already_is_not_done_again(app: Store, state: str) -> None:
    number, _ = await made(app, state)
    async with app.unit_of_work(tenant="acme", user="Ana") as work:
        before = await work.runs.find(number)
        assert before is not None
        at = before.started_at, before.ended_at
        assert not await move(work.runs, number, state)
        after = await work.runs.find(number)
        assert after is not None
        assert (after.started_at, after.ended_at) == at


async def test_an_end_keeps_output_error_and_times(app: Store) -> None:
    number, thread = await made(app, "active")
    async with app.unit_of_work(tenant="acme", user="Ana") as work:
        assert await work.runs.end(number, "completed", output=["done"])
        (run,) = await work.runs.of_thread(thread)
        assert (run.input, run.output, run.error) == ({"topic": "rain"}, ["done"], None)
        assert run.started_at is not None
        assert run.ended_at is not None
        assert run.created_at <= run.started_at <= run.ended_at


async def test_nobody_else_sees_or_moves_a_run(app: Store) -> None:
    number, thread = await made(app, "active")
    for tenant, user in (("acme", "Ben"), ("globex", "Ana")):
        async with app.unit_of_work(tenant=tenant, user=user) as work:
            assert await work.runs.find(number) is None
            assert not await work.runs.end(number, "failed")
            assert not await work.runs.of_thread(thread)
            with pytest.raises(RefusedError) as refused:
                await work.runs.create(uuid4(), thread, "writer", None)
            assert refused.value.constraint == "run_thread_fkey"
            await work.rollback()
