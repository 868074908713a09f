"""How sentences about gateways are read: agents, limits, ways to connect, people and their devices."""

from __future__ import annotations

import pytest

from plainspec.ports.gateway.agents import Fails, Returns, Thinks, UsesTool, Waits, Writes
from plainspec.ports.gateway.protocol import Position
from plainspec.ports.gateway.system import TokenKind
from plainspec.ports.store.threads import User
from plainspec.stage.gateway.connection_modes import UNKNOWN_EPOCH, mode_named
from plainspec.stage.gateway.people import Device, Person, StartedRun, user_named
from plainspec.stage.gateway.scripts import limits_of, script_of

LAST = Position("5f0c", 9)


def test_a_script_is_read_row_by_row() -> None:
    rows = [
        {"does": "thinks", "with": "twice", "result": ""},
        {"does": "uses a tool", "with": 'search {"q": "rain"}', "result": '["wet"]'},
        {"does": "uses a tool", "with": "look", "result": "after 30 ms: clouds"},
        {"does": "uses a tool", "with": "look", "result": "fails: too dark"},
        {"does": "writes", "with": "It rains", "result": ""},
        {"does": "waits", "with": "", "result": ""},
        {"does": "fails", "with": "no more", "result": ""},
        {"does": "returns", "with": '{"a": 1}', "result": ""},
    ]
    assert script_of("researcher", rows).steps == (
        Thinks("twice"),
        UsesTool("search", {"q": "rain"}, ["wet"]),
        UsesTool("look", {}, "clouds", takes_s=0.03),
        UsesTool("look", {}, None, "too dark"),
        Writes("It rains"),
        Waits(),
        Fails("no more"),
        Returns({"a": 1}),
    )


def test_a_table_may_have_fewer_columns() -> None:
    assert script_of("clerk", [{"does": "waits"}]).steps == (Waits(),)


def test_what_no_agent_does_is_refused_with_what_agents_do() -> None:
    with pytest.raises(ValueError, match="an agent has no behaviour 'sings'; there are thinks, uses a tool"):
        script_of("clerk", [{"does": "sings"}])


def test_limits_are_read_with_their_units() -> None:
    limits = limits_of([{"limit": "messages per second", "value": "3"}, {"limit": "heartbeat s", "value": "0.2"}])
    assert (limits.messages_per_second, limits.heartbeat_s, limits.window_events) == (3, 0.2, None)
    with pytest.raises(ValueError, match="a gateway has no limit 'speed', but origins, connections per user"):
        limits_of([{"limit": "speed", "value": "3"}])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("again", LAST),
        ("again after event 3", Position("5f0c", 3)),
        ("again with an unknown epoch", Position(UNKNOWN_EPOCH, 9)),
        ("again to gateway 2", LAST),
    ],
)
def test_who_connects_again_names_a_position(text: str, expected: Position) -> None:
    mode = mode_named(text)
    assert mode.resumes
    assert mode.position_after(LAST) == expected
    assert mode.gateway == (2 if "gateway" in text else 0)


def test_who_connects_anew_or_to_a_gateway_names_none() -> None:
    assert not mode_named("anew").resumes
    assert mode_named("to gateway 2").gateway == 2


def test_tokens_tickets_and_origins_are_chosen() -> None:
    assert mode_named("with a forged token").token is TokenKind.FORGED
    assert mode_named("with a token that expires in 0.5 s").lives_s == 0.5
    assert (mode_named("with a ticket").ticket, mode_named("with the same ticket").ticket) == ("new", "used")
    assert not mode_named("without answering pings").answers_pings
    assert not mode_named("without reading").reads
    assert mode_named("from the origin https://elsewhere.example").headers == {"Origin": "https://elsewhere.example"}
    with pytest.raises(ValueError, match="unknown way to connect: 'by post'"):
        mode_named("by post")


def test_devices_belong_to_people_and_people_to_tenants() -> None:
    assert Device.named("Ana's phone").person == "Ana"
    assert Device.named("Ana of Bolt").person == "Ana of Bolt"
    assert (user_named("Ana"), user_named("Ana of Bolt")) == (User("Acme", "Ana"), User("Bolt", "Ana"))


def test_marks_are_what_only_one_person_may_receive() -> None:
    one, other = Person("Ana"), Person("Ben")
    assert one.mark != other.mark
    assert one.marks == [one.mark]
    one.thread_id = "t1"
    one.runs.append(StartedRun("researcher", "r1"))
    assert one.marks == [one.mark, "t1", "r1"]
