"""Steps about memories: what users' agents remember, find and list, and how Ollama, which embeds texts, behaves."""

from plainspec import given, parameter_type, then, when
from plainspec.ports.memory import MemoryEngine
from plainspec.ports.store.threads import User
from plainspec.stage.changes import Changes
from plainspec.stage.memory import Listing, MemoryStage, SearchScope, parse_text

parameter_type(name="memory_engine", regexp="PostgreSQL|SQLite", transformer=MemoryEngine)
parameter_type(name="remembered", regexp='"[^"]*"|a text of \\d+ (?:words|characters)', transformer=parse_text)
parameter_type(
    name="search_scope",
    regexp="at most \\d+|among [a-z]+(?:(?:, | and )[a-z]+)*",
    transformer=SearchScope.parse,
)
parameter_type(
    name="listing",
    regexp='all (?:[a-z]+ )?entries|the latest \\d+ entries|the \\d+ entries before "[^"]*"',
    transformer=Listing.parse,
)
parameter_type(name="search_way", regexp='by words and by meaning|by words alone, because "[^"]*"', transformer=str)
parameter_type(
    name="ollama_behaviour",
    regexp="works|is back|is down|fails with the status \\d+|takes \\d+(?:\\.\\d+)? (?:ms|s|min) to answer|makes vectors of \\d+ elements|answers with a text that is not JSON|has another model only",  # noqa: E501 - the editor's server reads one literal
    transformer=str,
)
parameter_type(name="every_or_no", regexp="every|no", transformer=str)


@given("memories are kept in {memory_engine}")
def kept_in(engine: MemoryEngine, memory_stage: MemoryStage) -> None:
    """Keep all users' memories in one database of PostgreSQL, or each in a file of SQLite."""
    memory_stage.system.keep_in(engine)


@given("memories have {int} database connection(s)")
def have_connections(connections: int, memory_stage: MemoryStage) -> None:
    """Use a pool of so many connections without overflow, which hardly waits for one."""
    memory_stage.system.limit_connections(connections)


@given("the memory entries")
async def entries_exist(table: list[dict[str, str]], memory_stage: MemoryStage) -> None:
    """Have users' agents remember texts, one after another."""
    for row in table:
        tenant, _, name = row["user"].rpartition(" of ")[::-1]
        await memory_stage.remember(User(tenant, name), parse_text(row["text"]), row["type"])


@given("{user} has remembered {int} texts")
async def has_remembered(user: User, count: int, memory_stage: MemoryStage) -> None:
    """Have a user's agent remember so many texts, one after another."""
    for number in range(1, count + 1):
        await memory_stage.remember(user, f"The text {number}", "context")


@given("Ollama {ollama_behaviour}")
@when("Ollama {ollama_behaviour}")
async def ollama_is(behaviour: str, memory_stage: MemoryStage) -> None:
    """Have Ollama work, fail or be slow from now on."""
    await memory_stage.let_ollama(behaviour)


@when("{user} remembers {remembered} as {word}")
async def remembers(user: User, text: str, content_type: str, memory_stage: MemoryStage) -> None:
    """Have a user's agent remember a text of a content type."""
    await memory_stage.remember(user, text, content_type)


@when("{user} remembers {remembered} as {word} under the id of {word}'s last entry")
async def remembers_again(user: User, text: str, content_type: str, of: str, memory_stage: MemoryStage) -> None:
    """Have a user's agent remember a text under an id that is in use."""
    await memory_stage.remember(user, text, content_type, of)


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


@when("{user} searches the memory for {string}")
async def searches(user: User, words: str, memory_stage: MemoryStage) -> None:
    """Search a user's memory for up to 10 entries of all types."""
    await memory_stage.search(user, words, SearchScope())


@when("{user} searches the memory for {string}, {search_scope}")
async def searches_within(user: User, words: str, scope: SearchScope, memory_stage: MemoryStage) -> None:
    """Search a user's memory for so many entries, or for those of some types."""
    await memory_stage.search(user, words, scope)


