"""One text put into everything that the agency's store takes from its callers, and what comes of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import StatementError

from agency.memory import Memory
from agency.store.audit_verification import verify
from agency.store.entities import Skill
from agency.store.entities.kinds import KINDS
from agency.store.errors import RefusedError
from plainspec.ports.tenancy import Answers

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from agency.store import Store, UnitOfWork

ALWAYS = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
POINT = [1.0] + [0.0] * 383
FIELDS = ("name", "external_id", "description", "change_note", "alignment_note", "updated_by")
READ_AS_A_STATEMENT = {"42601", "42703", "42P01", "42501"}
"""Wrong syntax, no such column, no such table, not allowed: what a server says to a text that it takes for SQL."""


async def put_everywhere(store: Store, tenant: str, user: str, payload: Any) -> Answers:
    """Put a text into every call of a user's."""
    number = await _write(store, tenant, user, payload)
    texts = await _read(store, tenant, user, number, payload)
    texts |= await _be(store, payload)
    return Answers(texts, await _search(store, tenant, payload), await _mistake(store, tenant, user, payload))


async def _write(store: Store, tenant: str, user: str, payload: Any) -> Any:
    async with store.unit_of_work(tenant=tenant, user=user) as work:
        skill = (await work.entities.all(Skill))[0]
        said = dict.fromkeys(FIELDS, payload)
        await work.entities.change(skill, **said, tags=[payload], attributes={payload: payload})
        await Memory(work).remember(skill, POINT, payload)
        thread = await work.threads.open(payload)
        await work.threads.record(
            thread.id, "queued", output=payload, metrics={payload: payload}, messages=[{payload: payload}]
        )
        await work.threads.rename((await work.threads.open("Plans")).id, payload)
        await work.advisory_lock(payload)
        return skill.id


async def _read(store: Store, tenant: str, user: str, number: Any, payload: Any) -> dict[str, object]:
    async with store.unit_of_work(tenant=tenant, user=user) as work:
        skill = await work.entities.get(Skill, number)
        threads = [thread for thread in await work.threads.all() if thread.title != "Holidays"]
        done = [one for thread in threads for one in await work.threads.executions(thread.id)]
        known = await Memory(work).recall(number)
        found = await Memory(work).hybrid_search(payload, POINT)
        return {
            **{field: getattr(skill, field) for field in FIELDS},
            "tags": skill and skill.tags[0],
            "attributes": skill and skill.attributes[payload],
            "model of an embedding": known and known.model,
            "titles of threads": " and ".join(sorted({thread.title for thread in threads})),
            "number of threads": payload if len(threads) == 2 else f"on {len(threads)} threads",  # noqa: PLR2004 - one was opened so, one was renamed
            "output": done[0].output,
            "metrics": done[0].metrics[payload],
            "messages": done[0].messages[0][payload],
            "skill that has these words": found[0].name,
        }


async def _be(store: Store, payload: Any) -> dict[str, object]:
    """Work for a tenant and a user of this name."""
    async with store.unit_of_work(tenant=payload, user=payload) as work:
        await work.threads.open("Plans")
        (thread,) = await work.threads.all()
        return {"tenant": thread.tenant, "user": thread.owner}


async def _search(store: Store, tenant: str, payload: Any) -> dict[str, object]:
    async with store.unit_of_work(tenant=payload, user="somebody") as work:
        as_tenant = [one.name for kind in KINDS for one in await work.entities.all(kind, retired=True)]
        trail = await work.audit.between(*ALWAYS)
        threads = await work.threads.all()
    async with store.unit_of_work(tenant=tenant, user=f"{payload} or another") as work:
        others = await work.threads.all()
        near = await Memory(work).nearest(POINT, category=payload)
    return {
        "entities of such a tenant": as_tenant,
        "threads of such a tenant": [thread.title for thread in threads],
        "trail of such a tenant": [record.sequence for record in trail],
        "flaws of such a trail": [flaw for flaw in [await verify(store, payload)] if flaw],
        "threads of such a user": [thread.title for thread in others],
        "skills of such a category": [found.name for found in near],
    }


async def _mistake(store: Store, tenant: str, user: str, payload: Any) -> dict[str, str]:
    """Say it where a number, a date or a choice is asked for."""

    async def first(work: UnitOfWork) -> Skill:
        return (await work.entities.all(Skill))[0]

    async def thread(work: UnitOfWork) -> Any:
        return (await work.threads.all())[0].id

    async def change(work: UnitOfWork, **said: Any) -> None:
        await work.entities.change(await first(work), **said)

    async def record(work: UnitOfWork) -> None:
        await work.threads.record(await thread(work), payload)

    calls: dict[str, Callable[[UnitOfWork], Awaitable[object]]] = {
        "number of an entity": lambda work: work.entities.get(Skill, payload),
        "number of an old version": lambda work: work.entities.old_versions(payload),
        "number of a thread to rename": lambda work: work.threads.rename(payload, "Gone"),
        "number of a thread to record in": lambda work: work.threads.record(payload, "queued"),
        "number of a thread to read": lambda work: work.threads.executions(payload),
        "number of an audited entity": lambda work: work.audit.about(payload),
        "number of a record": lambda work: work.audit.receipt(payload),
        "time of a record": lambda work: work.audit.between(payload, payload),
        "number of an embedding": lambda work: Memory(work).recall(payload),
        "how many are searched": lambda work: Memory(work).nearest(POINT, payload),
        "effort of a search": lambda work: Memory(work).nearest(POINT, candidates=payload),
        "status": lambda work: change(work, status=payload),
        "category": lambda work: change(work, category=payload),
        "status of an execution": record,
    }
    return {name: await _outcome(store, tenant, user, call) for name, call in calls.items()}


async def _outcome(store: Store, tenant: str, user: str, call: Callable[[UnitOfWork], Awaitable[object]]) -> str:
    try:
        async with store.unit_of_work(tenant=tenant, user=user) as work:
            return f"answered: {await call(work)}"
    except RefusedError as error:
        return f"a statement: {error}" if error.sqlstate in READ_AS_A_STATEMENT else ""
    except (StatementError, TypeError, ValueError):
        return ""
