"""Steps about transactions that are nested in each other."""

from plainspec import when
from plainspec.ports.store.pools import Access
from plainspec.stage.pools.connection_pool import ConnectionPools
from plainspec.stage.pools.nested_transactions import Transaction, add_in_transactions


@when("{word} adds to {word}'s account in transactions, each nested in the one above")
async def add_in_nested_transactions(
    client: str, owner: str, table: list[Transaction], connection_pools: ConnectionPools
) -> None:
    """Run the transaction of the first row with those of the other rows in it; the innermost ends first."""
    with connection_pools.refusals.of(client):
        await add_in_transactions(connection_pools.of(Access.READ_WRITE), owner, table)
