"""Tables and doc strings: in the form in which a step asks for them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from plainspec.gherkin.binding import BoundScenario
from plainspec.gherkin.features.arguments import DocString, Table
from plainspec.gherkin.features.problems import ProblemKind
from plainspec.gherkin.sentences.definitions import StepDefinition
from plainspec.gherkin.sentences.vocabulary import Vocabulary
from tests.gherkin.binding import bind, only_problem

Define = Callable[..., StepDefinition]


def test_tables_and_doc_strings_must_be_taken_and_brought(define: Define, vocabulary: Vocabulary) -> None:
    define("given", "nothing")
    define("given", "a list", lambda table: None)
    define("given", "a text", lambda docstring: None)
    define("given", "perhaps a list", lambda table=None: None)
    carried = only_problem(vocabulary, "Given nothing\n  | a |")
    lacking = only_problem(vocabulary, "Given a list")
    silent = only_problem(vocabulary, "Given a text")
    assert carried.message == '"nothing" carries a data table, but its step does not take one'
    assert lacking.message == '"a list" needs a data table below it'
    assert silent.message == '"a text" needs a doc string below it'
    assert bind(vocabulary, "Given perhaps a list")[1] == []


@dataclass
class Line:
    """A row of an order."""

    thing: str
    count: int

    def __post_init__(self) -> None:
        """Refuse what nobody takes."""
        if self.count < 0:
            raise RuntimeError("nobody takes that")


def takes_lines(table: list[Line]) -> None: ...


def called_with(bound: BoundScenario, values: dict[str, Any] | None = None) -> dict[str, Any]:
    step = bound.steps[0]
    return step.call.arguments(step.step, step.arguments, values or {})


def test_a_table_arrives_in_the_form_that_the_step_asks_for(define: Define, vocabulary: Vocabulary) -> None:
    def typed(table: list[Line]) -> object:
        return table

    def keyed(table: list[dict[str, str]]) -> object:
        return table

    def whole(table: Table) -> object:
        return table

    def perhaps(table: list[Line] | None = None) -> object:
        return table

    for word, function in (("typed", typed), ("keyed", keyed), ("whole", whole), ("perhaps", perhaps)):
        define("given", f"a {word} order", function)
    text = "Given a {} order\n  | thing | count |\n  | bread | 2 |"
    forms = {
        word: called_with(bind(vocabulary, text.format(word))[0])["table"]
        for word in ("typed", "keyed", "whole", "perhaps")
    }
    assert forms == {
        "perhaps": [Line("bread", 2)],
        "typed": [Line("bread", 2)],
        "keyed": [{"thing": "bread", "count": "2"}],
        "whole": Table((("thing", "count"), ("bread", "2")), 4),
    }


@pytest.mark.parametrize(
    ("rows", "line", "said"),
    [
        ("| thing | count |\n  | bread | 2 |\n  | milk | many |", 6, "not a row of Line: count: "),
        ("| thing | colour |\n  | bread | red |", 4, "Line has no field for the column(s) colour"),
        ("| thing |\n  | bread |", 5, "count: "),
        ("| thing | count | Thing |\n  | bread | 2 | milk |", 4, "the columns thing and Thing fill the same field"),
        ("| thing | count |\n  | bread | -1 |", 4, "RuntimeError: nobody takes that"),
    ],
)
def test_a_table_that_does_not_fit_its_step_is_told_before_it_runs(
    define: Define, vocabulary: Vocabulary, rows: str, line: int, said: str
) -> None:
    define("given", "an order", takes_lines)
    problem = only_problem(vocabulary, f"Given an order\n  {rows}")
    assert (problem.kind, problem.line) == (ProblemKind.STEP_ARGUMENT, line)
    assert problem.message.startswith('the table of "an order" does not fit its step: ')
    assert said in problem.message
    assert problem.hint == "see takes_lines (steps/shop.py:1)"


def test_a_column_that_stands_twice_is_told_where_the_step_asks_for_columns(
    define: Define, vocabulary: Vocabulary
) -> None:
    def keyed(table: list[dict[str, str]]) -> None: ...
    def whole(table: Table) -> None: ...

    define("given", "a keyed order", keyed)
    define("given", "a whole order", whole)
    rows = "| x | x |\n  | 1 | 2 |"
    assert "the column x appears twice" in only_problem(vocabulary, f"Given a keyed order\n  {rows}").message
    assert bind(vocabulary, f"Given a whole order\n  {rows}")[1] == []


def test_a_doc_string_arrives_as_text_or_whole(define: Define, vocabulary: Vocabulary) -> None:
    def text(docstring: str) -> object:
        return docstring

    def whole(docstring: DocString) -> object:
        return docstring

    def perhaps(docstring: DocString | None = None) -> object:
        return docstring

    define("given", "a text", text)
    define("given", "a whole", whole)
    define("given", "a perhaps", perhaps)
    steps = 'Given a {}\n  """md\n  hi\n  """'
    assert called_with(bind(vocabulary, steps.format("text"))[0]) == {"docstring": "hi"}
    assert called_with(bind(vocabulary, steps.format("whole"))[0]) == {"docstring": DocString("hi", "md", 4)}
    assert called_with(bind(vocabulary, steps.format("perhaps"))[0]) == {"docstring": DocString("hi", "md", 4)}
