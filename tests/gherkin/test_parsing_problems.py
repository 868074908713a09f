"""Features that cannot be read, or not all of them: what is said, and with which line."""

import textwrap

import pytest

from plainspec.gherkin.features.model import Feature
from plainspec.gherkin.features.parsing import parse_feature
from plainspec.gherkin.features.problems import GherkinError, ProblemKind


def feature_of(text: str) -> Feature:
    return parse_feature(textwrap.dedent(text).lstrip(), "shop.feature")


def problems_of(text: str) -> list[tuple[int, str]]:
    with pytest.raises(GherkinError) as refused:
        feature_of(text)
    return [(problem.line, problem.message) for problem in refused.value.problems]


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
    assert (line, scenario, 'the column "a" appears twice' in said) == (5, 2, True)


def test_broken_gherkin_names_the_line_and_what_was_expected() -> None:
    ((line, message),) = problems_of("Feature: F\n  Scenario: S\n    Given a\n    Ana pays\n")
    assert line == 4
    assert "a step (Given, When, Then, And, But, *)" in message
    assert "but found `Ana pays`" in message


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("then b", "keywords are case-sensitive; did you mean `Then b`?"),
        ("Thn b", "`Thn` is not a keyword; did you mean `Then b`?"),
        ("Thhen b", "did you mean `Then b`?"),
        ("Wheen b", "did you mean `When b`?"),
        ("Given\u00a0b", "there is a no-break space (U+00A0) after `Given`; did you mean `Given b`?"),
        ("Exampels:", "`Exampels:` is not a keyword; did you mean `Examples:`?"),
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


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("Feature: F\n  Scenario: A\n    Given a\nFeature: G\n", 4, "a file has one Feature"),
        (
            "Feature: F\n  Scenario Outline: A\n    When <b>\n    Examples:\n      | b |\n      | 1 |\n    Then c\n",
            7,
            "steps belong above the Examples",
        ),
        ("Feature: F\n  Scenario: A\n    Given a\n    @slow\n    When b\n", 5, "a step has no tags"),
        ("Feature: F\n  Scenario: A\n    Given a\n  Background:\n    When b\n", 4, "there is one Background"),
        ("Feature: F\n  Scenario: A\n    Given a\n  Scenario-Outline: T\n", 4, "did you mean `Scenario Outline: T`?"),
        ("Feature: F\n  Scenario: A\n    Given a\n  ScenarioOutline: T\n", 4, "did you mean `Scenario Outline: T`?"),
    ],
)
def test_a_line_that_is_well_spelt_and_cannot_stand_where_it_does_is_told_where_it_belongs(
    text: str, line: int, hint: str
) -> None:
    with pytest.raises(GherkinError) as refused:
        parse_feature(text, "f.feature")
    (problem,) = refused.value.problems
    assert (problem.line, hint in problem.hint) == (line, True), problem


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
