"""The search for an order that explains a transcript."""

from __future__ import annotations

from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING

import pytest

from plainspec.ports.refusals import Refusal, RefusedError
from plainspec.ports.store.database import Account, IsolationLevel
from plainspec.stage.transactions.accounts_replay import AccountsReplay
from plainspec.stage.transactions.actions import Action
from plainspec.stage.transactions.model_session import ModelSession
from plainspec.stage.transactions.phrases import LOCKS, QUERIES, WRITES
from plainspec.stage.transactions.serial import Attempt, closest_order, committed_work
from plainspec.stage.transactions.transcript import Event, Transcript

if TYPE_CHECKING:
    from plainspec.stage.transactions.actions import Answer
    from plainspec.stage.transactions.phrases import Phrase

pytestmark = pytest.mark.anyio

BEFORE = (Account("Ana", 10), Account("Ben", 20))
LATE = Refusal.by_sqlstate("40001")


def act(person: str, text: str, answer: Answer = None, refusal: Refusal | None = None, row: int = 1) -> Event:
    return Event(row, person, text, Action.parse(text).phrase.kind, answer, refusal)


def acted(*acts: Event) -> Transcript:
    people = tuple(dict.fromkeys(act.person for act in acts))
    return Transcript(IsolationLevel.SERIALIZABLE, people, acts)


async def closest(*acts: Event, **after: int) -> Attempt:
    return await closest_order(acted(*acts), AccountsReplay({one.owner: one.balance for one in BEFORE}, after))


async def test_a_transaction_that_has_read_anothers_write_comes_later() -> None:
    found = await closest(
        act("Ana", "reads Ben", 21),
        act("Ben", "adds 1 to Ben", answer=True),
        act("Ana", "commits"),
        act("Ben", "commits"),
        Ana=10,
        Ben=21,
    )
    assert found == Attempt(("Ben", "Ana"), 2)
    assert found.as_text() == "The outcome is that of this serial order: Ben, then Ana."


async def test_a_lost_update_has_no_serial_order_and_the_first_difference_is_named() -> None:
    found = await closest(
        act("Ana", "reads Ana", 10),
        act("Ben", "reads Ana", 10, row=2),
        act("Ana", "sets Ana to 15", answer=True),
        act("Ben", "sets Ana to 13", answer=True),
        act("Ana", "commits"),
        act("Ben", "commits"),
        Ana=13,
        Ben=20,
    )
    assert found.as_text() == (
        "The outcome is that of no serial order. "
        "The closest is Ana, then Ben; but in row 2 Ben reads Ana -> 10, not -> 15."
    )


async def test_what_is_committed_in_the_end_counts() -> None:
    found = await closest(act("Ana", "sets Ana to 15", answer=True), act("Ana", "commits"), Ana=16, Ben=20)
    assert (found.order, found.difference) == (("Ana",), "in the end Ana has 16, not 15")
    found = await closest(act("Ana", "deletes Ana", answer=True), act("Ana", "commits"), Ana=10, Ben=20)
    assert found.difference == "in the end Ana has 10, not no account"


async def test_without_a_commit_nothing_has_changed() -> None:
    left_open = act("Ana", "sets Ana to 15", answer=True)
    assert not (await closest(left_open, Ana=10, Ben=20)).difference
    found = await closest(left_open, Ana=15, Ben=20)
    assert found.as_text().startswith(
        "The outcome is that of no serial order. The closest is no transaction at all; but in"
    )


async def test_a_write_that_could_only_have_been_refused_is_a_difference() -> None:
    found = await closest(act("Ana", "takes 11 from Ana", answer=True), act("Ana", "commits"), Ana=0, Ben=20)
    assert found.difference == "in row 1 Ana takes 11 from Ana -> done, not -> refused: check violation (23514)"


async def test_a_write_that_found_no_account_and_one_that_did_differ() -> None:
    found = await closest(act("Ana", "deletes Ben", answer=False), act("Ana", "commits"), Ana=10, Ben=20)
    assert found.difference == "in row 1 Ana deletes Ben -> finds no account, not -> done"


async def test_the_transactions_of_one_session_keep_their_order() -> None:
    transcript = [
        act("Ana", "reads Ben", 21),
        act("Ana", "commits"),
        act("Ana", "reads Ben", 20),
        act("Ana", "commits"),
        act("Ben", "adds 1 to Ben", answer=True),
        act("Ben", "commits"),
    ]
    found = await closest(*transcript, Ana=10, Ben=21)
    assert found.order[:2] == ("Ben", "Ana (1)")
    assert found.difference == "in row 1 Ana reads Ben -> 20, not -> 21"


async def test_what_was_refused_rolled_back_or_left_open_takes_no_part() -> None:
    work = committed_work(
        acted(
            act("Ana", "sets Ana to 1", answer=True),
            act("Ana", "rolls back"),
            act("Ana", "reads the isolation level", IsolationLevel.SERIALIZABLE),
            act("Ana", "reads Ana", 10),
            act("Ana", "takes 11 from Ana", refusal=Refusal.by_sqlstate("23514")),
            act("Ana", "commits"),
            act("Ben", "reads Ana", 10),
            act("Ben", "commits", refusal=LATE),
            act("Ben", "sets Ben to 3", answer=True),
        )
    )
    assert [[event.text for event in transaction.acts] for transaction in work["Ana"]] == [["reads Ana"]]
    assert work["Ben"] == ()


async def test_many_transactions_do_not_take_for_ever() -> None:
    rows = count(1)
    acts = [
        event
        for person in map(str, range(9))
        for event in (act(person, "reads Ana", 99, row=next(rows)), act(person, "commits"))
    ]
    looks = [act(f"looker {n}", text, 10) for n in range(12) for text in ("reads Ana", "commits")]
    found = await closest(*looks, *acts, Ana=10, Ben=20)
    assert found.difference.endswith("reads Ana -> 99, not -> 10")


@pytest.mark.parametrize("phrase", [*QUERIES, *WRITES, *LOCKS], ids=lambda phrase: phrase.example)
async def test_every_operation_on_accounts_has_a_meaning_without_a_database(phrase: Phrase) -> None:
    match = phrase.pattern.fullmatch(phrase.example)
    assert match is not None
    assert phrase.perform is not None
    session = ModelSession({"Ana": 100, "Ben": 30})
    with suppress(RefusedError):  # some examples are refused, and mean that
        await phrase.perform(session, match.groups())
