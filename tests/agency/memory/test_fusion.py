"""Reciprocal rank fusion."""

from hypothesis import given
from hypothesis import strategies as st

from agency.memory import fused

rankings = st.lists(st.lists(st.integers(0, 9), unique=True, max_size=10), max_size=4)


def test_ranks_begin_at_one_and_add_up() -> None:
    assert fused(["a", "b"], ["b"]) == {"b": 1 / 62 + 1 / 61, "a": 1 / 61}


def test_what_scores_the_same_stays_in_the_order_of_the_rankings() -> None:
    assert list(fused(["b"], ["a"])) == ["b", "a"]


@given(rankings)
def test_everything_that_is_ranked_is_scored_once_and_in_order(ranked: list[list[int]]) -> None:
    scores = fused(*ranked)
    assert scores.keys() == {item for ranking in ranked for item in ranking}
    assert list(scores.values()) == sorted(scores.values(), reverse=True)


@given(rankings)
def test_whoever_is_ahead_in_every_ranking_is_ahead_in_the_end(ranked: list[list[int]]) -> None:
    scores = fused(*[["first", *ranking] for ranking in ranked])
    assert not ranked or next(iter(scores)) == "first"
