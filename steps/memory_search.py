"""Steps about searches in memories: what they find, how, and how long they take."""

from plainspec import parameter_type, then, when
from plainspec.ports.store.threads import User
from plainspec.stage.memory import MemoryStage, SearchScope

parameter_type(
    name="search_scope",
    regexp="at most \\d+|among [a-z]+(?:(?:, | and )[a-z]+)*",
    transformer=SearchScope.parse,
)
parameter_type(name="search_way", regexp='by words and by meaning|by words alone, because "[^"]*"', transformer=str)


@when("{user} searches the memory for {string}")
async def searches(user: User, words: str, memory_stage: MemoryStage) -> None:
    """Search a user's memory for up to 10 entries of all types."""
    await memory_stage.search(user, words, SearchScope())


@when("{user} searches the memory for {string}, {search_scope}")
async def searches_within(user: User, words: str, scope: SearchScope, memory_stage: MemoryStage) -> None:
    """Search a user's memory for so many entries, or for those of some types."""
    await memory_stage.search(user, words, scope)


@then("the search finds")
def finds(table: list[dict[str, str]], memory_stage: MemoryStage) -> None:
    """Compare the texts of all results, the best first; no rows stand for no result."""
    assert [entry.text for entry, _ in memory_stage.last_search.found] == [row["text"] for row in table]


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
