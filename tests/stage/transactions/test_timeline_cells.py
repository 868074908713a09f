"""What a cell of a timeline can say, and what its reader is told when it says something else."""

from __future__ import annotations

from unittest.mock import call, create_autospec

import pytest

from plainspec import Table
from plainspec.ports.store.database import ANY_BALANCE, Holding, Session
from plainspec.stage import Timeline
from plainspec.stage.transactions.actions import PHRASES, Action, UnknownActionError
from plainspec.stage.transactions.calls import TimelineError


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: phrase.example)
def test_every_phrase_understands_its_own_example(phrase: object) -> None:
    example = getattr(phrase, "example", "")
    assert Action.parse(example) == Action(example, phrase, waits=False)  # type: ignore[arg-type] # parametrised


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: phrase.example)
def test_no_example_is_understood_twice(phrase: object) -> None:
    example = getattr(phrase, "example", "")
    assert [known for known in PHRASES if known.pattern.fullmatch(example)] == [phrase]


def test_a_call_that_waits_says_so_at_its_end() -> None:
    action = Action.parse("sets Ana to 60 and waits")
    assert (action.text, action.waits) == ("sets Ana to 60", True)


def test_a_call_for_an_account_that_does_not_exist_says_so_at_its_end() -> None:
    action = Action.parse("deletes Zoe and waits and finds no account")
    assert (action.text, action.waits, action.finds_none) == ("deletes Zoe", True, True)


@pytest.mark.parametrize("cell", ["commits and finds no account", "opens Zoe with 5 and finds no account"])
def test_only_a_call_for_an_account_can_find_none(cell: str) -> None:
    with pytest.raises(UnknownActionError, match="is not an operation of a session"):
        Action.parse(cell)


def test_an_unknown_sentence_is_answered_with_the_nearest_known_ones() -> None:
    with pytest.raises(
        UnknownActionError, match=r"'set Ana at 60' is not an operation .*\nDid you mean 'sets Ana to 500'"
    ):
        Action.parse("set Ana at 60")


@pytest.mark.parametrize("cell", ["@@@", "set Ana at 60", "then", "reads Ana and waits for Ben"])
def test_an_unknown_sentence_is_answered_with_all_that_can_be_said(cell: str) -> None:
    with pytest.raises(UnknownActionError) as caught:
        Action.parse(cell)
    said = str(caught.value).splitlines()
    assert [line.strip() for line in said if line.startswith("  ")] == [phrase.example for phrase in PHRASES]


def test_a_call_that_times_out_is_not_one_that_waits() -> None:
    action = Action.parse("locks Ana and times out")
    assert (action.text, action.waits, action.times_out, action.queued) == ("locks Ana", False, True, False)


def test_a_call_that_is_queued_says_so_at_its_beginning() -> None:
    action = Action.parse("then commits")
    assert (action.text, action.waits, action.times_out, action.queued) == ("commits", False, False, True)


@pytest.mark.parametrize(
    ("cell", "resolved"),
    [
        ("sets Ana to 5 more than read", "sets Ana to 105"),
        ("sets Ana to 5 less than read", "sets Ana to 95"),
        ("opens Cleo with the number counted", "opens Cleo with 100"),
        ("sets Ana to 7", "sets Ana to 7"),
    ],
)
def test_a_figure_can_depend_on_what_was_read_last(cell: str, resolved: str) -> None:
    assert Action.parse(cell).resolved(100).text == resolved


@pytest.mark.parametrize(
    ("cell", "holding"),
    [
        ("counts the accounts", ANY_BALANCE),
        ("counts the accounts holding 0", Holding(0, 0)),
        ("counts the accounts holding at least 0", Holding(at_least=0)),
        ("counts the accounts holding at most 0", Holding(at_most=0)),
    ],
)
@pytest.mark.anyio
async def test_a_bound_of_0_is_a_bound(cell: str, holding: Holding) -> None:
    session = create_autospec(Session, instance=True)
    await Action.parse(cell).perform(session)
    assert session.count.call_args in (call(), call(holding))
    assert (session.count.call_args == call()) is (holding == ANY_BALANCE)


def test_a_table_is_read_row_by_row_and_each_row_from_left_to_right() -> None:
    timeline = Timeline.from_table(
        Table((("Ana", "Ben", "Cleo"), ("", "reads Ana", ""), ("commits", "", "rolls back")))
    )
    turns = [(turn.row, turn.person, turn.action.text) for turn in timeline.turns]
    assert timeline.people == ("Ana", "Ben", "Cleo")
    assert turns == [(1, "Ben", "reads Ana"), (2, "Ana", "commits"), (2, "Cleo", "rolls back")]


def test_an_unknown_cell_is_named_by_row_and_column() -> None:
    with pytest.raises(TimelineError, match="Row 2, column Ben: 'sleeps' is not an operation"):
        Timeline.from_table(Table((("Ana", "Ben"), ("commits", ""), ("", "sleeps"))))


@pytest.mark.parametrize("header", [(), ("Ana", ""), ("Ana", "Ana")], ids=["none", "nameless", "twice"])
def test_every_column_needs_a_name_of_its_own(header: tuple[str, ...]) -> None:
    with pytest.raises(TimelineError, match="needs a name of its own"):
        Timeline.from_table(Table((header,)))


def test_a_sentence_and_its_table_speak_of_the_same_number_of_people() -> None:
    with pytest.raises(TimelineError, match="The sentence needs 2 columns, the table has 3: Ana, Ben, Cleo"):
        Timeline.from_table(Table((("Ana", "Ben", "Cleo"),)), columns=2)


def test_a_timeline_without_calls_is_an_error() -> None:
    with pytest.raises(TimelineError, match="This timeline has no calls"):
        Timeline.from_table(Table((("Ana", "Ben"), ("", ""))))
