"""Kept values, and the placeholders that stand for them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainspec.stage.placeholders import KeptValues

DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(DOCUMENTS)
def test_a_value_outside_of_quotes_arrives_as_it_was(value: Any) -> None:
    values = KeptValues({"one": value})
    assert values.json('{"a": {one}, "b": [{one}]}') == {"a": value, "b": [value]}
    assert values.cell("{one}") == value


@given(st.text())
def test_a_text_within_quotes_arrives_as_it_was(text: str) -> None:
    assert KeptValues({"one": text}).json('"<{one}>"') == f"<{text}>"


@given(DOCUMENTS)
def test_a_document_that_names_no_value_is_read_as_it_is_written(value: Any) -> None:
    import json  # noqa: PLC0415 - what others write it with

    text = json.dumps(value)
    if "{" not in text.replace('{"', "").replace("{}", ""):
        assert KeptValues().json(text) == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("12", 12),
        ("12.50", 12.5),
        ('"12"', "12"),
        ("012", "012"),
        ("true", True),
        ("null", None),
        ("NaN", "NaN"),
        ("", ""),
        ("2026-12-01", "2026-12-01"),
        ("room {n}", "room 7"),
        ("{n}", 7),
        ("[{n}]", [7]),
        ("{{n}}", "{n}"),
    ],
)
def test_a_cell_is_json_where_it_is_and_else_text(cell: str, value: Any) -> None:
    found = KeptValues({"n": 7}).cell(cell)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("name", ["", "1st", "my value", "{a}", "ä b"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is not a valid name for a value"):
        KeptValues().keep(name, 1)
