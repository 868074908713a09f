"""Scenarios bound on the spot."""

import textwrap

from plainspec.gherkin.binding import Binder, BoundScenario
from plainspec.gherkin.features.parsing import parse_feature
from plainspec.gherkin.features.problems import Problem
from plainspec.gherkin.sentences.vocabulary import Vocabulary


def bind(vocabulary: Vocabulary, steps: str, fixtures: tuple[str, ...] = ()) -> tuple[BoundScenario, list[Problem]]:
    body = textwrap.indent(textwrap.dedent(steps).strip(), "    ")
    feature = parse_feature(f"Feature: Shop\n  Scenario: S\n{body}\n", "shop.feature")
    return Binder(vocabulary).bind(feature, feature.scenarios[0], lambda name: name in fixtures)


def only_problem(vocabulary: Vocabulary, steps: str, fixtures: tuple[str, ...] = ()) -> Problem:
    _, (problem,) = bind(vocabulary, steps, fixtures)
    return problem
