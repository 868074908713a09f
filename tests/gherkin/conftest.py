"""Vocabularies made on the spot."""

from collections.abc import Callable
from typing import Any

import pytest

from plainspec.gherkin.features.model import Kind
from plainspec.gherkin.sentences.definitions import Location, StepDefinition
from plainspec.gherkin.sentences.vocabulary import Vocabulary

Define = Callable[..., StepDefinition]


@pytest.fixture
def vocabulary() -> Vocabulary:
    return Vocabulary()


@pytest.fixture
def define(vocabulary: Vocabulary) -> Define:
    """Return what adds a definition to the vocabulary."""

    def add(
        kind: Kind | None, expression: str, function: Callable[..., Any] = lambda: None, gives: str | None = None
    ) -> StepDefinition:
        place = Location("steps/shop.py", len(vocabulary.steps) + 1)
        definition = StepDefinition(kind, expression, function, gives, place)
        vocabulary.steps.append(definition)
        return definition

    return add
