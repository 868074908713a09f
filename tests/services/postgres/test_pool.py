"""The pool: ready clones without the changes of other scenarios, and nothing left of them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import asyncpg
import pytest

from plainspec.services.errors import ServiceError
from plainspec.services.postgres.databases import Databases
from plainspec.services.postgres.embedded.server import embedded_postgres
from plainspec.services.process.deadline import Deadline

if TYPE_CHECKING:
    from plainspec.services.postgres.databases import Template

pytestmark = pytest.mark.anyio

LIMIT_S = 60.0


async def one_table(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("CREATE TABLE thing (id bigint GENERATED ALWAYS AS IDENTITY, word text)")
        await connection.execute('CREATE SCHEMA "odd name"; CREATE TABLE "odd name"."odd ""table" ()')
    finally:
        await connection.close()


async def full(databases: Databases, count: int) -> tuple[str, ...]:
    """Wait until so many clones stand ready, and return their names."""
    deadline = Deadline(LIMIT_S)
    while len(names := [name for name in await databases.names() if "_clone_" in name]) != count:
        assert not deadline.passed, names
        await asyncio.sleep(0.002)
    return tuple(names)


async def test_a_changed_clone_is_never_handed_out_again(databases: Databases) -> None:
    seen: set[str] = set()
    async with databases.template(one_table) as template:
        for _ in range(12):
            async with databases.hand_out(template) as clone:
                assert clone.name not in seen
                seen.add(clone.name)
                assert await clone.observer.fetchval("INSERT INTO thing (word) VALUES ('x') RETURNING id") == 1
                await clone.observer.execute("SET search_path TO nowhere; SELECT set_config('app.user', 'Ana', false)")


async def test_concurrent_scenarios_get_different_clones(databases: Databases) -> None:
    async def take(template: Template) -> str:
        async with databases.hand_out(template) as clone:
            await clone.observer.execute("INSERT INTO thing (word) VALUES ('x')")
            assert await clone.observer.fetchval("SELECT count(*) FROM thing") == 1
            return clone.name

    async with databases.template(one_table) as template:
        names = await asyncio.gather(*(take(template) for _ in range(10)))
    assert len(set(names)) == 10


async def test_one_waits_at_first_and_all_of_them_after_the_first_was_taken(databases: Databases) -> None:
    async with databases.template(one_table, size=3) as template:
        await full(databases, 1)
        async with databases.hand_out(template) as clone:
            await clone.observer.execute("INSERT INTO thing (word) VALUES ('x')")
            await full(databases, 4)
        await full(databases, 3)


async def test_a_ready_clone_is_handed_out_at_once_and_the_wait_is_recorded(databases: Databases) -> None:
    async with databases.template(one_table) as template:
        await full(databases, 1)
        async with databases.hand_out(template), databases.hand_out(template):
            pass
        assert len(databases.waits_s(template)) == 2
        assert all(wait_s >= 0 for wait_s in databases.waits_s(template))


async def test_warming_only_reads(databases: Databases) -> None:
    async with databases.template(one_table) as template, databases.hand_out(template) as clone:
        assert await clone.observer.fetchval("SELECT last_value IS NULL FROM pg_sequences")
        assert await clone.observer.fetchval("SELECT pg_current_xact_id_if_assigned()") is None
        listed = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        assert await clone.observer.fetchval(listed + " AND application_name <> 'plainspec observer'") == 0


@pytest.mark.requirement("S2-RUN-12", "S2-POOL-01")
async def test_no_task_and_no_database_is_left(databases: Databases) -> None:
    tasks, names = asyncio.all_tasks(), await databases.names()
    async with databases.template(one_table) as template, databases.hand_out(template) as clone:
        await clone.observer.execute("BEGIN; INSERT INTO thing (word) VALUES ('x')")
    assert asyncio.all_tasks() == tasks
    assert await databases.names() == names


async def test_a_cancelled_scenario_leaves_nothing(databases: Databases) -> None:
    names = await databases.names()
    entered = asyncio.Event()

    async def hang(template: Template) -> None:
        async with databases.hand_out(template) as clone:
            entered.set()
            await clone.observer.execute("SELECT pg_sleep(600)")

    async with databases.template(one_table) as template:
        hanging = asyncio.create_task(hang(template))
        await entered.wait()
        hanging.cancel()
        await asyncio.wait([hanging])
        async with databases.clone(template):
            pass
    assert await databases.names() == names


async def test_a_server_crash_is_reported_to_the_next_caller() -> None:
    reported: list[str] = []

    async def take(databases: Databases, template: Template) -> None:
        for _ in range(5):
            async with databases.hand_out(template):
                pass

    async def use() -> None:
        async with Databases.on(server) as databases, databases.template(one_table) as template:
            running.__exit__(None, None, None)
            try:
                await asyncio.wait_for(take(databases, template), LIMIT_S)
            except ServiceError as refused:
                reported.append(str(refused))

    running = embedded_postgres()
    server = running.__enter__()
    with pytest.raises(ServiceError):
        await use()
    assert server.host in reported[0]


async def test_the_same_content_is_built_once_per_server(databases: Databases) -> None:
    built: list[str] = []

    async def fill(url: str) -> None:
        built.append(url)
        await one_table(url)

    content = "c0ffee00" * 8
    names = await databases.names()
    async with databases.template(fill, content) as one:
        async with Databases.on(databases._administration.server) as others, others.template(fill, content) as other:
            assert one == other
        assert one.name in await databases.names()
        async with databases.clone(one):
            pass
    assert len(built) == 1
    assert await databases.names() == names


async def test_a_build_that_failed_is_not_taken_for_a_template(databases: Databases) -> None:
    async def fail(_: str) -> None:
        raise ArithmeticError

    content = "decade00" * 8
    with pytest.raises(ArithmeticError):
        async with databases.template(fail, content):
            pass
    async with databases.template(one_table, content) as template, databases.hand_out(template) as clone:
        assert await clone.observer.fetchval("SELECT count(*) FROM thing") == 0
