"""What a report shows of requests, WebSockets and programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.standard.conftest import Played


def test_a_request_and_its_answer_are_attached(played: Played) -> None:
    attached = played.evidence("HTTP answers", "In every way")
    (name,) = [name for name in attached if name.startswith("Ana: GET http://127.0.0.1:")]
    assert name.endswith("/document: 200")
    assert attached[name].splitlines()[0].startswith("GET http://127.0.0.1:")
    assert "x-mood: calm" in attached[name]
    assert '"view": "sea"' in attached[name]


def test_credentials_are_masked(played: Played) -> None:
    attached = played.evidence("HTTP requests", "Cookies stay with the person who got them")
    exchanges = [text for name, text in attached.items() if name.startswith("Ana: GET")]
    assert any("set-cookie: ***" in text for text in exchanges)
    assert any("\ncookie: ***" in text for text in exchanges)


def test_polling_attaches_its_last_answer_once(played: Played) -> None:
    attached = played.evidence("HTTP polling", "It becomes ripe")
    (name,) = [name for name in attached if "/ripe" in name]
    assert name.startswith("Ana: GET /ripe?1.5, ")
    assert '{"state": "ripe"}' in attached[name]


def test_each_websocket_attaches_its_transcript(played: Played) -> None:
    attached = played.evidence(
        "WebSocket messages", "With headers and cookies, values that are kept, and messages of every kind"
    )
    (name,) = [name for name in attached if name.startswith("Ben's WebSocket ws://")]
    marks = [line.split(" s ", 1)[1][:1] for line in attached[name].splitlines()]
    assert marks[0] == "·"
    assert sorted(marks) == sorted("·→→←←←·")
    assert "→ see you" in attached[name]
    assert "closed with 1000" in attached[name]
    assert any(name.startswith("Ana's WebSocket") for name in attached)


def test_services_attach_what_they_wrote_in_the_scenario(played: Played) -> None:
    attached = played.evidence("HTTP answers", "In every way")
    log = attached['log of the service "echo"']
    assert log.startswith("GET /document\n")
    assert "/cookie" not in log  # another scenario's


def test_commands_attach_what_they_wrote(played: Played) -> None:
    attached = played.evidence("Programs that run to their end", "Another output")
    assert attached["Ana: python features/count.py -"] == (
        "$ python features/count.py -\nexit code 0\noutput:\n3 words\nerror output:\ncounted"
    )


def test_a_failure_shows_the_sentence_and_none_of_the_machinery(played: Played) -> None:
    for feature, title in [
        ("Wrong use of the HTTP sentences", "Nobody listens"),
        ("Wrong use of the WebSocket sentences", "Nobody listens"),
        ("Programs that cannot serve", "It ends at once"),
    ]:
        trace = played.results[feature, title]["statusDetails"]["trace"]
        assert f"Scenario: {title}" in trace
        assert "plainspec/stage" not in trace
        assert "site-packages" not in trace


def test_a_network_attaches_what_happened_to_it_and_notes_its_faults_beside_the_messages(played: Played) -> None:
    attached = played.evidence("Connections over networks", "Ana's network goes down, and recovers")
    happened = [line.split(" · ", 1)[1] for line in attached["the network of Ana"].splitlines()]
    ended = next(line for line in happened if "the network is down" in line and line.startswith("connection 1"))
    assert ended.startswith("connection 1 to 127.0.0.1:")
    assert "bytes downstream" in ended
    assert happened[0].endswith("was opened")
    assert "the network has recovered" in happened
    (first,) = [text for name, text in attached.items() if name.startswith("Ana's WebSocket")]
    assert "· the network of Ana: no faults" in first
    late = played.evidence("Networks", "Messages arrive later")
    (noted,) = [text for name, text in late.items() if name.startswith("Ana's WebSocket")]
    assert "· the network of Ana has the fault latency 1000 ms, upstream and downstream" in noted
