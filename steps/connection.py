"""Steps about the connections of a store: how they are made, and who is not let in."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

from plainspec import given, then, when
from plainspec.ports.connections import ConnectionSystem, NoAnswerError, UnsupportedDriverError
from plainspec.ports.refusals import Refusal, RefusalKind, RefusedError
from plainspec.stage.pools.checkouts import TIMER_STEP_S
from plainspec.stage.pools.connection_pool import let_pass


@dataclass(frozen=True)
class Call:
    """What became of a call to a server.

    Attributes:
        refusal: why it was given up.
        taken_s: seconds that it took.
    """

    refusal: str
    taken_s: float


@given("a server that takes calls and never answers", gives="silent_port")
async def silent_server() -> AsyncIterator[int]:
    """Listen on a port of this machine, and say nothing until the caller hangs up."""

    async def stay_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(stay_silent, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


@when("somebody opens the store by {string} and asks for {int}", gives="said")
async def open_store(scheme: str, number: int, connections: ConnectionSystem) -> str:
    """Have the database say a number; a refusal is what was said instead."""
    try:
        return str(await connections.answer(scheme, number))
    except UnsupportedDriverError as error:
        return str(error)


@when("somebody opens the store there, with {duration} to connect, and {duration} pass", gives="call")
async def call_server(limit_s: float, passing_s: float, silent_port: int, connections: ConnectionSystem) -> Call:
    """Let the store try until so much time has gone by, and then whatever was due earlier."""
    begun_s = time.monotonic()

    async def call() -> Call:
        try:
            await connections.call("127.0.0.1", silent_port, limit_s)
        except NoAnswerError as error:
            return Call(str(error), time.monotonic() - begun_s)
        return Call("", time.monotonic() - begun_s)

    calling = asyncio.create_task(call())
    await let_pass(passing_s)
    if calling.done():
        return calling.result()
    calling.cancel()
    await asyncio.gather(calling, return_exceptions=True)
    return Call("", passing_s)


@when("somebody opens the store on the database {string}", gives="shut_out")
async def open_elsewhere(database: str, connections: ConnectionSystem) -> Refusal | None:
    """Ask for a session and for a bare connection; nothing is taken down if there is one."""
    try:
        await connections.ask_elsewhere(database)
    except RefusedError as error:
        return error.refusal
    return None


@then("the store says {string}")
def store_says(text: str, said: str) -> None:
    """Look for the words in the answer or the refusal."""
    assert text in said, said


@then("they are not let in: {refusal}")
def are_not_let_in(refusal: RefusalKind, shut_out: Refusal | None) -> None:
    """Compare with the plain name of what was refused."""
    assert shut_out is not None, "they were let in"
    assert shut_out.kind is refusal, shut_out


@then("it was given up after {duration}")
def was_given_up(limit_s: float, call: Call) -> None:
    """Make sure that it was by then, and compare the time, as exactly as timers go."""
    assert call.refusal, f"it was not given up within {call.taken_s:.3f} s"
    assert call.taken_s >= limit_s - TIMER_STEP_S, call


@then("where nobody says otherwise, it would be given up after {duration}")
def default_limit(limit_s: float, connections: ConnectionSystem) -> None:
    """Compare with the store's own limit."""
    assert connections.connect_limit_s == limit_s
