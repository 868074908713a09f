"""The sentences about Redis: keys, times to live, commands, channels and streams, each also where it does not hold."""

from __future__ import annotations

import pytest

from tests.standard.suites import Ran, run_project, sentences

FAILURES = [
    ("wrong value", "Then Redis holds", ['- | cart   | {"apples": "2"', '+ | cart   | {"apples": "3"']),
    ("wrong type", "Then Redis holds", ["- | hello  | hash", "+ | hello  | string"]),
    ("wrong time", "Then Redis holds", ["- | cart   | 30 s", "+ | cart   | "]),
    ("no expiry", "Then Redis holds", ["- | cart   | at most 30 s", "+ | cart   | never"]),
    ("unstated key", "Then Redis holds", ["does not hold exactly what is stated", "+ | extra"]),
    ("never comes", "Then within 200 ms", ["does not hold among others after 0.2 s what is stated", "- | soon"]),
    (
        "other key changed",
        "And nothing else",
        [
            "Redis: a row was deleted: key=queue",
            "Redis: a row was added: key=extra",
            "Redis: the row cart was changed: expires was",
            "Redis: the row events was changed: value was",
        ],
    ),
    ("wrong answer", "Then Redis has answered", ["- | moon", "+ | world"]),
    ("unexpected refusal", "When Ana runs", ["Ana is refused: wrong type: WRONGTYPE", "Ana 'tries to run' it"]),
    ("another refusal", "Then Ana is refused", ["invalid argument", "unknown command"]),
    ("wrong message", "Then Ana receives", ["- | news    | bargain", "+ | news    | sale"]),
    ("no message", "Then Ana receives", ["has not received within 0.1 s what is stated", "- | news    | sale"]),
    ("a message that should not come", "Then Ana receives nothing", ["Ana has received 'sale' on news"]),
    ("nobody has subscribed", "Then Ana receives nothing", ["Ana has not subscribed to a Redis channel"]),
    ("a quote without its other one", "When Ana runs", ['SET hello "good: No closing quotation']),
    ("a command that blocks", "When Ana runs", ["BLPOP none 0: Redis has not answered in 5 s"]),
    ("wrong groups", "Then the Redis stream", ["- | billing | 2", "+ | billing | 0"]),
    (
        "a value that does not fit",
        "Given Redis holds",
        ["the key bad is a hash, whose value is a JSON object, not '[1]'"],
    ),
]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Run all of it once; PostgreSQL, whose template is no SQL, is not started."""
    return run_project(tmp_path_factory.mktemp("redis"), sentences("redis"), "this is no SQL")


def test_what_holds_passes(ran: Ran) -> None:
    assert set(ran.failures) == {title for title, *_ in FAILURES}, ran.output


@pytest.mark.parametrize(("title", "step", "said"), FAILURES, ids=[title for title, *_ in FAILURES])
def test_what_does_not_hold_fails_at_its_step_and_says_why(ran: Ran, title: str, step: str, said: list[str]) -> None:
    assert ran.failed_at(title).startswith(step)
    for words in said:
        assert words in ran.failures[title]
