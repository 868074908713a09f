"""Tags that are misspelt, or name requirements that do not exist; and those that only look so."""

from __future__ import annotations

import pytest

from plainspec.gherkin.features.parsing import parse_feature
from plainspec.gherkin.lint.tag_style import TagStyle, edit_distance, id_shape, similar, written_tags

IDS = ("S4-TXN-08", "S4-TXN-09", "S0-COMP-01")


def text_with(tags: str) -> str:
    """Return a feature whose scenario carries tags."""
    return f"@shop\nFeature: Shop\n  {tags}\n  Scenario: A\n    When a\n    Then b\n"


def judged(tags: str, usual: str = "") -> list[tuple[str, int, int, str]]:
    """Return what is said of a feature's tags in a project where others are usual."""
    text = text_with(tags)
    feature = parse_feature(text, "a.feature")
    others = [(parse_feature(text_with(usual), f"{n}.feature"), text_with(usual)) for n in range(5)]
    style = TagStyle([(feature, text), *others], IDS)
    return [(problem.rule, problem.line, problem.column, problem.hint) for problem in style.problems(feature, text)]


@pytest.mark.parametrize(
    ("tags", "usual", "expected"),
    [
        ("@S4-TXN-08 @S0-COMP-01", "", []),
        ("@S4-TXN-99", "", [("unknown-requirement", 3, 3, "did you mean @S4-TXN-09?")]),
        ("@slow @s4-txn-08", "", [("unknown-requirement", 3, 9, "did you mean @S4-TXN-08?")]),
        ("@S4-NEW-1", "", [("unknown-requirement", 3, 3, "")]),
        ("@JIRA-17", "", []),
        ("@severity:critical", "", []),
        ("@severity:criticl", "", [("unknown-severity", 3, 3, "did you mean @severity:critical?")]),
        ("@severity:Critical", "", [("unknown-severity", 3, 3, "did you mean @severity:critical?")]),
        ("@world:savepoint", "", []),
        ("@world:savepiont", "", [("unknown-world", 3, 3, "did you mean @world:savepoint?")]),
        ("@world:own", "", [("unknown-world", 3, 3, "expected savepoint")]),
        ("@wrold:savepoint", "", [("misspelt-tag", 3, 3, "did you mean @world:savepoint?")]),
        ("@severty:critical", "", [("misspelt-tag", 3, 3, "did you mean @severity:critical?")]),
        ("@isolaton", "@isolation", [("misspelt-tag", 3, 3, "did you mean @isolation?")]),
        ("@Isolation", "@isolation", [("misspelt-tag", 3, 3, "did you mean @isolation?")]),
        ("@hnsw", "@ivf", []),
        ("@read", "@road", []),
        ("@postgres15", "@postgres18", []),
        ("@owner:anna", "@owner:hanna", []),
        ("@issue:12345", "@issue:12346", []),
        ("@browsing", "@browsers", []),
        ("@skpi", "", [("misspelt-tag", 3, 3, "did you mean @skip?")]),
        ("@skipp", "", [("misspelt-tag", 3, 3, "did you mean @skip?")]),
        ("@ship", "", []),
        ("@isue:3", "", [("misspelt-tag", 3, 3, "did you mean @issue:3?")]),
        ("@line:3", "", []),
        ("@slwo", "@slow", [("misspelt-tag", 3, 3, "did you mean @slow?")]),
        ("@flow", "@slow", []),
    ],
)
def test_tags_are_compared_with_those_of_the_project(
    tags: str, usual: str, expected: list[tuple[str, int, int, str]]
) -> None:
    assert judged(tags, usual) == expected


def test_a_tag_that_stands_twice_is_meant() -> None:
    text = text_with("@isolaton") + "  @isolaton\n  Scenario: B\n    When a\n    Then b\n"
    feature = parse_feature(text, "a.feature")
    usual = [(parse_feature(text_with("@isolation"), "b.feature"), text_with("@isolation"))] * 5
    assert TagStyle([(feature, text), *usual], ()).problems(feature, text) == []


def test_without_a_catalogue_nothing_is_a_requirement() -> None:
    text = text_with("@S4-TXN-99")
    feature = parse_feature(text, "a.feature")
    assert TagStyle([(feature, text)], ()).problems(feature, text) == []


def test_tags_are_found_where_they_stand_and_nowhere_else() -> None:
    text = '@a\nFeature: F\n  @b @c # not @d\n  Scenario: S\n    When x\n      """\n      @a @e\n      """\n    Then ana@b\n'
    feature = parse_feature(text, "a.feature")
    assert [tag for tag in written_tags(feature, text) if tag[1] < 5] == [("a", 1, 1), ("b", 3, 3), ("c", 3, 6)]


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("", "", 0), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("kitten", "sitting", 3), ("", "ab", 2)],
)
def test_edits_are_counted(one: str, other: str, distance: int) -> None:
    assert edit_distance(one, other) == edit_distance(other, one) == distance


def test_short_tags_are_never_similar() -> None:
    assert not similar("cat", "act")
    assert similar("retry-now", "rerty-now")


def test_an_id_without_parts_is_a_shape_of_its_own() -> None:
    looks = id_shape(["R12"])
    assert looks("R7")
    assert not looks("X7")
    assert not looks("R")
