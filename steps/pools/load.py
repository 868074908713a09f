"""Steps about many clients at the same time."""

from plainspec import given, parameter_type
from plainspec.ports.store.pools import Access
from plainspec.stage.pools.connection_pool import ConnectionPools
from plainspec.stage.pools.load import Moment, add_concurrently

parameter_type(
    name="cancellation",
    regexp="none of them was cancelled|every second one was cancelled (?:while|before|after) [a-z ]+",
    transformer=Moment,
)


@given("{int} clients have each added 1 to {word}'s account at the same time, and {cancellation}")
async def have_added(clients: int, owner: str, cancelled: Moment, connection_pools: ConnectionPools) -> None:
    """Have each client check out a connection, add, commit and return it; wait until all have ended."""
    await add_concurrently(connection_pools.of(Access.READ_WRITE), owner, clients, cancelled)
