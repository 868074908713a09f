"""One text entered wherever the agency's store takes a value from its callers, and what becomes of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import StatementError

from agency.memory import Memory
from agency.store.audit_verification import verify
from agency.store.entities import Skill
from agency.store.entities.kinds import KINDS
from agency.store.errors import RefusedError
from plainspec.ports.store.tenancy import EnteredText

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from agency.store import Store, UnitOfWork

ALWAYS = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
POINT = [1.0] + [0.0] * 383
FIELDS = ("name", "external_id", "description", "change_note", "alignment_note", "updated_by")
SQL_ERRORS = {"42601", "42703", "42P01", "42501"}
"""Syntax error, undefined column or table, insufficient privilege: how a server answers text that it runs as SQL."""


async def enter_everywhere(store: Store, tenant: str, user: str, entered: Any) -> EnteredText:
    """Enter a text in every call that a user can make."""
    number = await _write(store, tenant, user, entered)
    texts = await _read(store, tenant, user, number, entered)
    texts |= await _work_as(store, entered)
    return EnteredText(texts, await _search(store, tenant, entered), await _accepted(store, tenant, user, entered))


async def _write(store: Store, tenant: str, user: str, entered: Any) -> Any:
    async with store.unit_of_work(tenant=tenant, user=user) as work:
        skill = (await work.entities.all(Skill))[0]
        said = dict.fromkeys(FIELDS, entered)
        await work.entities.change(skill, **said, tags=[entered], attributes={entered: entered})
        await Memory(work).remember(skill, POINT, entered)
        thread = await work.threads.open(entered)
        await work.threads.record(
            thread.id, "queued", output=entered, metrics={entered: entered}, messages=[{entered: entered}]
        )
        await work.threads.rename((await work.threads.open("Plans")).id, entered)
        await work.advisory_lock(entered)
        return skill.id


async def _read(store: Store, tenant: str, user: str, number: Any, entered: Any) -> dict[str, object]:
    async with store.unit_of_work(tenant=tenant, user=user) as work:
        skill = await work.entities.get(Skill, number)
        threads = [thread for thread in await work.threads.all() if thread.title != "Holidays"]
        done = [one for thread in threads for one in await work.threads.executions(thread.id)]
        known = await Memory(work).recall(number)
        found = await Memory(work).hybrid_search(entered, POINT)
        return {
            **{field: getattr(skill, field) for field in FIELDS},
            "tags": skill and skill.tags[0],
            "attributes": skill and skill.attributes[entered],
            "model of an embedding": known and known.model,
            "titles of threads": " and ".join(sorted({thread.title for thread in threads})),
            "number of threads": entered if len(threads) == 2 else f"on {len(threads)} threads",  # noqa: PLR2004 - one was opened so, one was renamed
            "output": done[0].output,
            "metrics": done[0].metrics[entered],
            "messages": done[0].messages[0][entered],
            "skill that has these words": found[0].name,
        }


async def _work_as(store: Store, entered: Any) -> dict[str, object]:
    """Work for a tenant and a user of this name."""
    async with store.unit_of_work(tenant=entered, user=entered) as work:
        await work.threads.open("Plans")
        (thread,) = await work.threads.all()
        return {"tenant": thread.tenant, "user": thread.owner}


async def _search(store: Store, tenant: str, entered: Any) -> dict[str, list[Any]]:
    async with store.unit_of_work(tenant=entered, user="another") as work:
        as_tenant = [one.name for kind in KINDS for one in await work.entities.all(kind, retired=True)]
        trail = await work.audit.between(*ALWAYS)
        threads = await work.threads.all()
    async with store.unit_of_work(tenant=tenant, user=f"{entered} or another") as work:
        others = await work.threads.all()
        near = await Memory(work).nearest(POINT, category=entered)
    return {
        "entities of such a tenant": as_tenant,
        "threads of such a tenant": [thread.title for thread in threads],
        "trail of such a tenant": [record.sequence for record in trail],
        "flaws of such a trail": [flaw for flaw in [await verify(store, entered)] if flaw],
        "threads of such a user": [thread.title for thread in others],
        "skills of such a category": [found.name for found in near],
    }


async def _accepted(store: Store, tenant: str, user: str, entered: Any) -> dict[str, str]:
    """Enter it where a number, a date or a choice is asked for; return the answers, empty where it is rejected."""

    async def first(work: UnitOfWork) -> Skill:
        return (await work.entities.all(Skill))[0]

    async def thread(work: UnitOfWork) -> Any:
        return (await work.threads.all())[0].id

    async def change(work: UnitOfWork, **said: Any) -> None:
        await work.entities.change(await first(work), **said)

    async def record(work: UnitOfWork) -> None:
        await work.threads.record(await thread(work), entered)

    calls: dict[str, Callable[[UnitOfWork], Awaitable[object]]] = {
        "number of an entity": lambda work: work.entities.get(Skill, entered),
        "number of an old version": lambda work: work.entities.old_versions(entered),
        "number of a thread to rename": lambda work: work.threads.rename(entered, "Gone"),
        "number of a thread to record in": lambda work: work.threads.record(entered, "queued"),
        "number of a thread to read": lambda work: work.threads.executions(entered),
        "number of an audited entity": lambda work: work.audit.about(entered),
        "number of a record": lambda work: work.audit.receipt(entered),
        "time of a record": lambda work: work.audit.between(entered, entered),
        "number of an embedding": lambda work: Memory(work).recall(entered),
        "how many are searched": lambda work: Memory(work).nearest(POINT, entered),
        "effort of a search": lambda work: Memory(work).nearest(POINT, candidates=entered),
        "status": lambda work: change(work, status=entered),
        "category": lambda work: change(work, category=entered),
        "status of an execution": record,
    }
    return {name: await _outcome(store, tenant, user, call) for name, call in calls.items()}


async def _outcome(store: Store, tenant: str, user: str, call: Callable[[UnitOfWork], Awaitable[object]]) -> str:
    try:
        async with store.unit_of_work(tenant=tenant, user=user) as work:
            return f"answered: {await call(work)}"
    except RefusedError as error:
        return f"run as SQL: {error}" if error.sqlstate in SQL_ERRORS else ""
    except (StatementError, TypeError, ValueError):
        return ""
