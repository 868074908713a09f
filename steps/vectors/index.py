"""Steps about approximate indexes of embeddings."""

from plainspec import given, parameter_type, then
from plainspec.ports.store.vectors import DistanceMetric, IndexMethod
from plainspec.stage.vectors.vector_store import VectorStore

parameter_type(name="index_method", regexp="HNSW|IVFFlat", transformer=IndexMethod)


@given("an {index_method} index for {distance_metric}, searched with {int} candidates")
async def index_exists(method: IndexMethod, metric: DistanceMetric, candidates: int, vector_store: VectorStore) -> None:
    """Replace the index of embeddings once they are loaded, and set how many candidates index scans examine."""
    await vector_store.system.build_index(method, metric)
    vector_store.candidates = candidates


@then("the search uses the index")
async def uses_index(vector_store: VectorStore) -> None:
    """Repeat the last search, and compare the server's count of index scans before and after."""
    assert await vector_store.uses_index(), "every row was scanned"
