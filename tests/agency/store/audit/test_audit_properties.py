"""Laws of the audit trail: changes without tampering are valid, and every flipped bit is found."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from agency.store.audit_verification import verify
from agency.store.entities import Skill

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import asyncpg

    from agency.store import Store

pytestmark = pytest.mark.anyio

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
FIXED = settings(derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@asynccontextmanager
async def unbound(owner: asyncpg.Connection) -> AsyncIterator[None]:
    """Work without the triggers of the database."""
    async with owner.transaction():
        await owner.execute("SET LOCAL session_replication_role = replica")
        yield


async def act(store: Store, owner: asyncpg.Connection, tenant: str, action: str) -> int:
    """Act once on a tenant's skills; return how many records that makes."""
    async with store.unit_of_work(tenant=tenant) as work:
        skills = await work.entities.all(Skill)
        if action == "adds" or not skills:
            await work.entities.add(Skill(name=f"Skill {len(skills)}", category="soft", attributes={"n": len(skills)}))
            return 1
        if action == "changes twice":
            await work.entities.change(skills[0], name="First")
            await work.entities.change(skills[0], category="domain")
            return 1
        if action == "changes all":
            for skill in skills:
                await work.entities.change(skill, description="new")
            return len(skills)
        if action == "retires":
            await work.entities.retire(skills[-1])
            return 1
        if action == "rolls back":
            await work.entities.change(skills[0], name="Never")
            await work.rollback()
            return 0
    await owner.execute("DELETE FROM base_entity WHERE tenant = $1 AND id = $2", tenant, skills[0].id)
    return 1


ACTIONS = st.sampled_from(["adds", "changes twice", "changes all", "retires", "rolls back", "is deleted"])


@pytest.mark.requirement("S4-AUD-05", "S4-AUD-10")
@settings(FIXED, max_examples=15)
@given(st.lists(st.tuples(st.sampled_from(["acme", "bolt"]), ACTIONS), max_size=8))
async def test_any_sequence_of_changes_without_tampering_is_valid(
    app: Store, owner: asyncpg.Connection, actions: list[tuple[str, str]]
) -> None:
    numbers = "SELECT array_agg(sequence ORDER BY sequence) FROM audit_record WHERE tenant = $1"
    expected = {tenant: len(await owner.fetchval(numbers, tenant) or []) for tenant in ("acme", "bolt")}
    for tenant, action in actions:
        expected[tenant] += await act(app, owner, tenant, action)
    for tenant, count in expected.items():
        assert (await owner.fetchval(numbers, tenant) or []) == list(range(1, count + 1))
        assert await verify(app, tenant) is None


def flipped(value: Any, bit: int) -> Any:
    """Return a value with one bit of it flipped; assume that the column can hold that."""
    if isinstance(value, bytes):
        place, shift = divmod(bit % (len(value) * 8), 8)
        return value[:place] + bytes([value[place] ^ 1 << shift]) + value[place + 1 :]
    if isinstance(value, str):
        changed = flipped(value.encode(), bit)
        assume(all(0 < byte < 128 for byte in changed))
        return changed.decode()
    if isinstance(value, datetime):
        return EPOCH + ((value - EPOCH) // MICROSECOND ^ 1 << bit % 50) * MICROSECOND
    if isinstance(value, int):
        changed = value ^ 1 << bit % 62
        assume(changed >= 1)
        return changed
    return UUID(int=value.int ^ 1 << bit % 128)


COLUMNS = [("audit_record", name) for name in ("tenant", "sequence", "created_at", "entity_id")]
COLUMNS += [("audit_record", name) for name in ("content", "content", "content", "previous_hash", "hash")]
COLUMNS += [("audit_head", name) for name in ("tenant", "sequence", "hash")]


@pytest.mark.requirement("S4-AUD-09")
@settings(FIXED, max_examples=150)
@given(st.sampled_from(COLUMNS), st.integers(1, 5), st.integers(0, 2**16))
async def test_any_single_flipped_bit_is_found(
    app: Store, owner: asyncpg.Connection, place: tuple[str, str], sequence: int, bit: int
) -> None:
    if not await owner.fetchval("SELECT count(*) FROM audit_record"):
        for action in ("adds", "changes twice", "adds", "changes all"):
            await act(app, owner, "acme", action)
    table, column = place
    where = "WHERE tenant = 'acme' AND (sequence = $1 OR $2 = 'audit_head')"
    read = f"SELECT {column} FROM {table} {where}"  # noqa: S608 - names of our own
    write = f"UPDATE {table} SET {column} = $3 {where} RETURNING ctid"  # noqa: S608 - names of our own
    put_back = f"UPDATE {table} SET {column} = $1 WHERE ctid = $2"  # noqa: S608 - names of our own
    before = await owner.fetchval(read, sequence, table)
    changed = flipped(before, bit)
    assume(table == "audit_head" or column != "sequence" or changed > 5)  # the key refuses those that there are
    async with unbound(owner):
        row = await owner.fetchval(write, sequence, table, changed)
    finding = await verify(app, "acme")
    async with unbound(owner):
        await owner.execute(put_back, before, row)
    assert finding is not None
    assert await verify(app, "acme") is None
    if table == "audit_record" and column not in {"tenant", "sequence"}:
        assert finding.sequence == sequence
