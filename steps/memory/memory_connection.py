"""Steps about the databases of memories: their connections, few or lost, and files of SQLite."""

from plainspec import given, parameter_type, when
from plainspec.ports.store.threads import User
from plainspec.stage.memory import MemoryStage

parameter_type(
    name="memory_database",
    regexp="has 1 connection(?:, which others hold until a request is refused)?|ends the connection of the next write",
    example="ends the connection of the next write",
    transformer=str,
)


@given("the database of memories {memory_database}")
async def database_behaves(behaviour: str, memory_stage: MemoryStage) -> None:
    """Have the database be short of connections, with a pool that hardly waits for one, or lose a connection."""
    await memory_stage.let_database(behaviour)


@when("a client of {user}'s memory file executes")
async def executes(user: User, docstring: str, memory_stage: MemoryStage) -> None:
    """Execute SQL on the file of a user's memory, as the system opens it."""
    await memory_stage.execute(user, docstring)