@when("the waiting entries of {user} are embedded")
async def are_embedded(user: User, memory_stage: MemoryStage) -> None:
    """Embed the entries that wait for it, the earliest first, until Ollama fails."""
    await memory_stage.embed_waiting(user)


@when("{int} operations of each of {user} and {user} run at the same time")
async def run_at_once(operations: int, one: User, other: User, memory_stage: MemoryStage) -> None:
    """Have both remember so many texts and search for them, all at once; every operation has to succeed."""
    await memory_stage.work_concurrently([one, other], operations)


@when("a client of {user}'s memory file executes")
async def executes(user: User, docstring: str, memory_stage: MemoryStage) -> None:
    """Execute SQL on the file of a user's memory, as the system opens it."""
    await memory_stage.execute(user, docstring)


@then("the memory of {user} holds")
async def holds(user: User, table: list[dict[str, str]], memory_stage: MemoryStage, changes: Changes) -> None:
    """Compare all entries, in the order in which they were stored, by the columns; no rows stand for no entry."""
    columns = list(table[0]) if table else ["text"]
    found = await memory_stage.holds(user, columns, changes)
    assert found == [{**row, **({"text": parse_text(row["text"])} if "text" in row else {})} for row in table]


@then("{user} lists {listing}")
async def lists(user: User, listing: Listing, table: list[dict[str, str]], memory_stage: MemoryStage) -> None:
    """Compare the texts of all entries in this listing, the latest first."""
    assert [entry.text for entry in await memory_stage.listed(user, listing)] == [row["text"] for row in table]


@then("{user} reads back {every_or_no} entry of {user}")
async def reads_back(reader: User, quantity: str, owner: User, memory_stage: MemoryStage) -> None:
    """Read all that was remembered by its id, and compare every field; or make sure that nothing is there."""
    found = await memory_stage.read_back(reader, owner)
    assert found, f"nothing was remembered for {owner.name}"
    assert [read for _, read in found] == [stored if quantity == "every" else None for stored, _ in found]


@then("the search finds")
def finds(table: list[dict[str, str]], memory_stage: MemoryStage) -> None:
    """Compare the texts of all results, the best first; no rows stand for no result."""
    assert [entry.text for entry, _ in memory_stage.last_search.found] == [row["text"] for row in table]


@then("every text has an embedding of its own")
def embeddings_differ(memory_stage: MemoryStage) -> None:
    """Compare all embeddings: those of equal texts are equal, those of different texts differ."""
    vectors = memory_stage.vectors()
    assert len(vectors) > 1, f"there is nothing to compare: {list(vectors)}"
    assert {text: len(found) for text, found in vectors.items()} == dict.fromkeys(vectors, 1)
    assert len(set().union(*vectors.values())) == len(vectors)


@then("the scores of the search are")
def scores_are(table: list[dict[str, str]], memory_stage: MemoryStage) -> None:
    """Compare the texts and scores of all results, to seven places."""
    found = [{"text": entry.text, "score": f"{score:.7f}"} for entry, score in memory_stage.last_search.found]
    assert found == table


@then("the search was {search_way}")
def search_was(way: str, memory_stage: MemoryStage) -> None:
    """Compare whether meanings were compared, and if not, why."""
    reason = memory_stage.last_search.words_only
    assert (f'by words alone, because "{reason}"' if reason else "by words and by meaning") == way


@then("the operation has taken {duration}")
def has_taken(duration_s: float, memory_stage: MemoryStage) -> None:
    """Compare with the time that the last operation took by the system's clock."""
    assert abs(memory_stage.took_s - duration_s) < 1e-9  # noqa: PLR2004 - what sums of floats differ by


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


@then("all memories hold what was remembered, under ids of their own")
async def hold_all(memory_stage: MemoryStage) -> None:
    """Compare every user's entries with what was acknowledged, and all ids with one another."""
    problems = await memory_stage.mixed_up()
    assert not problems, "\n".join(problems)
