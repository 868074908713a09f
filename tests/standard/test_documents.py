"""JSON documents compared, searched and checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from plainspec.stage.documents.comparison import differences, expect_equal
from plainspec.stage.documents.paths import value_at
from plainspec.stage.documents.schemas import expect_schema
from tests.standard.test_placeholders import DOCUMENTS

if TYPE_CHECKING:
    from pathlib import Path


@given(DOCUMENTS)
def test_a_document_equals_itself(document: Any) -> None:
    assert list(differences(document, document)) == []
    assert list(differences(document, document, subset=True)) == []


@given(DOCUMENTS, DOCUMENTS)
def test_equal_means_equal_in_both_directions(one: Any, other: Any) -> None:
    assert bool(list(differences(one, other))) is bool(list(differences(other, one)))


@pytest.mark.parametrize(
    ("expected", "found", "lines"),
    [
        ({"a": 1}, {"a": 2}, ["$.a is 2, expected 1"]),
        ({"a": {"b": [1]}}, {"a": {"b": [1, 2]}}, ["$.a.b[1] is not expected, found 2"]),
        ([1, 2], [1], ["$[1] is missing, expected 2"]),
        ({"a b": 1}, {}, ['$["a b"] is missing, expected 1']),
        ({}, {"a": None}, ["$.a is not expected, found null"]),
        (1, True, ["$ is true, expected 1"]),
        ([0], [False], ["$[0] is false, expected 0"]),
        (1, 1.0, []),
        ([], {}, ["$ is {}, expected []"]),
        ("1", 1, ['$ is 1, expected "1"']),
    ],
)
def test_each_difference_is_named_with_its_place(expected: Any, found: Any, lines: list[str]) -> None:
    assert list(differences(expected, found)) == lines


def test_a_subset_leaves_out_fields_but_no_entries() -> None:
    found = {"a": [{"b": 1, "c": 2}], "d": 3}
    assert list(differences({"a": [{"b": 1}]}, found, subset=True)) == []
    assert list(differences({"a": []}, found, subset=True)) == ['$.a[0] is not expected, found {"b": 1, "c": 2}']


def test_a_long_list_of_differences_is_cut_short() -> None:
    with pytest.raises(AssertionError, match="and 80 more") as told:
        expect_equal(list(range(100)), [None] * 100, "Ana received")
    assert "$[99]" not in str(told.value)


@pytest.mark.parametrize(
    ("path", "values"),
    [("$.a", [1]), ("$.b", []), ("$.c[0]", [5]), ("$.c[*]", [[5, 6]]), ("$.c[9]", []), ("$.c[?@ > 9]", [[]])],
)
def test_a_path_that_may_find_several_gives_their_list(path: str, values: list[Any]) -> None:
    assert value_at({"a": 1, "c": [5, 6]}, path) == values


@pytest.mark.parametrize(("path", "values"), [("$", ["12"]), ("$.a", []), ("$[*]", [[]])])
def test_a_text_is_a_document_too_and_is_not_read_as_json(path: str, values: list[Any]) -> None:
    assert value_at("12", path) == values


def test_formats_count_and_drafts_are_told_apart(tmp_path: Path) -> None:
    expect_schema({"format": "date"}, "2026-12-01", tmp_path, "Ana received")
    with pytest.raises(AssertionError, match="'2026-13-01' is not a 'date'"):
        expect_schema({"format": "date"}, "2026-13-01", tmp_path, "Ana received")
    of_draft_4 = {"$schema": "http://json-schema.org/draft-04/schema#", "minimum": 3, "exclusiveMinimum": True}
    with pytest.raises(AssertionError, match=r"\$: 3 is less than or equal to the minimum of 3"):
        expect_schema(of_draft_4, 3, tmp_path, "Ana received")
