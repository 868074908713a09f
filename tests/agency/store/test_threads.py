"""Threads of the agency's store: the order of what is read, and what a repeated read sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from agency.store import RefusedError

if TYPE_CHECKING:
    from agency.store import Store

pytestmark = pytest.mark.anyio


async def test_executions_of_one_unit_of_work_are_read_in_the_order_in_which_they_were_recorded(app: Store) -> None:
    async with app.unit_of_work(tenant="acme", user="Ana") as work:
        taxes = await work.threads.open("Taxes")
        recorded = [await work.threads.record(taxes.id, "queued", output=number) for number in range(20)]
    assert sorted(one.sequence for one in recorded) == [one.sequence for one in recorded]
    async with app.unit_of_work(tenant="acme", user="Ana") as work:
        assert [one.output for one in await work.threads.executions(taxes.id)] == list(range(20))


async def test_threads_of_the_same_title_are_read_by_id(app: Store) -> None:
    async with app.unit_of_work(tenant="acme", user="Ana") as work:
        opened = [await work.threads.open("Taxes") for _ in range(5)]
        rent = await work.threads.open("Rent")
        assert [one.id for one in await work.threads.all()] == [rent.id, *sorted(one.id for one in opened)]


async def test_a_repeated_read_of_threads_sees_what_was_committed_in_between(app: Store) -> None:
    async with app.unit_of_work(tenant="acme", user="Ana") as work:
        taxes = await work.threads.open("Taxes")
    async with (
        app.unit_of_work(tenant="acme", user="Ana") as reader,
        app.unit_of_work(tenant="acme", user="Ana") as writer,
    ):
        held = await reader.threads.all()
        assert [one.title for one in held] == ["Taxes"]
        assert await writer.threads.rename(taxes.id, "Money")
        await writer.commit()
        assert [one.title for one in await reader.threads.all()] == ["Money"]


async def test_a_repeated_read_of_executions_sees_what_was_committed_in_between(app: Store) -> None:
    async with app.unit_of_work(tenant="acme", user="Ana") as work:
        taxes = await work.threads.open("Taxes")
        await work.threads.record(taxes.id, "queued")
    async with (
        app.unit_of_work(tenant="acme", user="Ana") as reader,
        app.unit_of_work(tenant="acme", user="Ana") as writer,
    ):
        held = await reader.threads.executions(taxes.id)
        assert [one.status for one in held] == ["queued"]
        (written,) = await writer.threads.executions(taxes.id)
        written.status = "completed"
        await writer.commit()
        assert [one.status for one in await reader.threads.executions(taxes.id)] == ["completed"]


async def test_an_execution_of_an_unknown_status_is_refused(app: Store) -> None:
    async with app.unit_of_work(tenant="acme", user="Ana") as work:
        taxes = await work.threads.open("Taxes")
        with pytest.raises(RefusedError) as refused:
            await work.threads.record(taxes.id, "unknown")
        assert refused.value.constraint == "execution_status_check"
        await work.rollback()
