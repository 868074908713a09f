"""Lines that Gherkin takes for a description, and which of them were probably meant to run."""

from __future__ import annotations

import textwrap

import pytest

from plainspec.gherkin.features.parsing import parse_feature
from plainspec.gherkin.features.problems import ProblemKind

BELOW_A_SCENARIO = "Feature: F\n  Rule: R\n    Scenario: S\n      {}\n      When a\n      Then b\n"


def lost(text: str) -> list[tuple[int, str]]:
    """Return line and hint of each lost line."""
    feature = parse_feature(textwrap.dedent(text).lstrip("\n"), "f.feature")
    problems = feature.own_flaws() + [p for scenario in feature.scenarios for p in feature.flaws_of(scenario)]
    assert all(problem.path == "f.feature" for problem in problems)
    return [(problem.line, problem.hint) for problem in problems if problem.rule == "misspelt-keyword"]


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("given the till is broken", "keywords are case-sensitive; did you mean `Given the till is broken`?"),
        ("GIVEN the till", "did you mean `Given the till`?"),
        ("Given: the till", "no colon after its keyword; did you mean `Given the till`?"),
        ("given : the till", "did you mean `Given the till`?"),
        ("- Given the till", "the line begins with `-`; did you mean `Given the till`?"),
        ("1. Given the till", "the line begins with `1.`; did you mean `Given the till`?"),
        ("•Given the till", "did you mean `Given the till`?"),
        ("Giventhe till", "the space after the keyword is missing; did you mean `Given the till`?"),
        ("GivenAna pays", "did you mean `Given Ana pays`?"),
        ("Given\u00a0the till", "there is a no-break space (U+00A0) after `Given`"),
        ("Given\tthe till", "there is a tab (U+0009) after `Given`"),
        ("Given\u3000the till", "there is a ideographic space (U+3000) after `Given`"),
        ("\u200bGiven the till", "there is a zero width space (U+200B) before `Given`"),
        ("\ufeffGiven the till", "there is a zero width no-break space (U+FEFF) before `Given`"),
        ("Given\u200b the till", "there is a zero width space (U+200B) after `Given`"),
        ("Given\u200bthe till", "there is a zero width space (U+200B) after `Given`; did you mean `Given the till`?"),
        ("Givn the till", "`Givn` is not a keyword; did you mean `Given the till`?"),
        ("Whne Ana pays", "did you mean `When Ana pays`?"),
        ("Adn Ana pays", "did you mean `And Ana pays`?"),
        ("Angenommen der Laden ist offen", "write `# language: de` in the first line"),
        ("Étant donné un client", "write `# language: fr` in the first line"),
        ("Soit un client", "write `# language: fr` in the first line"),
        ("Допустим касса открыта", "write `# language: ru` in the first line"),
        ("Exampels: the tills", "`Exampels:` is not a keyword; did you mean `Examples: the tills`?"),
        ("Background: the tills", "there is one Background"),
    ],
)
def test_a_line_below_a_scenario_that_was_meant_as_a_step_is_lost(line: str, hint: str) -> None:
    ((place, said),) = lost(BELOW_A_SCENARIO.format(line))
    assert (place, hint in said) == (4, True), said


@pytest.mark.parametrize(
    "prose",
    [
        "Ana pays at the till.",
        "The till is open",
        "They pay later",
        "Whenever Ana pays, she gets a receipt",
        "Andrew pays",
        "Androids pay",
        "Thence she goes",
        "given by the law.",
        "Ana pays\n      when she likes",
        "Ana pays,\n      and then she goes",
        "when a customer pays twice,\n      the second payment is returned",
        "- when she pays\n      - when she does not",
        "Note: Ana pays",
        "Rules:\n      - Ana pays",
        "Given that nobody pays? No.",
        "As a customer\n      I want to pay",
        "Data protection matters",
        ". Scenario: shown as it is printed",
    ],
)
def test_prose_below_a_scenario_is_prose(prose: str) -> None:
    if prose.startswith("Given"):
        prose = f"Why? {prose}"
    assert lost(BELOW_A_SCENARIO.format(prose)) == []


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        (
            "Scenario A free room is booked\n    Given a\n    When b",
            2,
            "did you mean `Scenario: A free room is booked`?",
        ),
        ("Scenario a room\n    given a", 2, "did you mean `Scenario: a room`?"),
        ("scenario: A\n    Given a", 2, "did you mean `Scenario: A`?"),
        ("Scenario : A\n    Given a", 2, "a space before the colon; did you mean `Scenario: A`?"),
        ("Scenario\uff1aA\n    Given a", 2, "fullwidth colon (U+FF1A)"),
        ("Scenaro: A\n    Given a", 2, "did you mean `Scenario: A`?"),
        ("Szenario: A\n    Angenommen a", 2, "did you mean `Scenario: A`?"),
        ("Escenario: A\n    Dado a", 2, "did you mean `Scenario: A`?"),
        ("Beispiel: A\n    Angenommen a", 2, "write `# language: de` in the first line"),
        ("- Scenario: A\n    Given a", 2, "did you mean `Scenario: A`?"),
        ("Rule A room is booked once\n", 2, "did you mean `Rule: A room is booked once`?"),
        ("It matters.\n\n  Background\n    Given a", 4, "did you mean `Background:`?"),
        ("Given a\n  When b\n  Then c", 2, "write `Scenario: …` above them"),
        ("Feature: G", 2, "a file has one Feature"),
        ("Examples:\n    | a |", 2, "Examples belong below the steps of a Scenario Outline"),
    ],
)
def test_a_title_or_steps_below_a_feature_are_lost(text: str, line: int, hint: str) -> None:
    ((place, said),) = lost(f"Feature: F\n  {text}\n\n  Scenario: Last\n    When a\n")
    assert (place, hint in said) == (line, True), said


