"""An audit of isolation: is every row and every key in the namespace of the user whose it is?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import select

from agency.cache.entries import OWNER
from agency.cache.keys import VALUE as CACHE
from agency.observability.spans import traced
from agency.sessions.namespaces import ROOTS, owner_of
from agency.store.mapping import Base

if TYPE_CHECKING:
    from collections.abc import Awaitable, Collection, Sequence

    from redis.asyncio import Redis
    from sqlalchemy import Table

    from agency.ids import UserID
    from agency.store import Store

PAGE = 1000
COUNTER = "a counter"
"""In place of an owner, of whom a counter of the cache says nothing."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A row or a key that is not where it belongs.

    Attributes:
        place: The table, or the key in Redis.
        namespace: Who reaches it there; None for nobody.
        owner: Whose it is; empty where it says nothing of that.
    """

    place: str
    namespace: UserID | None
    owner: str


@dataclass(frozen=True, slots=True)
class IsolationReport:
    """What an audit has looked at, and what it has found.

    Attributes:
        users: Users in whose name it has looked.
        rows: Rows that they see.
        keys: Keys of users in Redis.
        violations: Each row and key that is not where it belongs.
    """

    users: int
    rows: int
    keys: int
    violations: tuple[Violation, ...]


@traced("session.audit_isolation")
async def audit_isolation(users: Collection[UserID], store: Store, redis: Redis) -> IsolationReport:
    """Look at every row that each of the users sees, and at every key of users in Redis.

    Args:
        users: All users that there are; a key of anybody else is a violation.
        store: Connected as the role that the application connects as.
        redis: A client of the Redis that the application uses.
    """
    rows, violations = 0, list[Violation]()
    for user in users:
        seen, found = await _rows_seen_by(user, store)
        rows += seen
        violations += found
    keys = {key for root in ROOTS async for key in redis.scan_iter(f"{root}*", count=PAGE)}
    for key in sorted(key if isinstance(key, str) else key.decode() for key in keys):
        namespace = owner_of(key)
        owner = await _recorded_owner(redis, key)
        if namespace not in users or owner not in {str(namespace), COUNTER}:
            violations.append(Violation(key, namespace, owner))
    return IsolationReport(len(users), rows, len(keys), tuple(violations))


def tables_of_users() -> Sequence[Table]:
    """Return the tables whose rows belong to a user."""
    return [table for table in Base.metadata.sorted_tables if {"tenant", "owner"} <= set(table.columns.keys())]


async def _rows_seen_by(user: UserID, store: Store) -> tuple[int, list[Violation]]:
    seen, violations = 0, []
    async with store.unit_of_work(tenant=user.tenant, user=user.name) as work:
        for table in tables_of_users():
            for row in (await work.session.execute(select(table))).mappings():
                seen += 1
                owners = {f"{row['tenant']}/{row['owner']}", _ran_for(row) or str(user)}
                if owners != {str(user)}:
                    violations.append(Violation(table.name, user, " and ".join(sorted(owners - {str(user)}))))
    return seen, violations


def _ran_for(row: Any) -> str | None:
    """Return for whom an engine has recorded an execution."""
    metrics = row.get("metrics")
    return metrics.get("user") if isinstance(metrics, dict) else None


async def _recorded_owner(redis: Redis, key: str) -> str:
    """Return whose an entry of the cache or the data of a session are; empty if they say nothing."""
    kind = await redis.type(key)
    if kind in {"hash", b"hash"}:
        reply: Awaitable[Any] = redis.hget(key, OWNER)
        owner = await reply or ""
        return owner.decode() if isinstance(owner, bytes) else owner
    if kind not in {"string", b"string"}:
        return ""
    try:
        entry = orjson.loads(await redis.get(key) or b"null")
    except orjson.JSONDecodeError:
        return ""
    if key.startswith(CACHE) and type(entry) is int:
        return COUNTER
    return str(entry.get(OWNER, "")) if isinstance(entry, dict) else ""
