"""Feature files become scenarios, with every form of Gherkin 6."""

import textwrap

import pytest

from plainspec.gherkin.features.arguments import DocString, Table
from plainspec.gherkin.features.model import Feature
from plainspec.gherkin.features.parsing import parse_feature


def feature_of(text: str) -> Feature:
    return parse_feature(textwrap.dedent(text).lstrip(), "shop.feature")


SHOP = """
    @shop
    Feature: Shop
      Why there is a shop.

      Background:
        Given a shelf

      Scenario: Look
        When Ana looks

      @paying
      Rule: Nobody leaves without paying
        Background:
          Given a till
          And a clerk

        # a comment
        @S1
        Scenario Outline: Ana buys <count> <thing>
          When she takes:
            | thing   | count   |
            | <thing> | <count> |
          * she pays
          Then the receipt says
            \"\"\"json
            {"<thing>": <count>}
            \"\"\"

          @bread
          Examples: bakery
            | thing | count |
            | bread | 2     |

          Examples: dairy
            | thing | count |
            | milk  | 1     |
    """


def test_backgrounds_of_both_levels_come_first_and_are_counted() -> None:
    feature = feature_of(SHOP)
    look, bread, _ = feature.scenarios
    assert [step.text for step in look.steps] == ["a shelf", "Ana looks"]
    assert look.background == 1
    assert [step.text for step in bread.steps][:3] == ["a shelf", "a till", "a clerk"]
    assert bread.background == 3


def test_tags_are_inherited_from_feature_rule_outline_and_examples() -> None:
    look, bread, milk = feature_of(SHOP).scenarios
    assert look.tags == ("shop",)
    assert bread.tags == ("shop", "paying", "S1", "bread")
    assert milk.tags == ("shop", "paying", "S1")


def test_placeholders_are_filled_in_titles_sentences_tables_and_doc_strings() -> None:
    bread = feature_of(SHOP).scenarios[1]
    assert bread.title == "Ana buys 2 bread"
    assert bread.template == "Ana buys <count> <thing>"
    assert bread.steps[3].table == Table((("thing", "count"), ("bread", "2")), 21)
    assert bread.steps[5].docstring == DocString('{"bread": 2}', "json", 25)


def test_every_step_knows_its_line_and_its_kind() -> None:
    bread = feature_of(SHOP).scenarios[1]
    assert [(step.keyword, step.kind, step.line) for step in bread.steps] == [
        ("Given", "given", 6),
        ("Given", "given", 14),
        ("And", "given", 15),
        ("When", "when", 20),
        ("*", "when", 23),
        ("Then", "then", 24),
    ]


def test_rows_know_their_examples_and_their_line() -> None:
    _, bread, milk = feature_of(SHOP).scenarios
    assert bread.row is not None
    assert milk.row is not None
    assert (bread.row.examples, bread.own_line, bread.row.values) == (
        "bakery",
        32,
        (("thing", "bread"), ("count", "2")),
    )
    assert (milk.row.examples, milk.own_line, milk.line) == ("dairy", 36, 19)


@pytest.mark.parametrize(
    ("title", "rows", "names"),
    [
        ("Pay <how>", ["cash", "card"], ["Pay cash", "Pay card"]),
        ("Pay", ["cash", "card"], ["Pay[cash]", "Pay[card]"]),
        ("Pay", ["cash", "cash"], ["Pay[cash]", "Pay[cash #2]"]),
        ("Pay :: in full", ["a::b"], ["Pay : in full[a:b]"]),
        ("Pay [now]", ["a [b]"], ["Pay (now)[a [b]]"]),
    ],
)
def test_rows_are_named_by_their_first_column_and_never_alike(title: str, rows: list[str], names: list[str]) -> None:
    table = "".join(f"\n      | {row} | 1 |" for row in rows)
    text = f"Feature: F\n  Scenario Outline: {title}\n    Given <n>\n    Examples:\n      | how | n |{table}\n"
    assert [scenario.name for scenario in parse_feature(text, "f").scenarios] == names


def test_rows_of_one_name_are_told_apart_by_their_examples_title() -> None:
    text = (
        "Feature: F\n Scenario Outline: Pay\n  Given <n>\n"
        "  Examples: day\n   | n |\n   | 1 |\n  Examples: night\n   | n |\n   | 1 |\n"
    )
    assert [scenario.name for scenario in parse_feature(text, "f").scenarios] == ["Pay[1]", "Pay[1 (night)]"]


def test_the_column_needs_tags_its_row_alone() -> None:
    feature = feature_of(
        """
        Feature: Shop
          @needs:till
          Scenario Outline: Ana pays in <coin>
            When Ana pays in <coin>

            Examples:
              | coin   | needs       |
              | gold   |             |
              | paper  | safe        |
              | clicks | safe online |
        """
    )
    tags = [scenario.tags for scenario in feature.scenarios]
    assert tags == [("needs:till",), ("needs:till", "needs:safe"), ("needs:till", "needs:safe", "needs:online")]


def test_same_named_scenarios_of_different_rules_are_different_scenarios() -> None:
    text = "Feature: F\n Rule: A\n  Scenario: S\n   Given a\n Rule: B\n  Scenario: S\n   Given b\n"
    scenarios = parse_feature(text, "f").scenarios
    assert [(scenario.rule.title if scenario.rule else "", scenario.steps[0].text) for scenario in scenarios] == [
        ("A", "a"),
        ("B", "b"),
    ]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Funktionalität: F\n Szenario: S\n  Angenommen a\n  Wenn b\n  Dann c\n"),
        ("fr", "Fonctionnalité: F\n Scénario: S\n  Soit a\n  Quand b\n  Alors c\n"),
        ("zh-CN", "功能: F\n 场景: S\n  假如 a\n  当 b\n  那么 c\n"),
    ],
)
def test_spoken_languages_mean_the_same(language: str, text: str) -> None:
    feature = parse_feature(f"# language: {language}\n{text}", "f")
    assert feature.language == language
    assert [(step.kind, step.text) for step in feature.scenarios[0].steps] == [
        ("given", "a"),
        ("when", "b"),
        ("then", "c"),
    ]