@pytest.mark.parametrize(
    "prose",
    [
        "Rule of thumb: be nice",
        "Scenario planning is hard",
        "Background Jobs run at night.",
        "Feature Flags are off",
        "Rules:\n  - Examples: many\n  - Scenarios: few",
        "When a customer pays too late,\n  then we remind them.",
        "When a customer pays too late\n  they get a letter",
        "And that is all",
        "Given the nature of money, we count it twice.",
        "example: Ana pays 5",
        "Ejemplo: Ana paga 5",
        "Context:\n  - the shop",
        "Examples: see below",
        "Business rules:\n    - Given a room\n    - it is booked once",
        "In order to sell\n  As a shop\n  I want customers\n  So that they pay",
    ],
)
def test_prose_below_a_feature_is_prose(prose: str) -> None:
    assert lost(f"Feature: F\n  {prose}\n\n  Scenario: Last\n    When a\n") == []
    assert lost(f"Feature: F\n  Rule: R\n  {prose}\n\n  Scenario: Last\n    When a\n") == []


def test_keywords_that_are_synonyms_and_doc_strings_with_features_are_well() -> None:
    text = """
    Feature: F
      Scenario Template: A
        Given <a>
          '''
          Feature: In a doc string
            Scenaro: A
              given a
              Given: b
          '''
        Scenarios: many
          | a |
          | 1 |
      Example: B
        Given a
          ```
          Rule without a colon
          scenario: A
          ```
    """
    assert lost(text.replace("'''", '"""')) == []
    german = "# language: de\nFunktionalität: F\n  Beispiel: A\n    Gegeben sei a\n  Szenariogrundriss: B\n    Wenn <a>\n    Beispiele:\n      | a |\n      | 1 |\n"
    assert lost(german) == []


def test_slips_are_those_of_the_file_s_language() -> None:
    german = "# language: de\nFunktionalität: F\n  Szenario: A\n    {}\n    Wenn a\n"
    ((line, hint),) = lost(german.format("angenommen die Kasse ist offen"))
    assert (line, hint) == (4, "keywords are case-sensitive; did you mean `Angenommen die Kasse ist offen`?")
    ((line, hint),) = lost(german.format("Given the till is open"))
    assert (line, "`# language: en`" in hint) == (4, True)
    assert lost(german.format("Thema: die Kasse")) == []


def test_the_first_lost_line_of_a_description_is_told_and_those_below_it_are_counted() -> None:
    feature = parse_feature("Feature: F\n  Scenario A room\n    Given a\n    When b\n    Then c\n", "f")
    (problem,) = feature.own_flaws()
    assert (
        problem.message
        == "`Scenario A room` is only a description, so it runs nothing, and so are the 3 steps below it"
    )
    assert problem.kind is ProblemKind.SYNTAX


def test_comments_between_lines_do_not_move_them() -> None:
    assert [
        line
        for line, _ in lost("Feature: F\n  Scenario: A\n    # why\n    Prose.\n    # more\n    given a\n    When b\n")
    ] == [6]


def test_a_line_is_that_of_its_scenario_or_of_the_file() -> None:
    text = BELOW_A_SCENARIO.format("given a") + "    Scenario: T\n      When a\n"
    feature = parse_feature(text, "f")
    first, second = feature.scenarios
    assert feature.own_flaws() == []
    assert [problem.line for problem in feature.flaws_of(first)] == [4]
    assert feature.flaws_of(second) == []
    outline = parse_feature("Feature: F\n  Scenario Outline: A\n    given a\n    Examples:\n      | a |\n", "f")
    assert [problem.line for problem in outline.own_flaws()] == [2, 3]
    assert [problem.line for problem in outline.own_flaws([3])] == [3]


def test_a_huge_line_is_looked_at_in_no_time_and_told_shortened() -> None:
    ((_, hint),) = lost(BELOW_A_SCENARIO.format("given " + "a" * 1_000_000))
    assert len(hint) < 2_000
