"""Steps about Ollama, which embeds texts: how it behaves, what it has received, and what waits for it."""

from collections import Counter

from plainspec import given, parameter_type, then, when
from plainspec.ports.store.threads import User
from plainspec.stage.memory import MemoryStage, parse_text

parameter_type(
    name="ollama_behaviour",
    regexp="works|is back|is down|answers when [A-Z]\\w+ of [A-Z]\\w+ has read the memory|fails with the status \\d+|takes \\d+(?:\\.\\d+)? (?:ms|s|min) to answer|makes vectors of \\d+ elements|answers with a text that is not JSON|has another model only",  # noqa: E501 - the editor's server reads one literal
    transformer=str,
)


@given("Ollama {ollama_behaviour}")
async def ollama_is(behaviour: str, memory_stage: MemoryStage) -> None:
    """Have Ollama work, fail or be slow from now on."""
    await memory_stage.let_ollama(behaviour)


@when("the waiting entries of {user} are embedded")
async def are_embedded(user: User, memory_stage: MemoryStage) -> None:
    """Embed the entries that wait for it, the earliest first, until Ollama fails."""
    await memory_stage.embed_waiting(user)


@then("{int} entry/entries has/have been embedded")
def have_been_embedded(count: int, memory_stage: MemoryStage) -> None:
    """Compare with how many the system says that it has embedded."""
    assert memory_stage.last_embedded == count


@then("Ollama has received")
def ollama_has_received(table: list[dict[str, str]], memory_stage: MemoryStage) -> None:
    """Compare the texts of all requests that have reached Ollama; one of each, or as many as the table says."""
    expected = Counter({parse_text(row["text"]): int(row.get("requests", "1")) for row in table})
    assert Counter(memory_stage.ollama.received) == expected
