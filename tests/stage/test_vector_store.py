"""How features write vectors and search results, and how searches are measured."""

import pytest

from plainspec.ports.store.vectors import DIMENSIONS, Match
from plainspec.stage.vectors.notation import matches_from, vector_from
from plainspec.stage.vectors.sample_vectors import Distribution, sample_vectors
from plainspec.stage.vectors.vector_store import MeasuredSearch


@pytest.mark.parametrize(
    ("text", "beginning", "end"),
    [
        ("(3, -4.5)", (3.0, -4.5, 0.0), 0.0),
        ("384 ones", (1.0, 1.0, 1.0), 1.0),
        ("384 ones, the first of them inf", (float("inf"), 1.0, 1.0), 1.0),
        ("384 ones, the last of them 4e38", (1.0, 1.0, 1.0), 4e38),
    ],
)
def test_vectors_are_written_briefly(text: str, beginning: tuple[float, ...], end: float) -> None:
    vector = vector_from(text)
    assert (len(vector), vector[:3], vector[-1]) == (DIMENSIONS, beginning, end)


def test_vectors_of_another_length_can_be_written() -> None:
    assert vector_from("2 ones") == (1.0, 1.0)


def test_results_are_names_with_or_without_scores() -> None:
    assert matches_from("Piano (9), Drum (0.5) and Horn (-18)") == [("Piano", 9.0), ("Drum", 0.5), ("Horn", -18.0)]
    assert matches_from("Piano and Drum") == [("Piano", None), ("Drum", None)]


def test_a_hit_is_any_match_no_farther_than_the_last_exact_one() -> None:
    exact = (Match("a", 0.1), Match("b", 0.2))
    assert MeasuredSearch((Match("a", 0.1), Match("tie", 0.2)), exact).hits == 2
    assert MeasuredSearch((Match("a", 0.1), Match("far", 0.3)), exact).hits == 1
    assert MeasuredSearch((), ()).hits == 0


@pytest.mark.parametrize("distribution", Distribution)
def test_sample_vectors_are_the_same_for_the_same_seed(distribution: Distribution) -> None:
    first = list(sample_vectors(5, distribution, seed=1))
    sample_vectors.cache_clear()
    assert sample_vectors(5, distribution, seed=1) == first
    assert sample_vectors(5, distribution, seed=2) != first
    assert {len(vector) for vector in first} == {DIMENSIONS}
