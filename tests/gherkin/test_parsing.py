"""Feature files become scenarios, with every form of Gherkin 6."""

import textwrap

import pytest

from plainspec.gherkin.features.arguments import DocString, Table
from plainspec.gherkin.features.model import Feature
from plainspec.gherkin.features.parsing import parse_feature
from plainspec.gherkin.features.problems import GherkinError, ProblemKind


def feature_of(text: str) -> Feature:
    return parse_feature(textwrap.dedent(text).lstrip(), "shop.feature")


def problems_of(text: str) -> list[tuple[int, str]]:
    with pytest.raises(GherkinError) as refused:
        feature_of(text)
    return [(problem.line, problem.message) for problem in refused.value.problems]


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


def flaws_of(text: str) -> list[tuple[int, int, str]]:
    """Return line, scenario and message of what would be lost."""
    return [(flaw.line, flaw.scenario, flaw.message) for flaw in feature_of(text).flaws]


def test_an_outline_without_rows_is_told() -> None:
    text = "Feature: F\n Scenario Outline: S\n  Given <a>\n  Examples:\n   | a |\n"
    assert flaws_of(text) == [(2, 0, "the outline has no rows below its Examples, so it runs nothing")]


@pytest.mark.parametrize("table", ["", "   | a |\n"])
def test_examples_without_rows_are_told_though_others_have_some(table: str) -> None:
    good = "  Examples: good\n   | a |\n   | 1 |\n"
    outline = "Feature: F\n Scenario Outline: S\n  Given <a>\n"
    for text, line in (
        (f"{outline}{good}  Examples: bad\n{table}", 7),
        (f"{outline}  Examples: bad\n{table}{good}", 4),
    ):
        ((found, scenario, said),) = flaws_of(text)
        assert (found, scenario, said.startswith("the Examples have no ")) == (line, 0, True)
        assert len(feature_of(text).scenarios) == 1


@pytest.mark.parametrize(
    ("keyword", "flaws"), [("Scenario Outline", [2]), ("Scenario Template", [2]), ("Scenario", [])]
)
def test_an_outline_without_examples_is_told(keyword: str, flaws: list[int]) -> None:
    feature = feature_of(f"Feature: F\n {keyword}: S\n  Given <a>\n")
    assert [problem.line for problem in feature.flaws_of(feature.scenarios[0])] == flaws
    assert feature.own_flaws() == []


def test_a_column_that_stands_twice_in_examples_is_told_with_the_header_s_line() -> None:
    text = "Feature: F\n Scenario Outline: S\n  Given <a>\n  Examples:\n   | a | b | a |\n   | 1 | 2 | 3 |\n"
    ((line, scenario, said),) = flaws_of(text)
    assert (line, scenario, 'the column "a" stands twice' in said) == (5, 2, True)


def test_broken_gherkin_names_the_line_and_what_was_expected() -> None:
    ((line, message),) = problems_of("Feature: F\n  Scenario: S\n    Given a\n    Ana pays\n")
    assert line == 4
    assert "a step (Given, When, Then, And, But, *)" in message
    assert "but found `Ana pays`" in message


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("then b", "keywords are case-sensitive; did you mean `Then b`?"),
        ("Thn b", "`Thn` is no keyword; did you mean `Then b`?"),
        ("Thhen b", "did you mean `Then b`?"),
        ("Wheen b", "did you mean `When b`?"),
        ("Given\u00a0b", "there is a no-break space (U+00A0) after `Given`; did you mean `Given b`?"),
        ("Exampels:", "`Exampels:` is no keyword; did you mean `Examples:`?"),
        ("scenario: B", "did you mean `Scenario: B`?"),
        ("“““", "three straight quotation marks"),
        ("Ana | 5 |", "a row of a table begins and ends with `|`"),
        ("\u200b| 5 |", "a row of a table begins and ends with `|`"),
        ("the till is open", ""),
    ],
)
def test_what_cannot_stand_where_it_does_comes_with_what_was_meant(line: str, hint: str) -> None:
    with pytest.raises(GherkinError) as refused:
        feature_of(f"Feature: F\n  Scenario: S\n    Given a\n    {line}\n")
    (problem,) = refused.value.problems
    assert problem.line == 4
    assert hint in problem.hint
    assert bool(problem.hint) is bool(hint)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "the file is empty"),
        ("# only a comment\n", 1, "has no `Feature:`"),
        (
            "Feature: F\n Scenario: S\n  Given a\n   | a | b |\n   | c |\n",
            5,
            "the header on line 4 has 2 cells, this row has 1 cell",
        ),
        ("# language: xx\nFeature: F\n", 1, "xx"),
        ('Feature: F\n Scenario: S\n  Given a\n   """\n   never closed\n', 6, "the end of the file"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(text: str, line: int, said: str) -> None:
    ((found, message),) = problems_of(text)
    assert (found, said in message) == (line, True), message


def test_the_first_error_of_a_file_is_told_alone() -> None:
    assert [line for line, _ in problems_of("Feature: F\n Scenario: S\n  Given a\n  oh\n  no\n")] == [4]


def test_a_doc_string_that_never_ends_is_told_with_the_line_where_it_begins() -> None:
    text = 'Feature: F\n Scenario: S\n  Given a\n   ```\n   closed\n   ```\n  Given b\n   """\n   ```\n   open\n'
    with pytest.raises(GherkinError) as refused:
        feature_of(text)
    assert refused.value.problems[0].hint == "the doc string that begins on line 8 is never closed"


def test_an_empty_file_is_a_problem_of_its_own_kind() -> None:
    with pytest.raises(GherkinError) as refused:
        parse_feature("", "f")
    assert refused.value.problems[0].kind is ProblemKind.EMPTY
