"""Steps about sessions of a store: how many there can be, how they end, and that their connections are given back."""

import asyncio

from plainspec import parameter_type, then, when
from plainspec.ports.connections import ConnectionSystem, Ending, Held
from plainspec.stage.pools.connection_pool import LIMIT_S

parameter_type(
    name="session_ending",
    regexp="is done|breaks off in an error|is refused by the database|is refused at its commit|is cancelled",
    transformer=Ending,
)


@when("a session {session_ending}", gives="held")
async def session_ends(ending: Ending, connections: ConnectionSystem) -> Held:
    """Open a session on a store that has one connection, let it end, and open another one."""
    return await connections.hold(ending)


@when(
    "sessions are opened on a store with {int} connections and {int} spare one(s), where people wait for {duration}",
    gives="served",
)
async def open_sessions(size: int, overflow: int, wait_s: float, connections: ConnectionSystem) -> int:
    """Open one after the other, and count those that are served before the first is sent away."""
    async with asyncio.timeout(LIMIT_S):
        return await connections.served(size, overflow, wait_s)


@when("a line is cut that somebody holds, who then leaves", gives="held")
async def line_is_cut(connections: ConnectionSystem) -> Held:
    """Have the server end a bare connection, and give it back as if nothing had happened."""
    return await connections.hold_until_cut()


@then("its connection was held in the meantime, and the next session gets it")
def is_given_back(held: Held) -> None:
    """Compare how many connections were held, and which one came next."""
    assert held == Held(during=1, after=0, reused=True)


@then("its connection was held in the meantime, and the next session gets another one")
def is_replaced(held: Held) -> None:
    """Compare how many connections were held, and which one came next."""
    assert held == Held(during=1, after=0, reused=False)


@then("{int} sessions are served before one is sent away")
def so_many_are_served(count: int, served: int) -> None:
    """Compare how many got a connection."""
    assert served == count


@then("what it had begun is {word}")
def is_kept_or_undone(outcome: str, held: Held) -> None:
    """Compare with what the next session has found: `kept` or `undone`."""
    found = "kept" if held.kept else "undone"
    assert found == outcome, f"what it had begun is {found}"
