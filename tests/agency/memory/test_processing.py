"""Keywords and complexity of texts, as laws."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.memory import CONTENT_TYPES
from agency.memory.complexity import complexity_of
from agency.memory.keywords import CODE, ENGLISH, MOST, keywords_of, words_of

pytestmark = [pytest.mark.requirement("S2-MEM-07"), pytest.mark.requirement("S2-ERR-09")]


@given(st.text())
def test_keywords_are_few_distinct_words_of_the_text_and_no_function_words(text: str) -> None:
    keywords = keywords_of(text)
    assert keywords == keywords_of(text)
    assert len(keywords) == len(set(keywords)) <= MOST
    assert set(keywords) <= set(words_of(text)) - ENGLISH - CODE


@given(st.text(), st.sampled_from(CONTENT_TYPES))
def test_complexity_is_from_0_to_1(text: str, content_type: str) -> None:
    assert 0 <= complexity_of(text, content_type) <= 1


@given(st.text(alphabet="abc =\n"))
def test_one_more_decision_makes_code_no_simpler(code: str) -> None:
    assert complexity_of(f"{code}\nif a: b", "code") >= complexity_of(code, "code")


def test_identifiers_are_split_into_their_words() -> None:
    assert words_of("retryPayment(order_id, HTTPError)") == ["retry", "payment", "order", "id", "httperror"]
