"""Steps about the connections of a pool: which client requests, holds and returns them."""

import re
from typing import NamedTuple

from plainspec import given, parameter_type, then, when
from plainspec.ports.store.pools import Access, SessionState
from plainspec.stage.pools.checkouts import in_words, names
from plainspec.stage.pools.connection_pool import ConnectionPools
from plainspec.stage.pools.operations import Operation


def clients(text: str) -> list[str]:
    """Return the clients that are named, or as many as are counted."""
    if counted := re.fullmatch(r"(\d+) clients", text):
        return [f"client {number}" for number in range(1, int(counted[1]) + 1)]
    return text.replace(" and ", ", ").split(", ")


def session_state(text: str) -> SessionState | None:
    """Return what `the connection with an advisory lock` is returned with, if anything."""
    left = re.search("connection with an? (.+)", text)
    return SessionState[left[1].upper().replace(" ", "_")] if left else None


class Comparison(NamedTuple):
    """How a connection compares with the one that another client held, and whether it is to hold no session state."""

    is_same: bool
    is_reset: bool


parameter_type(
    name="connection",
    regexp="(?:a|the) (?:read-only )?connection",
    example="a connection",
    transformer=lambda text: Access.READ_ONLY if "read-only" in text else Access.READ_WRITE,
)
parameter_type(
    name="clients",
    regexp="\\d+ clients|[A-Z][a-z]+(?:(?:, [A-Z][a-z]+)* and [A-Z][a-z]+)?",
    example="Ana",
    transformer=clients,
)
parameter_type(
    name="returned",
    regexp="(?:their|the) connections?(?: with an? [a-z]+(?: [a-z]+)?)?",
    example="their connections",
    transformer=session_state,
)
parameter_type(
    name="operation",
    regexp="(?:adds \\d+ to|sets|deletes) [A-Z][a-z]+'s account(?: to \\d+)?|opens an account for [A-Z][a-z]+",
    example="adds 20 to Ben's account",
    transformer=Operation.parse,
)
parameter_type(
    name="comparison",
    regexp="the (?:reset )?connection that|another connection than",
    example="the connection that",
    transformer=lambda text: Comparison(is_same=text.startswith("the"), is_reset="reset" in text),
)


@given("{people} hold(s) {connection}")
async def given_holders(people: list[str], access: Access, connection_pools: ConnectionPools) -> None:
    """Have them request connections, and get them."""
    await connection_pools.request(people, access)
    assert connection_pools.holders(access) >= set(people), str(connection_pools)


@given("{people} wait(s) for {connection}")
async def given_waiting(people: list[str], access: Access, connection_pools: ConnectionPools) -> None:
    """Have them request connections when all are checked out."""
    await connection_pools.request(people, access)
    assert connection_pools.waiting(access) >= set(people), str(connection_pools)


@given("{people} has/have returned {connection}")
async def given_returned(people: list[str], access: Access, connection_pools: ConnectionPools) -> None:
    """Have them hold connections at the same time, and return them."""
    await connection_pools.request(people, access)
    await connection_pools.give_back(people)


@given("the server has terminated {word}'s connection")
async def terminate_connection(client: str, connection_pools: ConnectionPools) -> None:
    """Have the server end the connection that the client holds, or has returned."""
    await connection_pools.lose(client)


@when("{clients} request(s) {connection}")
async def request(clients: list[str], access: Access, connection_pools: ConnectionPools) -> None:
    """Have them request connections, in this order."""
    await connection_pools.request(clients, access)


@when("{people} return(s) {returned}")
async def give_back(people: list[str], state: SessionState | None, connection_pools: ConnectionPools) -> None:
    """Have them return what they hold, with something left in the session if the sentence says so."""
    if state:
        for client in people:
            await connection_pools.session_of(client).leave(state)
    await connection_pools.give_back(people)


@when("{word} {operation} over {connection}")
async def operate(client: str, operation: Operation, access: Access, connection_pools: ConnectionPools) -> None:
    """Have a client commit an operation on the connection that it holds, or else on one that it then returns."""
    with connection_pools.refusals.of(client):
        async with connection_pools.session_for(client, access) as session:
            await operation.perform(session)
            await session.commit()


@then("{people} hold(s) {connection}")
def hold(people: list[str], access: Access, connection_pools: ConnectionPools) -> None:
    """Compare with all clients that hold such a connection."""
    held = connection_pools.holders(access)
    wanted = f"{names(people)} {'is' if len(people) == 1 else 'are'} to hold a {in_words(access)} connection"
    assert held == set(people), f"{wanted}, and nobody else, but {connection_pools}"


@then("{people} hold(s) {comparison} {word} held")
async def hold_compared(
    people: list[str], comparison: Comparison, other: str, connection_pools: ConnectionPools
) -> None:
    """Compare the server's identifiers of the connections, and look for session state of any kind if it was reset."""
    before = connection_pools.connection_of(other)
    for client in people:
        held = connection_pools.held_by(client)
        assert held, f"{client} holds no connection\n{connection_pools}"
        is_same = held == before
        assert is_same is comparison.is_same, f"{client} holds {held}, {other} held {before}\n{connection_pools}"
        left = await connection_pools.left_in_session_of(client) if comparison.is_reset else []
        assert not left, f"{client} finds in the session: {', '.join(left)}"
