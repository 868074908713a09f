"""Steps about Ollama, which embeds texts: how it behaves, what it has received, and what waits for it."""

from plainspec import given, parameter_type, then, when
from plainspec.ports.store.threads import User
from plainspec.stage.memory import MemoryStage, parse_text

parameter_type(
    name="ollama_behaviour",
    regexp="works|is back|is down|fails with the status \\d+|takes \\d+(?:\\.\\d+)? (?:ms|s|min) to answer|makes vectors of \\d+ elements|answers with a text that is not JSON|has another model only",  # noqa: E501 - the editor's server reads one literal
    transformer=str,
)


@given("Ollama {ollama_behaviour}")
@when("Ollama {ollama_behaviour}")
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


@then("Ollama has embedded")
def ollama_has_embedded(table: list[dict[str, str]], memory_stage: MemoryStage) -> None:
    """Compare all texts of which Ollama has made vectors, in order; no rows stand for none."""
    assert memory_stage.ollama.embedded == [parse_text(row["text"]) for row in table]


@then("Ollama has received {int} request(s)")
def ollama_has_received(count: int, memory_stage: MemoryStage) -> None:
    """Compare with how many requests have reached Ollama."""
    assert memory_stage.ollama.asked == count


@then("every text has an embedding of its own")
def embeddings_differ(memory_stage: MemoryStage) -> None:
    """Compare all embeddings: those of equal texts are equal, those of different texts differ."""
    vectors = memory_stage.vectors()
    assert len(vectors) > 1, f"there is nothing to compare: {list(vectors)}"
    assert {text: len(found) for text, found in vectors.items()} == dict.fromkeys(vectors, 1)
    assert len(set().union(*vectors.values())) == len(vectors)
