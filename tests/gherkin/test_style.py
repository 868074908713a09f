"""What `plainspec check` says of the form of features."""

from __future__ import annotations

import textwrap

import pytest

from plainspec.gherkin.features.parsing import parse_feature
from plainspec.gherkin.lint.style import RULES, feature_style, same_feature_titles

HEAD = "Feature: Shop\n  Rule: One\n"


def found(text: str) -> list[tuple[str, int]]:
    """Return the rules that a feature breaks, with their lines."""
    text = textwrap.dedent(text).lstrip("\n")
    text = text if text.startswith("Feature") else HEAD + textwrap.indent(text, "    ")
    problems = feature_style(parse_feature(text, "shop.feature"), text)
    assert all(problem.rule in RULES and problem.path == "shop.feature" for problem in problems)
    return [(problem.rule, problem.line) for problem in problems]


@pytest.mark.parametrize(
    ("steps", "rules"),
    [
        ("Given a\nWhen b\nThen c", []),
        ("Given a\nAnd b\nWhen c\nAnd d\n* e\nThen f\nBut g", []),
        ("When b\nThen c", []),
        ("Given a\nThen c", [("no-when", 3)]),
        ("Given a\nWhen b", [("no-then", 3)]),
        ("Given a", [("no-when", 3), ("no-then", 3)]),
        ("When a\nThen b\nWhen c\nThen d", [("two-whens", 6)]),
        ("When a\nWhen b\nThen c", [("two-whens", 5)]),
        ("When a\nGiven b\nWhen c\nThen d", [("two-whens", 6)]),
        ("When a\nThen b\nAnd c\nAnd d", []),
    ],
)
def test_a_scenario_has_one_when_and_then_a_then(steps: str, rules: list[tuple[str, int]]) -> None:
    assert found("Scenario: A\n" + textwrap.indent(steps, "  ")) == rules


@pytest.mark.parametrize(
    ("table", "rules"),
    [
        ("| a | a |\n| 1 | 2 |", [("same-column", 5)]),
        ("| a | b | b |\n| 1 | 2 | 3 |", [("same-column", 5)]),
        ("| a | b |\n| 1 | 1 |", []),
        ("| a | a |", []),
        ("| 1 | 1 |\n| 2 | 2 |", []),
        ("|  |  |\n| 2 | 2 |", []),
    ],
)
def test_the_columns_of_a_table_differ(table: str, rules: list[tuple[str, int]]) -> None:
    assert found(f"Scenario: A\n  When b\n{textwrap.indent(table, '    ')}\n  Then c") == rules


def test_keywords_of_other_languages_count_as_what_they_mean() -> None:
    text = "# language: de\nFunktionalität: Laden\n  Regel: Eins\n    Szenario: A\n      Wenn a\n      Und b\n      Dann c\n"
    feature = parse_feature(text, "shop.feature")
    assert feature_style(feature, text) == []


def test_scenarios_outside_rules_are_told_once_where_there_is_no_rule_at_all() -> None:
    both = "  Scenario: A\n    When a\n    Then b\n  Scenario: B\n    When a\n    Then b\n"
    assert found(f"Feature: Shop\n{both}") == [("no-rule", 1)]
    ruled = "  Rule: One\n    Scenario: C\n      When a\n      Then b\n"
    assert found(f"Feature: Shop\n{both}{ruled}") == [("no-rule", 2), ("no-rule", 5)]


def test_titles_differ_within_a_file_but_for_the_rows_of_an_outline() -> None:
    text = """
    Scenario: Ana pays
      When a
      Then b
    Scenario: ana  pays
      When a
      Then b
    Scenario Outline: Ana pays in euros
      When <x>
      Then b
      Examples:
        | x |
        | 1 |
        | 2 |
    """
    assert found(text) == [("same-title", 6)]


def test_titles_of_rules_differ_too() -> None:
    scenario = "    Scenario: {}\n      When a\n      Then b\n"
    text = f"{HEAD}{scenario.format('A')}  Rule: One\n{scenario.format('B')}"
    assert found(text) == [("same-title", 6)]


def test_titles_of_features_differ() -> None:
    features = [parse_feature(f"Feature: {title}\n", f"{title}.feature") for title in ("Shop", "Bank", "shop")]
    (problem,) = same_feature_titles(features)
    assert (problem.path, problem.rule) == ("shop.feature", "same-feature-title")
    assert "Shop.feature:1" in problem.message


OUTLINE = """
Scenario Outline: A
  When {step}
    | {cell} |
  Then c
  Examples:
    | why | {column} |
    | x   | 1 |
"""


@pytest.mark.parametrize(
    ("step", "cell", "column", "rules"),
    [
        ("<n>", "v", "n", []),
        ("x", "<n>", "n", []),
        ("x", "v", "n", [("unused-column", 8)]),
        ("<n> and <m>", "v", "n", [("unfilled-placeholder", 4)]),
        ("<n>", "<m>", "n", [("unfilled-placeholder", 4)]),
        ("<n> <=> <-> 1 < 2", "v", "n", []),
    ],
)
def test_placeholders_and_columns_belong_together(
    step: str, cell: str, column: str, rules: list[tuple[str, int]]
) -> None:
    assert found(OUTLINE.format(step=step, cell=cell, column=column)) == rules


def test_what_cells_contain_is_no_placeholder() -> None:
    text = "Scenario Outline: A\n  When <n>\n  Then c\n  Examples:\n    | why | n |\n    | x | <b> |\n"
    assert found(text) == []


def test_a_background_is_not_filled_in() -> None:
    text = """
    Feature: Shop
      Background:
        Given <n> items
      Rule: One
        Scenario Outline: A
          When <n> more
          Then c
          Examples:
            | n |
            | 1 |
    """
    assert found(text) == [("unfilled-placeholder", 3)]


def test_a_plain_scenario_may_speak_of_angles() -> None:
    assert found("Scenario: A\n  When the page has <title>\n  Then c") == []


def test_a_feature_without_scenarios_is_told_unless_they_are_lost() -> None:
    assert found("Feature: Shop\n") == [("no-scenario", 1)]
    assert found("Feature: Shop\n  Scenaro: A\n    When a\n    Then b\n") == []
