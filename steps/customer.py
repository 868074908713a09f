"""Steps about many customers who come to a bank at once."""

from plainspec import parameter_type, then, when
from plainspec.ports.database import Account, Database
from plainspec.ports.pools import Access
from plainspec.stage.pools.connection_pool import Bank
from plainspec.stage.pools.load import Crowd, Moment, Rush

parameter_type(
    name="moment",
    regexp="while waiting|in the middle of the deposit|while the deposit is committed|while leaving",
    transformer=Moment,
)


@when("{int} customers come at once, each to add 1 to {word}", gives="rush")
async def rush_in(customers: int, owner: str, bank: Bank) -> Rush:
    """Start as many tasks, and wait for all of them."""
    return await Crowd(bank.pool(), owner).come(customers)


@when("{int} customers come at once, each to add 1 to {word}, and every second one goes away {moment}", gives="rush")
async def rush_in_and_out(customers: int, owner: str, moment: Moment, bank: Bank) -> Rush:
    """Start as many tasks, cancel every second one at its moment, and wait for all of them."""
    return await Crowd(bank.pool(), owner).come(customers, moment)


@then("{int} deposits have been reported as done")
def deposits_reported(count: int, rush: Rush) -> None:
    """Compare with the commits that came back."""
    assert rush.done == count, rush


@then("at most {int} counters have been taken at once")
def most_taken(count: int, rush: Rush) -> None:
    """Compare with the highest figure that any customer saw."""
    assert rush.most_taken <= count, rush


@then("{word} has got what was reported, and nothing that was not begun")
async def has_got(owner: str, rush: Rush, opening_accounts: tuple[Account, ...], database: Database) -> None:
    """Compare the account with the deposits; one whose commit was interrupted may be in it or not."""
    before = {account.owner: account.balance for account in opening_accounts}
    after = {account.owner: account.balance for account in await database.accounts()}
    gain = after[owner] - before[owner]
    assert rush.done <= gain <= rush.done + rush.doubtful, f"{owner} got {gain}; {rush}"


@then("nobody stands at a counter any more, and {int} people can stand there at once")
async def all_free(count: int, bank: Bank) -> None:
    """Make sure that the pool is idle, that no transaction is left open, and that all connections can be held."""
    metrics = bank.pool().metrics
    assert (metrics.checked_out, metrics.waiting) == (0, 0), bank.picture()
    await bank.until("the server sees no transaction", bank.sees_no_transaction)
    newcomers = [f"newcomer {number}" for number in range(1, count + 1)]
    await bank.come(newcomers)
    assert len(bank.served(Access.READ_WRITE)) == count, bank.picture()
    await bank.leave(newcomers)
    assert len(await bank.system.connections()) <= count
