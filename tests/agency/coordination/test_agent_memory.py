"""The memory that the agents of one run share."""

import asyncio
from typing import Any

import pytest

from agency.coordination import (
    AgentContext,
    AgentMemory,
    Aggregate,
    Coordinator,
    MemoryNote,
    NoAgentError,
    NoMemoryError,
)
from agency.workflow import Context, RecordingStep, step

pytestmark = pytest.mark.anyio

AGENT = AgentContext("writer")
CONTEXT = AGENT.carried_by(Context("run-1"))


async def add_one(_: Any, context: Context) -> Any:
    async def change(before: Any) -> int:
        await asyncio.sleep(0)
        return (before or 0) + 1

    return (await AgentMemory.of(context).revise("stock", change, context)).value


async def read(_: Any, context: Context) -> Any:
    return AgentMemory.of(context).read("stock")


async def test_of_a_hundred_concurrent_updates_none_is_lost() -> None:
    agents = {f"agent-{number}": step(add_one) for number in range(100)}
    note = await Coordinator(Aggregate(agents) >> step(read)).execute("x", CONTEXT)
    assert (note.value, note.revision) == (100, 100)


async def test_concurrent_runs_of_one_context_have_memories_of_their_own() -> None:
    coordinator = Coordinator(step(add_one) >> step(add_one))
    assert await asyncio.gather(*(coordinator.execute("x", CONTEXT) for _ in range(20))) == [2] * 20


async def test_a_coordinator_inside_of_a_run_shares_its_memory_and_one_of_another_run_does_not() -> None:
    shared = Coordinator(step(add_one) >> Coordinator(step(add_one)))
    assert await shared.execute("x", CONTEXT) == 2
    other = AGENT.carried_by(Context("run-2"))

    async def start_another_run(_: Any) -> Any:
        return await Coordinator(step(add_one)).execute("x", other)

    assert await Coordinator(step(add_one) >> step(start_another_run)).execute("x", CONTEXT) == 1


async def test_without_a_coordinator_there_is_no_memory() -> None:
    with pytest.raises(NoMemoryError, match="a coordinator gives each of its runs one"):
        await step(read).execute("x", CONTEXT)

    async def look_elsewhere(_: Any) -> Any:
        return await step(read).execute("x", AGENT.carried_by(Context("run-2")))

    with pytest.raises(NoMemoryError):
        await Coordinator(step(look_elsewhere)).execute("x", CONTEXT)
    await Coordinator(RecordingStep()).execute("x", CONTEXT)
    with pytest.raises(NoMemoryError):
        AgentMemory.of(CONTEXT)


async def test_notes_name_their_writer_and_cannot_be_changed_by_a_reader() -> None:
    memory = AgentMemory("run-1")
    goods = ["tea"]
    note = await memory.write("goods", goods, CONTEXT)
    goods.append("milk")
    assert note == MemoryNote("goods", ("tea",), "writer", 1)
    other = AgentContext("clerk").carried_by(CONTEXT)
    await memory.write("price", 3, other)
    assert await memory.write("goods", "coffee", other) == MemoryNote("goods", "coffee", "clerk", 2)
    assert [one.key for one in memory.notes()] == ["goods", "price"]
    assert memory.notes(agent_id="writer") == ()
    assert memory.read("nothing") is None


async def test_an_update_that_fails_or_is_cancelled_leaves_the_note_and_lets_others_write() -> None:
    memory = AgentMemory("run-1")
    await memory.write("stock", 1, CONTEXT)

    async def fail(_: object) -> object:
        raise ValueError("broken")

    async def wait(_: object) -> object:
        await asyncio.sleep(600)
        return 3

    with pytest.raises(ValueError, match="broken"):
        await memory.revise("stock", fail, CONTEXT)
    waiting = asyncio.ensure_future(memory.revise("stock", wait, CONTEXT))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert memory.read("stock") == MemoryNote("stock", 1, "writer", 1)
    assert (await memory.write("stock", 2, CONTEXT)).revision == 2


async def test_only_an_agent_writes() -> None:
    with pytest.raises(NoAgentError, match="there is no agent for a note on stock"):
        await AgentMemory("run-1").write("stock", 1, Context("run-1"))
