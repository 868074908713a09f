"""Ways in which the memory of tasks can be missing, mixed up, or in front of the wrong people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agency.planning.workflow import Goal
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

FEATURE, GOALS = "planning/task_memory.feature", "planning/goals.feature"
ENTRIES, LINK = "agency.planning.entries", "agency.store.plans.repository:Plans.link"
NEW_TASK = f"{FEATURE}: Ana plans a task about a form"
OUTPUT = f"{FEATURE}: The task about the form returns a text"
TENANT = "tenant = nullif(current_setting('app.tenant', true), '')"


@fault("a new task gets no memory", caught_by=NEW_TASK, because="the entries of the task")
def give_nothing(patch: Patch) -> None:
    """Find nothing that is relevant."""
    patch.attribute("agency.planning.planner:CONTEXT_ENTRIES", 0)


@fault("memory is given without regard to how relevant it is", caught_by=NEW_TASK, because="the entries of the task")
def turn_relevance_round(patch: Patch) -> None:
    """Give the least relevant entry first."""

    def make(original: Callable[..., Any]) -> Any:
        async def relevant(self: Any, text: Any, limit: Any) -> Any:
            return tuple(reversed(await original(self, text, limit)))

        return relevant

    patch.wrap(f"{ENTRIES}:EntryTable.relevant", make)


fault(
    "the memory of all users of the tenant is searched for a new task",
    caught_by=NEW_TASK,
    because="the entries of the task",
).sql(f"ALTER POLICY memory_entry_owner ON memory_entry USING ({TENANT})")


@fault(
    "memory that is injected while a task runs is not recorded",
    caught_by=f"{FEATURE}: The task looks up the checksum while it runs",
    because="the entries of the task",
)
def inject_in_secret(patch: Patch) -> None:
    """Return what is relevant, and record nothing."""

    def recall(self: Any, user: Any, _task_id: Any) -> Any:
        async def look_up(text: str) -> Any:
            async with self._store.unit_of_work(tenant=user.tenant, user=user.name) as work:
                return await self._memory(work).relevant(text, 5)

        return look_up

    patch.attribute("agency.planning.running:TaskRunner._recall", recall)


@fault("outputs are kept without a link to their task", caught_by=OUTPUT, because="the entries of the task")
def link_nothing(patch: Patch) -> None:
    """Link what is injected only."""

    def make(original: Callable[..., Any]) -> Any:
        async def link(self: Any, task_id: Any, entry_id: Any, role: Any) -> None:
            if role != "captured":
                await original(self, task_id, entry_id, role)

        return link

    patch.wrap(LINK, make)


@fault(
    "an output is linked to the task that ended first",
    caught_by="planning/parallel_tasks.feature: 20 tasks that each wait until all of them are at work",
    because="Ask",
)
def link_to_the_first(patch: Patch) -> None:
    """Remember one task for all."""
    first: list[Any] = []

    def make(original: Callable[..., Any]) -> Any:
        async def link(self: Any, task_id: Any, entry_id: Any, role: Any) -> None:
            first.append(task_id)
            await original(self, first[0], entry_id, role)

        return link

    patch.wrap(LINK, make)


@fault(
    "an entry whose embedding fails is not marked",
    caught_by=f"{FEATURE}: The embedding model fails while a task is captured",
    because="'failed'",
)
def mark_nothing(patch: Patch) -> None:
    """Do not look at the new entry."""

    async def embed(_self: Any, _user: Any, _entry_id: Any) -> bool:
        return False

    patch.attribute(f"{ENTRIES}:Embedder.embed", embed)


@fault(
    "an embedding that has failed is not made later",
    caught_by=f"{FEATURE}: The embedding model works again",
    because="'stored'",
)
def try_once(patch: Patch) -> None:
    """Embed each text at the first try or never."""
    seen: set[Any] = set()

    def make(original: Callable[..., Any]) -> Any:
        async def embed_one(self: Any, user: Any, number: Any, text: Any) -> bool:
            if number in seen:
                return False
            seen.add(number)
            done: bool = await original(self, user, number, text)
            return done

        return embed_one

    patch.wrap(f"{ENTRIES}:Embedder._embed_one", make)


@fault(
    "a plan is drafted without what memory knows",
    caught_by=f"{GOALS}: Ana pursues a goal that memory knows something of",
    because="the plan was drafted with",
)
def draft_without_memory(patch: Patch) -> None:
    """Hand the goal on alone."""
    patch.attribute("agency.planning.workflow:Goal", lambda text, _context: Goal(text, ()))


@fault(
    "outputs of earlier plans are not found by later goals",
    caught_by=f"{GOALS}: Ana pursues a second goal",
    because="the plan was drafted with",
)
def forget_outputs(patch: Patch) -> None:
    """Leave outputs out of what is relevant."""

    def make(original: Callable[..., Any]) -> Any:
        async def relevant(self: Any, text: Any, limit: Any) -> Any:
            return tuple(one for one in await original(self, text, limit) if one.content_type != "output")

        return relevant

    patch.wrap(f"{ENTRIES}:EntryTable.relevant", make)
