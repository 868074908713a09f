"""Sentences about the network between a person and the services: its faults, and what they do to requests."""

from plainspec import DocString, Table, given, then, when
from plainspec.stage.http.sessions import Request, Sessions
from plainspec.stage.network.faults import Down, Latency
from plainspec.stage.network.networks import Networks
from plainspec.stage.network.notation import faults_of


@given("the network of {word} has a latency of {duration}")
async def has_latency(person: str, delay_s: float, faulty_networks: Networks) -> None:
    """Delay all data of this person's connections so long, in each direction."""
    await faulty_networks.of(person).add(Latency(delay_s))


@given("the network of {word} has the faults")
@when("the network of {word} gets the faults")
async def has_faults(person: str, table: Table, faulty_networks: Networks) -> None:
    """Begin faults (fault, value, direction) by Toxiproxy's names, for open connections as well."""
    for fault, directions in faults_of(table):
        await faulty_networks.of(person).add(fault, directions)


@given("the network of {word} is down")
@when("the network of {word} is down")
async def is_down(person: str, faulty_networks: Networks) -> None:
    """Close all of this person's connections, and refuse new ones, until the network recovers."""
    await faulty_networks.of(person).add(Down())


@given("the network of {word} recovers")
@when("the network of {word} recovers")
def recovers(person: str, faulty_networks: Networks) -> None:
    """End all faults of this person's network."""
    faulty_networks.of(person).recover()


@when("{word}'s connection is reset")
async def connection_is_reset(person: str, faulty_networks: Networks) -> None:
    """Reset (RST) all connections of this person that are open, of which there must be one."""
    if not await faulty_networks.of(person).reset():
        raise ValueError(f"{person} has no connection open that could be reset")


@when("{word} tries to send {http_request}")
async def tries_to_send(
    person: str,
    request: Request,
    http_sessions: Sessions,
    table: Table | None = None,
    docstring: DocString | None = None,
) -> None:
    """Send a request that may remain without an answer."""
    await http_sessions.attempt(person, request, table or docstring)


@then("{word} receives no answer")
def receives_no_answer(person: str, http_sessions: Sessions) -> None:
    """Expect that this person's last request was not answered."""
    session = http_sessions.of(person)
    assert session.unanswered, f"{person} has received an answer\n{session.last.excerpt()}"
