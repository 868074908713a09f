"""The resemblance of texts is exact, whichever others are compared in the same pass."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainspec.gherkin.sentences.resemblance import Resemblance

TEXTS = st.text("abc \0é", min_size=1, max_size=70)

RANKING = """
from plainspec.gherkin.sentences.resemblance import Resemblance

words = ("account", "booking", "customer", "delivery")
texts = [f"{word} {number}" for number in range(10) for word in words]
print(Resemblance(texts).most_like(" ".join(words), 0))
"""
"""More texts are equally like than are compared."""


def longest_common_subsequence(one: str, other: str) -> int:
    """Return the length by the textbook's table."""
    row = [0] * (len(other) + 1)
    for letter in one:
        following = [0]
        for position, another in enumerate(other):
            diagonal = row[position] + 1
            following.append(diagonal if letter == another else max(row[position + 1], following[position]))
        row = following
    return row[-1]


@given(text=TEXTS, others=st.lists(TEXTS, max_size=12))
def test_the_ratio_is_that_of_the_longest_common_subsequence(text: str, others: list[str]) -> None:
    found = {number: ratio for ratio, number in Resemblance(others).most_like(text, 0)}
    expected = [2 * longest_common_subsequence(text, other) / (len(text) + len(other)) for other in others]
    assert [found[number] for number in range(len(others))] == pytest.approx(expected)


def test_what_resembles_does_not_depend_on_the_seed_of_hashes() -> None:
    found = {
        subprocess.run(
            [sys.executable, "-c", RANKING], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2", "3", "4")
    }
    assert len(found) == 1
    assert found != {"[]\n"}
