"""Steps about transactions that are nested in each other."""

from plainspec import when
from plainspec.ports.pools import Access
from plainspec.stage.pools.connection_pool import ConnectionPools
from plainspec.stage.pools.nested_transactions import Transaction, add_in_transactions


@when("{word} adds to {word}'s account in nested transactions")
async def add_in_nested_transactions(
    client: str, owner: str, table: list[Transaction], connection_pools: ConnectionPools
) -> None:
    """Run the transaction of the first row; each further row is nested in the row above, and ends before it."""
    with connection_pools.refusals.of(client):
        await add_in_transactions(connection_pools.of(Access.READ_WRITE), owner, table)
