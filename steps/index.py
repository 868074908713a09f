"""Steps about indexes of many skills: how many of the truly nearest are found through them."""

from plainspec import given, parameter_type, then, when
from plainspec.ports.vectors import Index, Measure
from plainspec.stage.vectors.sample_vectors import Spread
from plainspec.stage.vectors.vector_store import EFFORTS, Atlas, Search

parameter_type(name="index", regexp="HNSW|IVFFlat", transformer=Index)
parameter_type(name="looks", regexp="looks(?: quickly| thoroughly| for ages| not at all)?", transformer=EFFORTS.get)
parameter_type(name="spread", regexp="evenly|in clusters|in tight clusters", transformer=Spread)


@given("{word} has {int} skills, scattered {spread}")
async def are_scattered(tenant: str, count: int, spread: Spread, atlas: Atlas) -> None:
    """Put as many skills there, the same in every run."""
    await atlas.scatter(tenant, count, spread)


@given("{word} has {int} skills, scattered {spread}, of which all but {int} are retired")
async def are_mostly_retired(tenant: str, count: int, spread: Spread, left: int, atlas: Atlas) -> None:
    """Put as many skills there, and leave but a few of them, evenly picked."""
    await atlas.scatter(tenant, count, spread, retired_but=left)


@given("the skills are indexed by {index} for {measure}")
async def are_indexed(index: Index, measure: Measure, atlas: Atlas) -> None:
    """Replace the index once the skills are there."""
    await atlas.system.build_index(index, measure)


@given("the server gives each search {int} kB of memory")
async def memory_is_limited(kilobytes: int, atlas: Atlas) -> None:
    """Set it for the connections that searches are going to open."""
    await atlas.system.limit_memory(kilobytes)


@when("somebody has the skills indexed by {index} for {measure}")
async def has_them_indexed(index: Index, measure: Measure, atlas: Atlas) -> None:
    """Try to replace the index."""
    await atlas.attempt(atlas.system.build_index(index, measure))


@when("{word} {looks} from {int} places for the {int} nearest skills", gives="searches")
async def looks_often(tenant: str, effort: int | None, places: int, count: int, atlas: Atlas) -> list[Search]:
    """Search from each place, one after the other, and by every skill beside it."""
    return await atlas.look_often(tenant, places, count, effort)


@then("every search brings {int} skills, and of all {int} % are truly the nearest")
def every_search_brings(count: int, percentage: int, searches: list[Search]) -> None:
    """Compare with how many each brings, and their average hits with the least that will do."""
    assert [len(search.found) for search in searches] == [count] * len(searches)
    recall = 100 * sum(search.hits for search in searches) / (count * len(searches))
    assert recall >= percentage, f"of all, {recall:g} % are truly the nearest"


@then("the skills are still indexed by {index} for {measure}")
async def are_still_indexed(index: Index, measure: Measure, atlas: Atlas) -> None:
    """Compare with what the server's catalogue says."""
    assert await atlas.system.indexes() == [(index, measure)]


@then("such a search goes through the index")
async def goes_through_index(atlas: Atlas) -> None:
    """Repeat the last search, and see whether the server has used the index."""
    assert atlas.question
    assert await atlas.system.goes_through_index(*atlas.question), "every skill is looked at"
