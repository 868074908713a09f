"""Steps about the database connections of memories: few, lost, or held by others; and about files of SQLite."""

from plainspec import given, when
from plainspec.ports.store.threads import User
from plainspec.stage.memory import MemoryStage


@given("memories have {int} database connection(s)")
def have_connections(connections: int, memory_stage: MemoryStage) -> None:
    """Use a pool of so many connections without overflow, which hardly waits for one."""
    memory_stage.system.limit_connections(connections)


@given("others hold the database connections of memories")
async def others_hold(memory_stage: MemoryStage) -> None:
    """Have others take every connection of the pool."""
    await memory_stage.system.hold_connections()


@when("others return the database connections of memories")
async def others_return(memory_stage: MemoryStage) -> None:
    """Have them return the connections."""
    await memory_stage.system.return_connections()


@when("{user} reads the memory while Ollama embeds {string} for {user}")
async def reads_meanwhile(reader: User, text: str, user: User, memory_stage: MemoryStage) -> None:
    """Have a user's agent remember a text, and another read all entries before Ollama answers."""
    await memory_stage.read_meanwhile(reader, user, text)


@given("the database has ended the connection while {user} remembered {remembered} as {word}")
@when("the database ends the connection while {user} remembers {remembered} as {word}")
async def connection_ends(user: User, text: str, content_type: str, memory_stage: MemoryStage) -> None:
    """Have the server end the connection while it stores the entry."""
    await memory_stage.remember_cut_off(user, text, content_type)


@when("a client of {user}'s memory file executes")
async def executes(user: User, docstring: str, memory_stage: MemoryStage) -> None:
    """Execute SQL on the file of a user's memory, as the system opens it."""
    await memory_stage.execute(user, docstring)
