"""Memories of agents that are not shared, shared with the wrong ones, or lose what was written."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agency.coordination import AgentContext, AgentMemory, MemoryNote
    from agency.workflow import Context
    from plainspec.proving import Patch

MEMORY = "agency.coordination.agent_memory:AgentMemory"
FEATURE = "coordination/agent_memory.feature"


@fault(
    "each agent of a run has a memory of its own",
    caught_by=f"{FEATURE}: The reporter reads what the counters have written",
    because="Ana was to get 'tea, tea'",
)
def part_memories(patch: Patch) -> None:
    """Nobody builds on the work of another."""
    agent_context = patch.original("agency.coordination.agent_context:AgentContext")
    memories: dict[str, AgentMemory] = {}

    def of(cls: type[AgentMemory], context: Context) -> AgentMemory:
        agent: AgentContext = agent_context.of(context)
        return memories.setdefault(agent.agent_id, cls(context.correlation_id))

    patch.attribute(f"{MEMORY}.of", of)


@fault(
    "of two agents that write at the same time one loses its note",
    caught_by=f"{FEATURE}: Two agents add to the stock at the same time",
    because="Ana was to get 'tea, tea'",
)
def write_without_turns(patch: Patch) -> None:
    """The stock is counted too low."""
    revise = patch.original(f"{MEMORY}.revise")

    async def revise_at_once(self: AgentMemory, key: str, change: Any, context: Context) -> MemoryNote:
        before = self.read(key)
        value = await change(None if before is None else before.value)

        async def written(_: object) -> object:
            return value

        note: MemoryNote = await revise(self, key, written, context)
        return note

    patch.attribute(f"{MEMORY}.revise", revise_at_once)


@fault(
    "an agent that is stopped leaves half a note",
    caught_by=f"{FEATURE}: The scales are too slow",
    because="Ana was to get 'tea'",
)
def leave_half_a_note(patch: Patch) -> None:
    """The note is emptied before it is written."""
    revise = patch.original(f"{MEMORY}.revise")

    async def empty_first(self: AgentMemory, key: str, change: Any, context: Context) -> MemoryNote:
        before = self.read(key)

        async def emptied(_: object) -> object:
            return ""

        async def changed(_: object) -> object:
            return await change(None if before is None else before.value)

        await revise(self, key, emptied, context)
        note: MemoryNote = await revise(self, key, changed, context)
        return note

    patch.attribute(f"{MEMORY}.revise", empty_first)


def keep_memories(patch: Patch, by: Any) -> None:
    """Have runs for which ``by`` returns the same thing share a memory that never ends."""
    memories: dict[Any, AgentMemory] = {}

    @contextmanager
    def during(cls: type[AgentMemory], context: Context) -> Iterator[AgentMemory]:
        yield memories.setdefault(by(context), cls(context.correlation_id))

    def of(_: type[AgentMemory], context: Context) -> AgentMemory:
        return memories[by(context)]

    patch.attribute(f"{MEMORY}.during", during)
    patch.attribute(f"{MEMORY}.of", of)


@fault(
    "runs with the same correlation id share a memory, whoever they are for",
    caught_by=f"{FEATURE}: Ben's agents report while Ana's write",
    because="Ben was to get 'nothing'",
)
def share_between_users(patch: Patch) -> None:
    """Ben reads Ana's stock by naming her run."""
    keep_memories(patch, lambda context: context.correlation_id)


@fault(
    "the memory of a run outlives it",
    caught_by=f"{FEATURE}: Ana's agents count again on the next day",
    because="Ana was to get '[nothing, tea]'",
)
def outlive_the_run(patch: Patch) -> None:
    """Yesterday's stock is counted twice."""
    agent_context = patch.original("agency.coordination.agent_context:AgentContext")
    keep_memories(patch, lambda context: (context.correlation_id, agent_context.of(context).agent_id))
