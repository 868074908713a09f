"""Problems of messages: which field, and never the value."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agency.messaging import Problem, QualityReport, Text, validated
from agency.messaging.models import LONGEST_TEXT, TYPES
from agency.messaging.validation import unknown_type
from agency.sessions import UserID

pytestmark = pytest.mark.requirement("S3-MSG-02")

ALERT = {
    "type": "quality_alert",
    "user": "Acme/Ana",
    "severity": "info",
    "metric": "cost",
    "value": 1,
    "threshold": 0.5,
    "subject": "researcher",
}
TEXT = {
    "type": "text",
    "user": UserID("Acme", "Ana"),
    "thread_id": "00000000-0000-4000-8000-000000000000",
    "text": "What is due?",
}
SECRET = "swordfish"  # noqa: S105 - it stands for one


def problems(raw: object) -> list[str]:
    found = validated(raw)
    assert isinstance(found, tuple), found
    return [str(one) for one in found]


@pytest.mark.parametrize("raw", [5, "a text", None, [], ["text"], b"text"], ids=repr)
def test_what_is_no_object_is_a_problem_of_the_message_as_a_whole(raw: object) -> None:
    found = validated(raw)
    assert isinstance(found, tuple)
    assert [bool(one.message) for one in found] == [True]


@pytest.mark.parametrize("kind", [5, None, ["text"], "", SECRET * 9, f"{SECRET} 1"], ids=repr)
def test_a_type_that_is_no_name_is_not_shown(kind: object) -> None:
    said = problems({**ALERT, "type": kind})
    assert said == [f"type: the type must be one of {', '.join(TYPES)}"]


def test_the_field_text_of_a_text_is_named_as_every_other_is() -> None:
    assert problems({**TEXT, "text": "a\0b"}) == ["text: must not contain the character NUL"]
    assert problems({**TEXT, "text": "x" * (LONGEST_TEXT + 1)}) == [
        f"text: String should have at most {LONGEST_TEXT} characters"
    ]


@pytest.mark.parametrize("text", ["", "  \n", "\ud800", 5, None, b"bytes"], ids=repr)
def test_a_text_that_cannot_be_stored_is_invalid(text: object) -> None:
    found = validated({**TEXT, "text": text})
    assert isinstance(found, tuple)
    assert [one.field for one in found] == ["text"]


@pytest.mark.parametrize("value", ["3", True, None, float("nan"), float("inf")], ids=repr)
def test_a_number_is_a_finite_number_and_nothing_that_looks_like_one(value: object) -> None:
    found = validated({**ALERT, "value": value})
    assert isinstance(found, tuple)
    assert [one.field for one in found] == ["value"]


def test_a_finding_is_named_by_its_place() -> None:
    raw = {"type": "quality_report", "user": "Acme/Ana", "score": 0.5, "subject": "researcher", "findings": ["ok", " "]}
    assert problems(raw) == ["findings.1: must not be blank"]


def test_a_field_that_does_not_exist_is_shown_only_if_its_name_is_a_name() -> None:
    assert problems({**ALERT, "note": 1}) == ["note: Extra inputs are not permitted"]
    (said,) = problems({**ALERT, f"{SECRET} 123": 1})
    assert SECRET not in said


def test_a_message_may_be_any_mapping_and_comes_back_as_json() -> None:
    text = validated(MappingProxyType(TEXT))
    assert isinstance(text, Text)
    assert text.model_dump(mode="json") == {**TEXT, "user": "Acme/Ana", "author": "user"}
    assert validated(text.model_dump(mode="json")) == text


def test_a_report_without_findings_is_fine() -> None:
    report = validated({"type": "quality_report", "user": "Acme/Ana", "score": 1, "subject": "researcher"})
    assert isinstance(report, QualityReport)
    assert report.findings == ()


def test_a_type_close_to_another_one_is_answered_with_that_one() -> None:
    assert unknown_type("quality_reprot") == "there is no type 'quality_reprot'; did you mean 'quality_report'?"
    assert str(Problem("", "no object")) == "no object"


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(st.dictionaries(st.sampled_from([*ALERT, "score", "findings", "text"]) | st.text(), JSON))
@settings(max_examples=40)
def test_whatever_arrives_is_a_message_or_has_problems(raw: dict[str, Any]) -> None:
    found = validated({**ALERT, **raw})
    if isinstance(found, tuple):
        assert found
        assert all(one.message for one in found)
    else:
        assert found.type in TYPES


@given(st.sampled_from(["user", "severity", "metric", "value", "threshold", "subject", "type"]), st.text(max_size=3))
def test_no_problem_shows_what_was_in_a_field(field: str, around: str) -> None:
    secret = f"{around}\0{SECRET}"
    assert SECRET not in " ".join(problems({**ALERT, field: secret}))
