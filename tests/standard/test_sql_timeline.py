"""The sentences about timelines of SQL, each also where it does not hold."""

from __future__ import annotations

import pytest

from tests.standard.suites import Ran, run_project, sentences

SCHEMA = """
CREATE TABLE account (owner text PRIMARY KEY, balance int NOT NULL CHECK (balance >= 0));
CREATE TABLE entry (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner text REFERENCES account
    DEFERRABLE INITIALLY DEFERRED, amount int, double int GENERATED ALWAYS AS (amount * 2) STORED);
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN NEW.amount := NEW.amount + 1; RETURN NEW; END $$;
CREATE TRIGGER stamp BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION stamp();
"""

FAILURES = [
    (
        "wrong rows",
        "Then the timeline",
        ["row 1, Ana: 'Ana, 100; Ben, 5' is stated", "has returned 'Ana, 100; Ben, 50'"],
    ),
    ("wrong order", "Then the timeline", ["'Ben; Ana' is stated", "has returned 'Ana; Ben'"]),
    ("wrong reason", "Then the timeline", ["has returned 'refused: check violation (23514)'"]),
    ("unstated wait", "Then the timeline", ["row 2, Ben: '2 rows' is stated", "waited for Ana", "row  Ana"]),
    ("no wait", "When SQL sessions", ["Row 2: Ben SELECT balance FROM account was expected to wait, but did not"]),
    ("waits and does not say so", "When SQL sessions", ["Ben has another call, but the last one still waits"]),
    (
        "another order",
        "Then the outcome",
        ["The outcome is that of no serial order", "sum(balance) FROM account -> 150, not"],
    ),
    ("one order is not", "Then every outcome", ["2 of 6 outcomes are serializable", "is that of no serial order"]),
    ("no order is", "Then some outcome", ["0 of 6 outcomes are not serializable"]),
    ("too many orders", "When SQL sessions", ["3 + 3 + 3 statements have 1680 orders", "at most 100 are played"]),
    ("an expected wait in every order", "When SQL sessions", ["Row 1, column Ana", "depends on the order"]),
    ("a row that is not played", "Then the timeline", ["Ana runs nothing in row '2' of the timeline; the rows are 1"]),
    ("a session that there is not", "Then the timeline", ["no column of the timeline is named Ben; there are Ana"]),
]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Run all of it once."""
    return run_project(tmp_path_factory.mktemp("sql_timeline"), sentences("sql_timeline"), SCHEMA)


def test_what_holds_passes(ran: Ran) -> None:
    assert set(ran.failures) == {title for title, *_ in FAILURES}, ran.output


@pytest.mark.parametrize(("title", "step", "said"), FAILURES, ids=[title for title, *_ in FAILURES])
def test_what_does_not_hold_fails_at_its_step_and_says_why(ran: Ran, title: str, step: str, said: list[str]) -> None:
    assert ran.failed_at(title).startswith(step)
    for words in said:
        assert words in ran.failures[title]
