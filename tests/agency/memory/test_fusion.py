"""Reciprocal rank fusion."""

from hypothesis import given
from hypothesis import strategies as st

from agency.memory import reciprocal_rank_fusion

rankings = st.lists(st.lists(st.integers(0, 9), unique=True, max_size=10), max_size=4)


def test_ranks_begin_at_one_and_add_up() -> None:
    assert reciprocal_rank_fusion(["a", "b"], ["b"]) == {"b": 1 / 62 + 1 / 61, "a": 1 / 61}


def test_equal_scores_are_ordered_by_the_first_ranking() -> None:
    assert list(reciprocal_rank_fusion(["b"], ["a"])) == ["b", "a"]
    assert list(reciprocal_rank_fusion(["b", "a"], ["a", "b"])) == ["b", "a"]


@given(rankings)
def test_every_item_is_scored_once_and_in_order(ranked: list[list[int]]) -> None:
    scores = reciprocal_rank_fusion(*ranked)
    assert scores.keys() == {item for ranking in ranked for item in ranking}
    assert list(scores.values()) == sorted(scores.values(), reverse=True)


@given(rankings)
def test_an_item_that_is_first_in_every_ranking_is_first_in_the_result(ranked: list[list[int]]) -> None:
    scores = reciprocal_rank_fusion(*[["first", *ranking] for ranking in ranked])
    assert not ranked or next(iter(scores)) == "first"
