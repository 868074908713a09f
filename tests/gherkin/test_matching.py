"""A sentence finds its definition, whatever the size of the vocabulary."""

from collections.abc import Callable

import pytest
from hypothesis import given as forall
from hypothesis import strategies as some

from plainspec.gherkin.sentences.definitions import Location, ParameterType, StepDefinition
from plainspec.gherkin.sentences.matching import Matcher
from plainspec.gherkin.sentences.vocabulary import Vocabulary

Define = Callable[..., StepDefinition]


def test_arguments_are_converted_by_their_types(define: Define, vocabulary: Vocabulary) -> None:
    define("when", "{word} pays {float} for {int} {string}")
    (match,) = Matcher(vocabulary).find("when", 'Ana pays 2.5 for 3 "rye breads"')
    assert [argument.convert() for argument in match.arguments] == ["Ana", 2.5, 3, "rye breads"]


def test_the_keyword_counts(define: Define, vocabulary: Vocabulary) -> None:
    define("then", "the shop is open")
    matcher = Matcher(vocabulary)
    assert matcher.find("when", "the shop is open") == []
    assert len(matcher.find("then", "the shop is open")) == 1
    assert len(matcher.find(None, "the shop is open")) == 1


@pytest.mark.parametrize(
    ("expression", "sentence"),
    [
        ("{word} has {int} cucumber(s)", "Ana has 1 cucumber"),
        ("{word} has {int} cucumber(s)", "Ana has 2 cucumbers"),
        ("it is red/green", "it is green"),
        ("{}", "anything at all"),
        ("{int}ms pass", "30ms pass"),
        ("a (very )long way", "a very long way"),
        ("a (very )long way", "a long way"),
        ("the sum is \\{int}", "the sum is {int}"),
    ],
)
def test_every_form_of_cucumber_expressions_is_found(
    define: Define, vocabulary: Vocabulary, expression: str, sentence: str
) -> None:
    define("given", "something else entirely")
    wanted = define("given", expression)
    assert [match.definition for match in Matcher(vocabulary).find("given", sentence)] == [wanted]


def test_own_parameter_types_are_used(define: Define, vocabulary: Vocabulary) -> None:
    place = Location("steps/shop.py", 1)
    vocabulary.parameter_types.append(ParameterType("colour", "red|green", str.upper, place))
    define("given", "a {colour} door")
    matcher = Matcher(vocabulary)
    (match,) = matcher.find("given", "a red door")
    assert match.arguments[0].convert() == "RED"
    assert matcher.find("given", "a blue door") == []


def test_an_unknown_parameter_type_is_told_with_its_definition(define: Define, vocabulary: Vocabulary) -> None:
    define("given", "a {couleur} door")
    matcher = Matcher(vocabulary)
    assert matcher.find("given", "a red door") == []
    (problem,) = matcher.findings.problems
    assert (problem.path, problem.line) == ("steps/shop.py", 1)
    assert "there is no parameter type {couleur}" in problem.message


def test_a_bad_parameter_type_is_told_where_it_is_declared(define: Define, vocabulary: Vocabulary) -> None:
    vocabulary.parameter_types.append(ParameterType("int", "x", str, Location("steps/types.py", 7)))
    define("given", "{int} doors")
    matcher = Matcher(vocabulary)
    assert len(matcher.find("given", "2 doors")) == 1
    assert [(problem.path, problem.line) for problem in matcher.findings.problems] == [("steps/types.py", 7)]


def test_only_what_can_fit_is_tried(define: Define, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(500):
        define("given", f"the thing number {number} has {{int}} parts")
    tried: list[StepDefinition] = []
    capture = Matcher._capture

    def counted(matcher: Matcher, definition: StepDefinition, text: str) -> object:
        tried.append(definition)
        return capture(matcher, definition, text)

    monkeypatch.setattr(Matcher, "_capture", counted)
    assert len(Matcher(vocabulary).find("given", "the thing number 250 has 700 parts")) == 1
    assert tried == [vocabulary.steps[250]]


def test_two_meanings_are_both_found(define: Define, vocabulary: Vocabulary) -> None:
    define("given", "{int} doors")
    define("given", "{word} doors")
    assert len(Matcher(vocabulary).find("given", "3 doors")) == 2


WORDS = some.lists(some.sampled_from(["the", "user", "opens", "door", "7", "quickly"]), min_size=1, max_size=6)


@forall(expressions=some.lists(WORDS, min_size=1, max_size=8), sentence=WORDS)
def test_the_index_finds_what_trying_every_definition_finds(expressions: list[list[str]], sentence: list[str]) -> None:
    vocabulary = Vocabulary()
    for number, words in enumerate(expressions):
        text = " ".join("{word}" if word == "user" else word for word in words)
        vocabulary.steps.append(StepDefinition("given", text, print, None, Location("s.py", number)))
    matcher = Matcher(vocabulary)
    text = " ".join(sentence)
    tried = [
        step
        for step in vocabulary.steps
        if (compiled := matcher.compile(step)) is not None and compiled.match(text) is not None
    ]
    assert sorted(match.definition.location.line for match in matcher.find("given", text)) == [
        step.location.line for step in tried
    ]


PIECES = some.sampled_from(["a ", "b", " c ", "{int}", "{word}", "{string}", "{float}", "{}", "{colour}", "{pair}"])
SPOKEN = some.sampled_from(["a ", "b", " c ", "7", "-7", "x", '"q r"', "'s'", "1.5", " ", "red", "2x3", ""])


@forall(expression=some.lists(PIECES, min_size=1, max_size=6), sentence=some.lists(SPOKEN, max_size=8))
def test_the_quick_way_finds_what_the_library_finds(expression: list[str], sentence: list[str]) -> None:
    place = Location("s.py", 1)
    colour = ParameterType("colour", "red|green", str.upper, place)
    pair = ParameterType("pair", "(\\d)x(\\d)", lambda left, right: (left, right), place)
    definition = StepDefinition("given", "".join(expression), print, None, place)
    matcher = Matcher(Vocabulary(steps=[definition], parameter_types=[colour, pair]))
    text = "".join(sentence)
    library = matcher.compile(definition)
    assert library is not None
    assert matcher.count_parameters(definition) == len(library.parameter_types)
    expected = library.match(text)
    found = matcher._capture(definition, text)
    if expected is None:
        assert found is None
    else:
        assert found is not None
        assert [list(values) for _, values in found] == [list(argument.group.values) for argument in expected]


def test_a_type_that_refers_back_is_left_to_the_library(define: Define, vocabulary: Vocabulary) -> None:
    vocabulary.parameter_types.append(ParameterType("twin", "(a|b)\\2", str, Location("s.py", 1)))
    define("given", "twins {twin}")
    assert len(Matcher(vocabulary).find("given", "twins aa")) == 1
