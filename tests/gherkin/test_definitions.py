"""What can never work is refused where it is declared, or told before anything runs."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import pytest
from pydantic import BaseModel

from plainspec import Table, fixture, given
from plainspec.gherkin.binding import Binder
from plainspec.gherkin.features.problems import ProblemKind
from plainspec.gherkin.sentences.definitions import Location, ParameterType, StepDefinition
from plainspec.gherkin.sentences.matching import Argument
from plainspec.gherkin.sentences.signature import AnnotationError, call_of
from plainspec.gherkin.sentences.vocabulary import Vocabulary, declarations_of

Define = Callable[..., StepDefinition]


@dataclass
class Line:
    """A row of an order."""

    thing: str


class LongLine(Line):
    """A row that has the fields of another."""


class Pair(NamedTuple):
    """A row of two."""

    one: str
    other: str


class Order(BaseModel):
    """A row that is validated."""

    thing: str


def declare_types(vocabulary: Vocabulary, **regexps: str) -> None:
    for name, regexp in regexps.items():
        place = Location("steps/types.py", len(vocabulary.parameter_types) + 1)
        vocabulary.parameter_types.append(ParameterType(name.rstrip("_"), regexp, str, place))


def test_a_parameter_type_declared_twice_is_told_although_nobody_uses_it(vocabulary: Vocabulary) -> None:
    declare_types(vocabulary, money="[0-9]+", money_="[0-9]+ €")
    (problem,) = Binder(vocabulary).vocabulary_problems()
    assert (problem.kind, problem.path, problem.line) == (ProblemKind.DUPLICATE_DEFINITION, "steps/types.py", 2)
    assert problem.message == "the parameter type {money} is declared twice"
    assert problem.hint == "first: steps/types.py:1"


def test_parameter_types_that_cannot_be_used_are_told_with_their_places(vocabulary: Vocabulary) -> None:
    declare_types(vocabulary, int="x", open="(")
    told = [(problem.line, problem.message) for problem in Binder(vocabulary).vocabulary_problems()]
    assert [line for line, _ in told] == [1, 2]
    assert told[0][1].startswith("the parameter type {int} cannot be used: There is already")
    assert told[1][1].startswith("the parameter type {open} cannot be used: missing )")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("table", "a step gets its data table by this name"),
        ("docstring", "a step gets its doc string by this name"),
        ("request", "pytest's own fixture has this name"),
        ("not an identifier", "no later step can have a parameter of this name"),
        ("class", "no later step can have a parameter of this name"),
        ("", "no later step can have a parameter of this name"),
    ],
)
def test_a_value_that_nobody_could_ask_for_cannot_be_given(name: str, reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"gives={name!r}: ") + reason):
        given("a shop", gives=name)


@pytest.mark.parametrize("form", [list[int], list[str], list[list[str]], list[Any]])
def test_a_table_is_not_wanted_as_rows_without_fields(define: Define, form: Any) -> None:
    def order(table: object) -> None: ...

    order.__annotations__["table"] = form
    with pytest.raises(
        AnnotationError, match=r"a row of a table cannot be a .*, which has no fields; it can be Table,"
    ):
        call_of(define("given", "an order", order), ())


@pytest.mark.parametrize(
    "form",
    [Table, list[Line], list[LongLine], list[Pair], list[Order], list[dict[str, str]], list[dict[Any, Any]], object],
)
def test_every_other_form_of_a_table_can_be_had(define: Define, form: Any) -> None:
    def order(name: str, table: object) -> None: ...

    order.__annotations__["table"] = form
    assert call_of(define("given", "an order of {word}", order), (Argument(None, str),)).table


def test_a_fixture_may_be_declared_without_brackets() -> None:
    @fixture
    def till() -> int:
        return 5

    (declared,) = [one for one in declarations_of(__file__).fixtures if one.name == "till"]
    assert (declared.scope, declared.function, till()) == ("scenario", till, 5)
