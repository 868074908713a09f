"""What the agents of one run write down for each other."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from agency.coordination.agent_context import AgentContext
from agency.workflow import Context
from agency.workflow.context import freeze


class NoMemoryError(LookupError):
    """There is no memory here: no coordinator runs this workflow."""

    def __str__(self) -> str:
        """Return the error as a sentence."""
        return "there is no agent memory: a coordinator gives each of its runs one"


@dataclass(frozen=True)
class MemoryNote:
    """One entry of an agent memory.

    Attributes:
        key: what it is called.
        value: what was written, frozen at every depth.
        agent_id: the agent that wrote it last.
        revision: how often it has been written, from 1.
    """

    key: str
    value: object
    agent_id: str
    revision: int


class AgentMemory:
    """The memory that all agents of one run share, and nobody else.

    A `Coordinator` gives each of its runs a new one, which ends with the run; a coordinator inside of a run shares that
    run's. It is bound to the run itself: two runs of the same correlation id, by one user or by two, have two memories.
    Writers of one key take turns.

    Args:
        correlation_id: the correlation id of the run.
    """

    def __init__(self, correlation_id: str) -> None:
        self.correlation_id = correlation_id
        self._notes: dict[str, MemoryNote] = {}
        self._turns: dict[str, asyncio.Lock] = {}

    @classmethod
    def of(cls, context: Context) -> "AgentMemory":
        """Return the memory of the run that the calling step belongs to, and ``context`` with it.

        Raises:
            NoMemoryError: no coordinator runs it.
        """
        found = _OF_THIS_RUN.get()
        if found is None or found.correlation_id != context.correlation_id:
            raise NoMemoryError
        return found

    @classmethod
    @contextmanager
    def during(cls, context: Context) -> Iterator["AgentMemory"]:
        """Give the run of ``context`` a memory while the block runs, unless it has one already."""
        found = _OF_THIS_RUN.get()
        if found is not None and found.correlation_id == context.correlation_id:
            yield found
            return
        memory = cls(context.correlation_id)
        token = _OF_THIS_RUN.set(memory)
        try:
            yield memory
        finally:
            _OF_THIS_RUN.reset(token)

    def read(self, key: str) -> MemoryNote | None:
        """Return a note; None if nobody has written one."""
        return self._notes.get(key)

    def notes(self, *, agent_id: str | None = None) -> tuple[MemoryNote, ...]:
        """Return all notes in the order of their first writing, or those that one agent wrote last."""
        return tuple(note for note in self._notes.values() if agent_id in {None, note.agent_id})

    async def write(self, key: str, value: object, context: Context) -> MemoryNote:
        """Write a note for the agent in ``context``, in place of an earlier one.

        Raises:
            NoAgentError: the context carries no agent that could have written it.
        """
        return await self.revise(key, lambda _: _this(value), context)

    async def revise(self, key: str, change: Callable[[object], Awaitable[object]], context: Context) -> MemoryNote:
        """Write what ``change`` makes of the value before, None if there is none; no other agent writes meanwhile.

        When ``change`` fails or is cancelled, the note stays as it was. ``change`` must not write the same key itself.

        Raises:
            NoAgentError: the context carries no agent that could have written it.
        """
        agent = AgentContext.required(context, f"a note on {key}")
        async with self._turns.setdefault(key, asyncio.Lock()):
            before = self._notes.get(key)
            value = freeze(await change(None if before is None else before.value))
            note = MemoryNote(key, value, agent.agent_id, 1 if before is None else before.revision + 1)
            self._notes[key] = note
        return note


async def _this(value: object) -> object:
    return value


_OF_THIS_RUN: ContextVar[AgentMemory | None] = ContextVar("agent_memory", default=None)
