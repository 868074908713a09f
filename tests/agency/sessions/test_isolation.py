"""The audit of isolation, and what it finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg
import pytest

from agency.sessions import ExecutionFactory, UserID, Violation, audit_isolation
from agency.sessions.isolation import tables_of_users
from tests.agency.sessions.conftest import ANA, BEN

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from agency.sessions import ThreadID, UserContextFactory
    from agency.store import Store

pytestmark = pytest.mark.anyio


async def test_all_tables_of_users_are_looked_at(database_url: str) -> None:
    owner = await asyncpg.connect(database_url)
    columns = await owner.fetch(
        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'owner'"
        " INTERSECT SELECT table_name FROM information_schema.columns WHERE column_name = 'tenant'"
    )
    await owner.close()
    assert {table.name for table in tables_of_users()} == {row[0] for row in columns}


@pytest.mark.usefixtures("taxes", "holidays")
async def test_rows_that_a_user_sees_of_others_are_violations(database_url: str, store: Store, redis: Redis) -> None:
    clean = await audit_isolation({ANA, BEN}, store, redis)
    assert (clean.users, clean.rows, clean.keys, clean.violations) == (2, 2, 0, ())
    owner = await asyncpg.connect(database_url)
    await owner.execute("CREATE POLICY loose ON thread USING (true)")
    await owner.close()
    found = await audit_isolation([ANA, BEN], store, redis)
    assert found.rows == 4
    assert found.violations == (Violation("thread", ANA, "Acme/Ben"), Violation("thread", BEN, "Acme/Ana"))


async def test_an_execution_that_ran_for_another_user_is_a_violation(
    contexts: UserContextFactory, store: Store, redis: Redis, taxes: ThreadID
) -> None:
    async with contexts.session(ANA, taxes) as context, context.unit_of_work() as work:
        await work.threads.record(taxes.value, "completed", metrics={"user": "Acme/Ben"})
    found = await audit_isolation({ANA}, store, redis)
    assert found.violations == (Violation("execution", ANA, "Acme/Ben"),)


async def test_keys_of_nobody_of_strangers_and_with_the_data_of_others_are_violations(
    contexts: UserContextFactory, store: Store, redis: Redis, taxes: ThreadID
) -> None:
    await redis.set("agency:settings:testing", "not a user's")
    for key, value in (
        ("agency:cache:Acme:Ana:his", '{"owner": "Acme/Ben", "value": 1}'),
        ("agency:cache:Acme:Ana:list", "[]"),
        ("agency:cache:Acme:Ana:text", "blue"),
        ("agency:cache:Bolt:Ana:hers", '{"owner": "Bolt/Ana", "value": 1}'),
        ("agency:user:shared", "{}"),
    ):
        await redis.set(key, value)
    await redis.set("agency:cache:Acme:Ana:counter", 3)
    await redis.set("agency:user:Acme:Ana:number", 3)
    await redis.sadd("agency:cache:Acme:Ana:set", "blue")
    async with contexts.session(ANA, taxes) as context:
        await context.cache.set("colour", "blue", 60)
        await context.data.put("draft", "Dear")
        found = await audit_isolation({ANA}, store, redis)
    assert found.keys == 10
    assert found.violations == (
        Violation("agency:cache:Acme:Ana:his", ANA, "Acme/Ben"),
        Violation("agency:cache:Acme:Ana:list", ANA, ""),
        Violation("agency:cache:Acme:Ana:set", ANA, ""),
        Violation("agency:cache:Acme:Ana:text", ANA, ""),
        Violation("agency:cache:Bolt:Ana:hers", UserID("Bolt", "Ana"), "Bolt/Ana"),
        Violation("agency:user:Acme:Ana:number", ANA, ""),
        Violation("agency:user:shared", None, ""),
    )


async def test_what_engines_record_is_in_its_place(
    contexts: UserContextFactory, store: Store, redis: Redis, taxes: ThreadID
) -> None:
    from tests.agency.sessions.test_executions import painter  # noqa: PLC0415 - it is a test module

    async with contexts.session(ANA, taxes) as context:
        await ExecutionFactory({"painter": painter}).engine(context).execute("painter", "blue")
    found = await audit_isolation({ANA}, store, redis)
    assert (found.rows, found.violations) == (2, ())
