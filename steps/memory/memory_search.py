"""Steps about searches in memories: what they find, how, and how long they take."""

from plainspec import parameter_type, then, when
from plainspec.ports.store.threads import User
from plainspec.stage.memory import MemoryQuery, MemoryStage, SearchWay
from plainspec.stage.rows import expect_rows

parameter_type(
    name="memory_query",
    regexp='"[^"]*"(?:, (?:at most \\d+|among [a-z]+(?:(?:, | and )[a-z]+)*))?',
    example='"color", at most 1',
    transformer=MemoryQuery.parse,
)
parameter_type(
    name="search_way",
    regexp='by words and by meaning(?:, after [0-9.]+ s)?|by words alone(?:, after [0-9.]+ s)?, because "[^"]*"',
    example="by words and by meaning",
    transformer=SearchWay.parse,
)


@when("{user} searches the memory for {memory_query}")
async def searches(user: User, query: MemoryQuery, memory_stage: MemoryStage) -> None:
    """Search a user's memory, for up to 10 entries of all types where nothing else is said."""
    await memory_stage.search(user, query)


@then("the search finds")
def finds(table: list[dict[str, str]], memory_stage: MemoryStage) -> None:
    """Compare texts, and scores to seven places, of all results, the best first; no rows stand for no result."""
    columns = list(table[0]) if table else ["text"]
    found = [{"text": entry.text, "score": f"{score:.7f}"} for entry, score in memory_stage.last_search.found]
    expect_rows([{column: one[column] for column in columns} for one in found], table)


@then("the search was {search_way}")
def search_was(way: SearchWay, memory_stage: MemoryStage) -> None:
    """Compare whether meanings were compared, if not, why, and how long it took if the sentence says so."""
    assert memory_stage.last_search.words_only == way.words_only
    assert way.took_s in {None, round(memory_stage.took_s, 9)}, f"the search has taken {memory_stage.took_s:g} s"
