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
RECORDED = f"{FEATURE}An agent of Ana's records an execution that is <status>"
TENANT = "tenant = nullif(current_setting('app.tenant', true), '')"
USER = "owner = nullif(current_setting('app.user', true), '')"
NO_USER = "nullif(current_setting('app.user', true), '') IS NULL"


def show(table: str, condition: str) -> str:
    """Return SQL that shows other rows of a table."""
    return f"ALTER POLICY {table}_owner ON {table} USING ({condition}) WITH CHECK ({condition})"


fault("users of a tenant see and rename each other's threads", caught_by=RENAMED, because="was not refused").sql(
    show("thread", TENANT)
)

fault("users of the same name see and rename each other's threads", caught_by=RENAMED, because="was not refused").sql(
    show("thread", USER)
)

fault("a tenant without a user sees the threads of all its users", caught_by=RENAMED, because="was not refused").sql(
    show("thread", f"{TENANT} AND ({USER} OR {NO_USER})")
)


@fault("renaming a thread that does not exist passes for done", caught_by=RENAMED, because="was not refused")
def report_success(patch: Patch) -> None:
    """Nobody is told that there was nothing to rename."""
    rename = patch.original(f"{THREADS}.rename")

    async def succeed(self: Any, number: UUID, title: str) -> bool:
        await rename(self, number, title)
        return True

    patch.attribute(f"{THREADS}.rename", succeed)


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


fault("users of a tenant read each other's executions", caught_by=RECORDED, because="Ben of Acme reads").sql(
    show("execution", TENANT)
)


@fault("the output, metrics and messages of an execution are lost", caught_by=RECORDED, because="Ana of Acme reads")
def lose_output(patch: Patch) -> None:
    """Only the status is recorded."""
    record = patch.original(f"{THREADS}.record")

    async def record_status(self: Any, thread_id: UUID, status: str, **_said: Any) -> Any:
        return await record(self, thread_id, status)

    patch.attribute(f"{THREADS}.record", record_status)


@fault("every execution is recorded as completed", caught_by=RECORDED, because="Ana of Acme reads")
def complete(patch: Patch) -> None:
    """A failure passes for a success."""
    record = patch.original(f"{THREADS}.record")

    async def record_completed(self: Any, thread_id: UUID, _status: str, **said: Any) -> Any:
        return await record(self, thread_id, "completed", **said)

    patch.attribute(f"{THREADS}.record", record_completed)


@fault(
    "executions of one transaction are read in random order",
    caught_by=f"{FEATURE}An agent of Ana's records five executions in one transaction",
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
    caught_by=f"{FEATURE}Agents of Ana's record executions in two threads",
    because="Ana of Acme reads",
)
def show_all(patch: Patch) -> None:
    """Nobody can tell what was done where."""
    executions = patch.original(f"{THREADS}.executions")

    async def of_all(self: Any, _thread_id: UUID) -> tuple[Any, ...]:
        return tuple([one for thread in await self.all() for one in await executions(self, thread.id)])

    patch.attribute(f"{THREADS}.executions", of_all)
