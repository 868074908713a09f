"""Ways in which the memory of tasks can be missing, mixed up, or in front of the wrong people."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from agency.store import MicroTask
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from agency.planning.running import Assignment

FEATURE = "planning/task_memory.feature"
RELEVANCE = "planning/relevance.feature"
MEMORY, LINK = "agency.planning.memory:TaskMemory", "agency.store.plans.repository:Plans.link"
NEW_TASK = f"{FEATURE}: Ana plans a task about a form"
OUTPUT = f"{FEATURE}: The task about the form returns a text"
LOOKUP = f"{FEATURE}: The task looks up the checksum while it runs"
NEARNESS = f"{RELEVANCE}: The entry and Ana's task are spelt differently"
WORDS_ALONE = f"{RELEVANCE}: Ollama is down when Ana plans a task"
KEYWORDS = f"{RELEVANCE}: The output of Ana's task is processed"
TENANT = "tenant = nullif(current_setting('app.tenant', true), '')"


@fault("a new task gets no memory", caught_by=NEW_TASK, because="the entries of the task")
def give_nothing(patch: Patch) -> None:
    """Find nothing that is relevant."""

    async def relevant(_self: Any, _work: Any, _question: Any) -> Any:
        return ()

    patch.attribute(f"{MEMORY}.relevant", relevant)


@fault("memory is given without regard to how relevant it is", caught_by=NEW_TASK, because="the entries of the task")
def turn_relevance_round(patch: Patch) -> None:
    """Give the least relevant entry first."""

    def make(original: Callable[..., Any]) -> Any:
        async def relevant(self: Any, work: Any, question: Any) -> Any:
            return tuple(reversed(await original(self, work, question)))

        return relevant

    patch.wrap(f"{MEMORY}.relevant", make)


fault(
    "the memory of all users of the tenant is searched for a new task",
    caught_by=NEW_TASK,
    because="the entries of the task",
).sql(
    f"ALTER POLICY memory_entry_owner ON memory_entry USING ({TENANT})",
    f"ALTER POLICY memory_entry_words_owner ON memory_entry_words USING ({TENANT})",
)


@fault(
    "memory that is injected while a task runs is not recorded",
    caught_by=LOOKUP,
    because="the entries of the task",
)
def inject_in_secret(patch: Patch) -> None:
    """Link only what was injected before the task began, and its output."""

    def make(original: Callable[..., Any]) -> Any:
        async def link(self: Any, task_id: Any, entry_id: Any, role: Any) -> None:
            task = await self.find(MicroTask, task_id)
            if role != "injected" or task.state == "pending":
                await original(self, task_id, entry_id, role)

        return link

    patch.wrap(LINK, make)


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
    caught_by=f"{FEATURE}: Ollama is down while a task is captured",
    because="'failed'",
)
def mark_nothing(patch: Patch) -> None:
    """Do not look at the new entry."""

    async def embed(_self: Any, _user: Any, _entry_id: Any) -> bool:
        return False

    patch.attribute(f"{MEMORY}.embed", embed)


@fault(
    "an embedding that has failed is not made later",
    caught_by=f"{FEATURE}: Ollama works again",
    because="'stored'",
)
def try_once(patch: Patch) -> None:
    """Take entries that are marked for entries that are embedded."""

    def make(original: Callable[..., Any]) -> Any:
        async def waiting(self: Any, limit: Any) -> Any:
            return tuple(one for one in await original(self, limit) if not one.embedded.error)

        return waiting

    patch.wrap("agency.memory.postgres_entries:StoredEntries.waiting", make)


@fault(
    "entries that mean the same in other words are not relevant to a task",
    caught_by=NEARNESS,
    because="the entries of the task",
)
def go_by_words(patch: Patch) -> None:
    """Look for words alone."""
    patch.attribute("agency.planning.memory:FARTHEST", -1.0)


@fault(
    "a task gets the entries that are nearest, however far they are",
    caught_by=NEARNESS,
    because="the entries of the task",
)
def take_the_nearest(patch: Patch) -> None:
    """Have no limit of distance."""
    patch.attribute("agency.planning.memory:FARTHEST", 2.0)


@fault("a task without an embedding gets no memory", caught_by=WORDS_ALONE, because="the entries of the task")
def need_embeddings(patch: Patch) -> None:
    """Find nothing where Ollama does not answer."""

    def make(original: Callable[..., Any]) -> Any:
        async def relevant(self: Any, work: Any, question: Any) -> Any:
            return await original(self, work, question) if question.vector else ()

        return relevant

    patch.wrap(f"{MEMORY}.relevant", make)


@fault("outputs are kept without their keywords", caught_by=KEYWORDS, because="internationalization")
def keep_raw(patch: Patch) -> None:
    """Leave the processing out where an output is kept."""

    def make(original: Callable[..., Any]) -> Any:
        async def add(self: Any, draft: Any) -> Any:
            return await original(self, replace(draft, keywords=()))

        return add

    patch.wrap("agency.memory.postgres_entries:StoredEntries.add", make)


@fault(
    "a task is done without the memory that it was given",
    caught_by=OUTPUT,
    because="row 1 is missing",
)
def withhold_context(patch: Patch) -> None:
    """Link the entries to the task, and hand none of them to its executor."""
    patch.wrap("agency.planning.running:Assignment", lambda made: lambda *said: replace(made(*said), context=()))


@fault(
    "a task that looks something up gets nothing, although that is recorded",
    caught_by=LOOKUP,
    because="row 1 is missing",
)
def recall_nothing(patch: Patch) -> None:
    """Record what is relevant, and return nothing."""

    def make(made: Callable[..., Assignment]) -> Any:
        def assign(*said: Any) -> Assignment:
            assignment = made(*said)

            async def recall(text: str) -> tuple[()]:
                await assignment.recall(text)
                return ()

            return replace(assignment, recall=recall)

        return assign

    patch.wrap("agency.planning.running:Assignment", make)


@fault(
    "a task gets up to a hundred entries",
    caught_by=f"{RELEVANCE}: Six entries have to do with Ana's task",
    because="Water is heavy",
)
def give_a_hundred(patch: Patch) -> None:
    """Let the prompt be flooded."""
    patch.attribute("agency.planning.memory:CONTEXT_ENTRIES", 100)
