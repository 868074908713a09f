"""Validation of embeddings."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.memory import DIMENSIONS, Distance, EmbeddingError
from agency.memory.skills import query_vector
from agency.store.entities import Skill
from agency.store.entities.embeddings import LARGEST, checked


@given(st.lists(st.floats(-LARGEST, LARGEST), min_size=8, max_size=8))
def test_finite_numbers_of_single_precision_are_valid(repeated: list[float]) -> None:
    values = repeated * (DIMENSIONS // 8)
    assert checked(values) == values


@pytest.mark.parametrize("largest", [LARGEST, -LARGEST])
def test_the_largest_numbers_of_single_precision_are_valid(largest: float) -> None:
    assert checked([largest] * DIMENSIONS) == [largest] * DIMENSIONS


@pytest.mark.parametrize("invalid", [math.nan, math.inf, -math.inf, 3.5e38, 4e38, -4e38, "1.0", None, True])
@pytest.mark.parametrize("place", [1, 200, 384])
def test_the_first_invalid_element_is_named(invalid: Any, place: int) -> None:
    values: list[Any] = [1.0] * DIMENSIONS
    values[place - 1] = invalid
    with pytest.raises(EmbeddingError, match=rf"^Element {place} of the embedding is"):
        checked(values)


@pytest.mark.parametrize("count", [0, 1, 383, 385])
def test_another_number_of_elements_is_refused(count: int) -> None:
    with pytest.raises(EmbeddingError, match=rf"^An embedding has 384 dimensions, not {count}\.$"):
        checked([1.0] * count)


@pytest.mark.parametrize("metric", Distance)
@pytest.mark.parametrize("values", [[1.0] * 383, [1.0] * 383 + [math.nan]], ids=["too short", "not finite"])
def test_a_query_vector_is_checked_like_an_embedding(values: list[float], metric: Distance) -> None:
    with pytest.raises(EmbeddingError):
        query_vector(values, metric)


def test_a_skill_refuses_an_invalid_embedding_and_keeps_its_own() -> None:
    skill = Skill(name="Python", embedding_384=[1.0] * DIMENSIONS)
    with pytest.raises(EmbeddingError):
        skill.embedding_384 = [1.0]
    assert skill.embedding_384 == [1.0] * DIMENSIONS
    skill.embedding_384 = None
    assert skill.embedding_384 is None
