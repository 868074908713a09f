"""Steps about searches among embeddings, and what they return."""

import pytest

from plainspec import parameter_type, then, when
from plainspec.ports.store.vectors import DistanceMetric, Match, Vector, VectorQuery
from plainspec.stage.vectors.notation import ExpectedMatch, matches_from
from plainspec.stage.vectors.vector_store import MeasuredSearch, VectorStore

parameter_type(
    name="distance_metric",
    regexp="L2 distance|cosine distance|inner product|L1 distance",
    transformer=lambda text: DistanceMetric(text.removesuffix(" distance")),
)
parameter_type(
    name="skills",
    regexp="[0-9]+ (?:technical |domain |soft )?skills?",
    example="4 skills",
    transformer=lambda text: (int(text.split()[0]), " ".join(text.split()[1:-1]) or None),
)
parameter_type(
    name="matches",
    regexp="[A-Z][a-z]+(?: \\(-?[0-9.]+\\))?(?:(?:, | and )[A-Z][a-z]+(?: \\(-?[0-9.]+\\))?)*",
    example="Violin (2), Drum (3.5)",
    transformer=matches_from,
)


@when("{word} searches for the {skills} nearest to {vector} by {distance_metric}", gives="found")
async def searches(
    tenant: str,
    skills: tuple[int, str | None],
    vector: Vector,
    metric: DistanceMetric,
    vector_store: VectorStore,
) -> tuple[Match, ...]:
    """Search by distance, among all skills or those of a category."""
    limit, category = skills
    return await vector_store.search(tenant, VectorQuery(vector, limit, metric, category))


@when("{word} searches for the {int} best matches of {string} near {vector}", gives="found")
async def searches_for_words(
    tenant: str, limit: int, words: str, vector: Vector, vector_store: VectorStore
) -> tuple[Match, ...]:
    """Search by words and by distance at once."""
    return await vector_store.system.hybrid_search(tenant, words, vector, limit)


@when("{word} runs {int} searches for the {int} nearest skills", gives="searches")
async def runs_searches(tenant: str, searches: int, limit: int, vector_store: VectorStore) -> list[MeasuredSearch]:
    """Search by sample vectors in turn, each time beside the exact search."""
    return await vector_store.measure(tenant, searches, limit)


@then("the search returns {matches}")
def returns(expected: list[ExpectedMatch], found: tuple[Match, ...]) -> None:
    """Compare the names in their order, and the scores that are written, to within five digits."""
    assert [match.name for match in found] == [match.name for match in expected], found
    scores = {match.name: match.score for match in found}
    written = {match.name: match.score for match in expected if match.score is not None}
    assert {name: scores[name] for name in written} == pytest.approx(written, rel=1e-5, abs=1e-7), found


@then("every search returns {int} skills, at a recall of at least {int} %")
def recalls(limit: int, percentage: int, searches: list[MeasuredSearch]) -> None:
    """Compare how many each search returns, and the share of the true nearest over all searches."""
    assert [len(search.matches) for search in searches] == [limit] * len(searches)
    recall = 100 * sum(search.hits for search in searches) / (limit * len(searches))
    assert recall >= percentage, f"the recall is {recall:g} %"
