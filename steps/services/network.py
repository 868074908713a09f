"""Sentences about the network between a person and the services: its faults, and what they do to requests."""

from plainspec import Table, given, parameter_type, then, when
from plainspec.stage.http.sessions import Sessions
from plainspec.stage.network.faults import Down
from plainspec.stage.network.networks import Networks
from plainspec.stage.network.notation import faults_of

parameter_type(name="network_change", regexp="is down|recovers|resets all connections", transformer=str)


@given("the network of {word} has/gets the faults")
@when("the network of {word} has/gets the faults")
async def has_faults(person: str, table: Table, faulty_networks: Networks) -> None:
    """Begin faults (fault, value, direction) by Toxiproxy's names, for open connections as well."""
    for fault, directions in faults_of(table):
        await faulty_networks.of(person).add(fault, directions)


@given("the network of {word} {network_change}")
@when("the network of {word} {network_change}")
async def changes(person: str, change: str, faulty_networks: Networks) -> None:
    """Close all connections and refuse new ones, end all faults, or reset (RST) what is open; something must be.

    A network that is down stays so until it recovers; one that resets its connections accepts new ones at once.
    """
    network = faulty_networks.of(person)
    if change == "is down":
        await network.add(Down())
    elif change == "recovers":
        network.recover()
    elif not await network.reset():
        raise ValueError(f"{person} has no connection open that could be reset")


@then("{word} receives no answer")
def receives_no_answer(person: str, http_sessions: Sessions) -> None:
    """Expect that this person's last request was not answered."""
    session = http_sessions.of(person)
    assert session.unanswered, f"{person} has received an answer\n{session.last.excerpt()}"
