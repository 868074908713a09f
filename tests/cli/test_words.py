"""The sentences, for those who write features."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from plainspec.gherkin.sentences.examples import alternatives, sample_of, sentence_of

if TYPE_CHECKING:
    from tests.cli.conftest import SmallProject

MORE = """
from dataclasses import dataclass
from plainspec import given, parameter_type, when, then

parameter_type(name="level", regexp="read committed|serializable")
parameter_type(name="pause", regexp=r"\\d+ (?:ms|s)")

@dataclass
class Loan:
    owner: str
    amount: int = 0

@given("{int} loan(s) of/from {level}")
def loans(count: int, level: str, table: list[Loan]) -> None: ...

@then("after {pause} the {string} is sent")
def sent(pause: str, letter: str, docstring: str) -> None: ...
"""


def words(project: SmallProject, *arguments: str) -> dict[str, dict[str, Any]]:
    """Return what `words --json` lists of this project's own, by sentence."""
    answer = project.says("words", "--json", *arguments)
    assert (answer.code, answer.err) == (0, "")
    return {word["expression"]: word for word in json.loads(answer.out) if word["path"].startswith("steps/")}


def test_sentences_are_listed_by_noun_and_keyword(project: SmallProject) -> None:
    project.write("steps/loan.py", MORE)
    listed = list(words(project).values())
    assert [(word["noun"], word["keyword"]) for word in listed] == [
        *[("account", "Given"), ("account", "When"), ("account", "Then")],
        *[("loan", "Given"), ("loan", "Then")],
    ]


def test_a_word_says_what_it_takes_gives_and_needs(project: SmallProject) -> None:
    listed = words(project)
    pays, paid = listed["{word} pays {int}"], listed["{word} has paid {int}"]
    assert [(p["name"], p["type"], p["looks"]) for p in pays["parameters"]] == [
        ("person", "word", "one word"),
        ("amount", "int", "a whole number"),
    ]
    assert (pays["gives"], pays["needs"]) == ("receipt", [])
    assert (paid["gives"], paid["needs"]) == (None, ["receipt"])
    assert pays["summary"] == "Pay, and keep the receipt."
    assert listed["the accounts"]["table"] == ["owner"]


def test_a_value_that_a_fixture_makes_is_not_needed_of_an_earlier_step(project: SmallProject) -> None:
    project.write("pyproject.toml", '[tool.plainspec]\nsteps = ["steps", "standard:sql"]\n')
    said = project.says("words", "--json", "the table", "holds").out
    assert [word["needs"] for word in json.loads(said) if word["noun"] == "sql"] == [[]] * 3


def test_a_word_says_where_it_is_defined_and_used(project: SmallProject) -> None:
    pays = words(project)["{word} pays {int}"]
    assert (pays["path"], pays["line"]) == ("steps/account.py", 10)
    assert pays["uses"] == [{"path": "features/paying/pay.feature", "line": 9}]
    assert pays["example"] == "When Ana pays 5"


def test_a_word_that_nobody_uses_gets_an_example_made_for_it(project: SmallProject) -> None:
    project.write("steps/loan.py", MORE)
    listed = words(project, "--unused")
    loans = listed["{int} loan(s) of/from {level}"]
    assert loans["example"] == "Given 7 loans of read committed"
    assert loans["table"] == ["owner", "amount"]
    sent = listed["after {pause} the {string} is sent"]
    assert sent["example"] == 'Then after 7 ms the "orders" is sent'
    assert sent["docstring"] is True
    assert len(listed) == 2


def test_a_declared_example_of_a_parameter_type_is_used(project: SmallProject) -> None:
    declared = MORE.replace(' (?:ms|s)")', ' (?:ms|s)", example="5 s")')
    project.write("steps/loan.py", declared.replace("after {pause} the", "after {pause} (or {level}) the"))
    sent = words(project, "--unused")["after {pause} (or {level}) the {string} is sent"]
    assert sent["example"] == 'Then after 5 s or read committed the "orders" is sent'
    assert sent["parameters"][0]["looks"] == "such as `5 s`"


def test_an_example_keeps_its_brackets_and_slashes(project: SmallProject) -> None:
    declared = MORE.replace('regexp="read committed|serializable"', 'regexp="\\\\(.+\\\\)", example="(read/write)"')
    project.write("steps/loan.py", declared)
    assert words(project)["{int} loan(s) of/from {level}"]["example"] == "Given 7 loans of (read/write)"


def test_used_and_unused_words_make_up_all(project: SmallProject) -> None:
    project.write("steps/loan.py", MORE)
    assert {*words(project, "--used"), *words(project, "--unused")} == set(words(project))
    assert len(words(project, "--used")) == 3


