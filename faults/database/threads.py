"""Ways in which threads can be shown to others, or executions recorded wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from uuid import UUID

    from plainspec.proving import Patch

FEATURE = "database/threads.feature: "
THREADS = "agency.store.threads:Threads"
RENAMED = f"{FEATURE}<user> renames a thread of Ana of Acme"
OWN = f"{FEATURE}Ana renames her own thread"
RECORDED = f"{FEATURE}Ana's agent records an execution that is <status>"
TENANT = "tenant = nullif(current_setting('app.tenant', true), '')"


def show(table: str, condition: str) -> str:
    """Return SQL that shows other rows of a table."""
    return f"ALTER POLICY {table}_owner ON {table} USING ({condition}) WITH CHECK ({condition})"


fault(
    "users of a tenant see each other's threads and executions",
    caught_by=[RENAMED, RECORDED],
    because="was not refused",
).sql(show("thread", TENANT), show("execution", TENANT))


@fault("executions are recorded as completed, without their output", caught_by=RECORDED, because="Ana of Acme reads")
def complete(patch: Patch) -> None:
    """A failure passes for a success."""
    record = patch.original(f"{THREADS}.record")

    async def record_completed(self: Any, thread_id: UUID, _status: str, **_said: Any) -> Any:
        return await record(self, thread_id, "completed")

    patch.attribute(f"{THREADS}.record", record_completed)


@fault("renaming one thread renames all threads of the user", caught_by=[OWN, RENAMED], because="sees the threads")
def rename_all(patch: Patch) -> None:
    """The title of one is that of all."""
    rename = patch.original(f"{THREADS}.rename")

    async def rename_each(self: Any, number: UUID, title: str) -> bool:
        for thread in await self.all():
            await rename(self, thread.id, title)
        renamed: bool = await rename(self, number, title)
        return renamed

    patch.attribute(f"{THREADS}.rename", rename_each)


@fault(
    "executions of one transaction are read in random order",
    caught_by=f"{FEATURE}Ana's agent records five executions in one transaction",
    because="Ana of Acme reads",
)
def shuffle(patch: Patch) -> None:
    """They are sorted by when their transaction began, and by their random ids."""
    executions = patch.original(f"{THREADS}.executions")

    async def by_time(self: Any, thread_id: UUID) -> tuple[Any, ...]:
        return tuple(sorted(await executions(self, thread_id), key=lambda one: (one.created_at, one.id)))

    patch.attribute(f"{THREADS}.executions", by_time)


@fault(
    "the executions of all threads are shown in each",
    caught_by=f"{FEATURE}Ana's agents record executions in two threads",
    because="Ana of Acme reads",
)
def show_all(patch: Patch) -> None:
    """What was done in which thread is lost."""
    executions = patch.original(f"{THREADS}.executions")

    async def of_all(self: Any, _thread_id: UUID) -> tuple[Any, ...]:
        return tuple([one for thread in await self.all() for one in await executions(self, thread.id)])

    patch.attribute(f"{THREADS}.executions", of_all)
