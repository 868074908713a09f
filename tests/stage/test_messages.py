"""The stage for messages: what tables say, and what has to be one message."""

from __future__ import annotations

import pytest

from plainspec.ports.messaging import AgentAnswer
from plainspec.stage.messages import answer_of, fields_of, in_columns
from plainspec.stage.workflows.notation import NotationError


@pytest.mark.parametrize(
    ("row", "answer"),
    [
        ({"answer": "Yes."}, AgentAnswer("Yes.")),
        ({"answer": "Yes.", "after": ""}, AgentAnswer("Yes.")),
        ({"answer": "Yes.", "after": "1.5 s"}, AgentAnswer("Yes.", 1.5)),
        ({"answer": "Yes.", "after": "-10 s"}, AgentAnswer("Yes.", -10.0)),
        ({"answer": "", "after": "2 s"}, AgentAnswer(None, 2.0)),
    ],
)
def test_a_row_says_how_the_agent_answers(row: dict[str, str], answer: AgentAnswer) -> None:
    assert answer_of(row) == answer


def test_a_duration_that_is_none_is_refused() -> None:
    with pytest.raises(NotationError):
        answer_of({"answer": "Yes.", "after": "soon"})


def test_cells_are_json_or_else_text_and_empty_ones_are_no_fields() -> None:
    row = {"user": "Acme/Ana", "value": "0.5", "findings": '["one"]', "score": "", "subject": "  "}
    assert fields_of(row) == {"user": "Acme/Ana", "value": 0.5, "findings": ["one"], "subject": "  "}


def test_messages_are_compared_by_the_columns_that_a_table_has() -> None:
    received = [{"type": "text", "text": "Hello", "user": "Acme/Ana"}, {"type": "quality_report", "findings": []}]
    assert in_columns(received, ["type", "text", "findings"]) == [
        {"type": "text", "text": "Hello"},
        {"type": "quality_report"},
    ]
    assert in_columns(received, ()) == [{}, {}]