def test_words_are_found_by_what_they_say(project: SmallProject) -> None:
    project.write("steps/loan.py", MORE)
    assert list(words(project, "when", "PAYS")) == ["{word} pays {int}"]
    assert list(words(project, "serializable")) == ["{int} loan(s) of/from {level}"]
    assert list(words(project, "loan", "then")) == ["after {pause} the {string} is sent"]
    assert project.says("words", "unheard-of").out == "no sentences with unheard-of\n"


def test_the_list_reads_well(project: SmallProject) -> None:
    project.write("steps/loan.py", MORE)
    said = project.says("words", "loan", "account").out + project.says("words", "account").out
    assert (
        "  When {word} pays {int}\n"
        "      Pay, and keep the receipt.\n"
        "      {word} one word\n"
        "      {int} a whole number\n"
        "      gives receipt to later steps\n"
        "      for example: When Ana pays 5\n"
        "      used in 1 step: features/paying/pay.feature:9; defined at steps/account.py:10\n"
    ) in said


def standard_nouns(project: SmallProject, *options: str) -> set[str]:
    paths = {word["path"] for word in json.loads(project.says("words", "--json", *options).out)}
    return {path for path in paths if not path.startswith("steps/")}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("", set()),
        ('steps = ["steps", "standard:thread"]', {"standard:thread"}),
        ('features = ["features", "standard:transactions"]', {"standard:thread", "standard:audit"}),
        ('system = "postgres"', {"standard:thread", "standard:audit"}),
    ],
)
def test_the_standard_sentences_are_listed_where_the_project_uses_them(
    project: SmallProject, settings: str, expected: set[str]
) -> None:
    project.write("pyproject.toml", f"[tool.plainspec]\n{settings}\n")
    nouns = standard_nouns(project)
    assert nouns & {"standard:thread", "standard:audit"} == expected
    assert len(nouns) == len(expected) or len(nouns) > 30
    assert standard_nouns(project, "--own") == set()


def test_a_standard_module_that_is_not_there_is_told_with_the_nearest(project: SmallProject) -> None:
    project.write("pyproject.toml", "[tool.plainspec]\nsteps = ['standard:therad']\n")
    answer = project.says("words")
    assert (answer.code, answer.out) == (2, "")
    assert "steps: there is no 'standard:therad'; did you mean 'standard:thread'?" in answer.err


def test_features_that_are_not_gherkin_do_not_keep_words_from_being_listed(project: SmallProject) -> None:
    project.write("features/broken.feature", "Nonsense\n")
    listed = [word["path"] for word in json.loads(project.says("words", "--json").out)]
    assert listed.count("steps/account.py") == 3


def test_a_conftest_that_a_step_module_imports_is_not_read_either(project: SmallProject) -> None:
    project.write("conftest.py", "from plainspec import when\n\n@when('nobody reads this')\ndef unread(): ...\n")
    project.write("steps/loan.py", "from conftest import unread\n")
    assert "nobody reads this" not in words(project)
    assert "nobody reads this" not in project.says("words", "nobody").out
    (found,) = json.loads(project.says("check", "--format", "json").out)
    assert found["message"] == '@when("nobody reads this") is not read, because it is in a conftest.py'


def test_a_broken_step_module_is_one_sentence(project: SmallProject) -> None:
    project.write("steps/broken.py", "import nowhere_at_all\n")
    answer = project.says("words")
    assert (answer.code, answer.out) == (2, "")
    assert "broken.py:1: the step module steps.broken cannot be imported" in answer.err


@pytest.mark.parametrize(
    ("regexp", "expected"),
    [
        ("red|green", ["red", "green"]),
        ("(?:red|green)", ["red", "green"]),
        (r"a\.b|c", ["a.b", "c"]),
        (r"\d+", []),
        ("(red|green) light", []),
        ("a|b+", []),
    ],
)
def test_choices_between_plain_words_are_told_from_other_forms(regexp: str, expected: list[str]) -> None:
    assert alternatives(regexp) == expected


@pytest.mark.parametrize(
    ("regexp", "expected"),
    [
        (r"\d+ (?:ms|s)", "7 ms"),
        (r"[a-f]{2}", "aa"),
        (r"[^\"]+", "a"),
        ("x?y*", "xy"),
        (r"(?=a)\w", "a"),
        (r"(a)\1b", ""),
        ("(", ""),
    ],
)
def test_samples_match_or_are_left_out(regexp: str, expected: str) -> None:
    assert sample_of(regexp) == expected


def test_escapes_and_alternatives_of_a_sentence_are_resolved() -> None:
    assert sentence_of(r"a/b \(c\) {int} x\/y", {"int": "7"}) == "a (c) 7 x/y"
