"""What a cell of a timeline can say, and what its reader is told when it says something else."""

from __future__ import annotations

import pytest

from plainspec import Table
from plainspec.stage import Timeline
from plainspec.stage.transactions.actions import PHRASES, Action, UnknownActionError
from plainspec.stage.transactions.calls import TimelineError


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: phrase.verb)
def test_every_phrase_understands_its_own_example(phrase: object) -> None:
    example = getattr(phrase, "example", "")
    assert Action.parse(example) == Action(example, phrase, waits=False)  # type: ignore[arg-type] # parametrised


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: phrase.verb)
def test_no_example_is_understood_twice(phrase: object) -> None:
    example = getattr(phrase, "example", "")
    assert [known for known in PHRASES if known.pattern.fullmatch(example)] == [phrase]


def test_a_call_that_waits_says_so_at_its_end() -> None:
    action = Action.parse("sets Ana to 60 and waits")
    assert (action.text, action.waits) == ("sets Ana to 60", True)


def test_a_call_for_an_account_that_is_not_there_says_so_at_its_end() -> None:
    action = Action.parse("deletes Zoe and waits and finds nobody")
    assert (action.text, action.waits, action.finds_nobody) == ("deletes Zoe", True, True)


@pytest.mark.parametrize("cell", ["commits and finds nobody", "opens Zoe with 5 and finds nobody"])
def test_only_who_looks_for_an_account_can_find_nobody(cell: str) -> None:
    with pytest.raises(UnknownActionError, match="is nothing that a session can do"):
        Action.parse(cell)


def test_an_unknown_sentence_is_answered_with_the_nearest_known_ones() -> None:
    with pytest.raises(UnknownActionError, match=r"'set Ana at 60' is nothing .*\nDid you mean 'sets Ana to 500'"):
        Action.parse("set Ana at 60")


@pytest.mark.parametrize("cell", ["@@@", "set Ana at 60", "then", "reads Ana and waits for Ben"])
def test_an_unknown_sentence_is_answered_with_all_that_can_be_said(cell: str) -> None:
    with pytest.raises(UnknownActionError) as caught:
        Action.parse(cell)
    said = str(caught.value).splitlines()
    assert [line.strip() for line in said if line.startswith("  ")] == [phrase.example for phrase in PHRASES]


def test_a_call_that_waits_in_vain_is_not_one_that_waits() -> None:
    action = Action.parse("locks Ana and waits in vain")
    assert (action.text, action.waits, action.in_vain, action.queued) == ("locks Ana", False, True, False)


def test_an_act_that_comes_after_what_came_before_says_so_at_its_beginning() -> None:
    action = Action.parse("then commits")
    assert (action.text, action.waits, action.in_vain, action.queued) == ("commits", False, False, True)


def test_a_table_is_read_row_by_row_and_each_row_from_left_to_right() -> None:
    timeline = Timeline.from_table(
        Table((("Ana", "Ben", "Cleo"), ("", "reads Ana", ""), ("commits", "", "rolls back")))
    )
    turns = [(turn.row, turn.person, turn.action.text) for turn in timeline.turns]
    assert timeline.people == ("Ana", "Ben", "Cleo")
    assert turns == [(1, "Ben", "reads Ana"), (2, "Ana", "commits"), (2, "Cleo", "rolls back")]


def test_an_unknown_cell_is_named_by_row_and_column() -> None:
    with pytest.raises(TimelineError, match="Row 2, column Ben: 'sleeps' is nothing"):
        Timeline.from_table(Table((("Ana", "Ben"), ("commits", ""), ("", "sleeps"))))


@pytest.mark.parametrize("header", [(), ("Ana", ""), ("Ana", "Ana")], ids=["none", "nameless", "twice"])
def test_every_column_needs_a_name_of_its_own(header: tuple[str, ...]) -> None:
    with pytest.raises(TimelineError, match="needs a name of its own"):
        Timeline.from_table(Table((header,)))


def test_a_sentence_and_its_table_speak_of_the_same_number_of_people() -> None:
    with pytest.raises(TimelineError, match="The sentence speaks of 2, the table of 3: Ana, Ben, Cleo"):
        Timeline.from_table(Table((("Ana", "Ben", "Cleo"),)), columns=2)


def test_somebody_has_to_act() -> None:
    with pytest.raises(TimelineError, match="Nobody acts in this timeline"):
        Timeline.from_table(Table((("Ana", "Ben"), ("", ""))))
