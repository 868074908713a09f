"""How stated rows are compared with those that are there, and which difference is named."""

import re
from collections.abc import Callable, Sequence

import pytest

from plainspec.stage.rows import expect_rows, expect_rows_in_any_order

STATED = [{"owner": "Ana"}, {"owner": "Ben"}]


@pytest.mark.parametrize("compare", [expect_rows, expect_rows_in_any_order])
def test_equal_rows_pass(compare: Callable[[Sequence[object], Sequence[object]], None]) -> None:
    compare(list(STATED), STATED)
    compare([], [])


def test_any_order_passes_only_where_it_does_not_count() -> None:
    expect_rows_in_any_order(STATED[::-1], STATED)
    with pytest.raises(AssertionError, match=r"^row 1 is {'owner': 'Ben'}, not {'owner': 'Ana'}; found are"):
        expect_rows(STATED[::-1], STATED)


@pytest.mark.parametrize(
    ("found", "ordered", "unordered"),
    [
        (
            ["Ana", "Cleo"],
            "row 2 is 'Cleo', not 'Ben'; found are ['Ana', 'Cleo']",
            "row 2 is missing: 'Ben'; found are",
        ),
        (["Ana"], "row 2 is missing: 'Ben'; found are ['Ana']", "row 2 is missing: 'Ben'; found are ['Ana']"),
        (["Ana", "Ben", "Ana"], "row 3 is one too many: 'Ana'; found are", "a row is one too many: 'Ana'; found are"),
        ([], "row 1 is missing: 'Ana'; found are []", "row 1 is missing: 'Ana'; found are []"),
    ],
)
def test_the_first_difference_is_named(found: list[str], ordered: str, unordered: str) -> None:
    with pytest.raises(AssertionError, match=re.escape(ordered)):
        expect_rows(found, ["Ana", "Ben"])
    with pytest.raises(AssertionError, match=re.escape(unordered)):
        expect_rows_in_any_order(found, ["Ana", "Ben"])
