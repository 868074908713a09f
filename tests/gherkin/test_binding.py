"""Every sentence is bound once, and everything that stands in the way is told at once."""

from collections.abc import Callable

import pytest

from plainspec.gherkin.binding import Binder
from plainspec.gherkin.features.parsing import parse_feature
from plainspec.gherkin.features.problems import ProblemKind
from plainspec.gherkin.sentences.definitions import StepDefinition
from plainspec.gherkin.sentences.vocabulary import Vocabulary
from tests.gherkin.binding import bind, only_problem

Define = Callable[..., StepDefinition]


def test_values_come_from_sentences_earlier_steps_and_fixtures(define: Define, vocabulary: Vocabulary) -> None:
    def opens(shop: object, clerk: object) -> object:
        return shop, clerk

    define("given", "a shop", lambda: None, gives="shop")
    define("when", "it opens", opens)
    bound, problems = bind(vocabulary, "Given a shop\nWhen it opens", fixtures=("clerk",))
    assert problems == []
    assert bound.fixtures == ("clerk",)


@pytest.mark.parametrize(
    ("step", "hint"),
    [
        ("Given Ana has “bread”", 'it is known with straight quotation marks: Ana has "bread"'),
        ("Given Ana has \uff02bread\uff02", 'it is known with straight quotation marks: Ana has "bread"'),
        ("Given Ana has „bread“", "straight quotation marks"),
        ("Given Ana has \u2018bread\u2019", "straight quotation marks: Ana has 'bread'"),
        ('Given Ana\u00a0has "bread"', "it is known without a no-break space (U+00A0): Ana has"),
        ('Given Ana has\u200b "bread"', "it is known without a zero width space (U+200B)"),
        ('Given Ana  has "bread"', 'it is known with single spaces: Ana has "bread"'),
        ("Given Ana has <thing> and <more>", "nothing fills in <thing>, <more>"),
    ],
)
def test_characters_that_can_hardly_be_seen_are_named(
    define: Define, vocabulary: Vocabulary, step: str, hint: str
) -> None:
    define("given", "Ana has {string}")
    problem = only_problem(vocabulary, step)
    assert problem.kind is ProblemKind.UNDEFINED
    assert hint in problem.hint
    assert "nearest" not in problem.hint


def test_an_ambiguous_sentence_names_both_places(define: Define, vocabulary: Vocabulary) -> None:
    define("given", "{int} doors", lambda count: None)
    define("given", "{word} doors", lambda word: None)
    problem = only_problem(vocabulary, "Given 3 doors")
    assert problem.kind is ProblemKind.AMBIGUOUS
    assert "steps/shop.py:1" in problem.hint
    assert "steps/shop.py:2" in problem.hint


def test_a_value_given_only_later_names_who_gives_it(define: Define, vocabulary: Vocabulary) -> None:
    define("given", "a shop", lambda: None, gives="shop")
    define("when", "it opens", lambda shop: None)
    problem = only_problem(vocabulary, "When it opens\nGiven a shop")
    assert problem.kind is ProblemKind.MISSING_VALUE
    assert '@given("a shop")  (steps/shop.py:1)' in problem.hint


def test_a_step_cannot_have_the_value_that_it_gives_itself(define: Define, vocabulary: Vocabulary) -> None:
    define("when", "the till is counted", lambda total: None, gives="total")
    problem = only_problem(vocabulary, "When the till is counted")
    assert (problem.kind, problem.line) == (ProblemKind.MISSING_VALUE, 3)
    bound, problems = bind(vocabulary, "When the till is counted\nWhen the till is counted", fixtures=("total",))
    assert (problems, bound.fixtures) == ([], ("total",))


def test_a_fixture_nobody_defines_is_told_with_the_nearest_name(define: Define, vocabulary: Vocabulary) -> None:
    define("given", "a shop", lambda: None, gives="shop")
    define("when", "it opens", lambda shopp: None)
    problem = only_problem(vocabulary, "Given a shop\nWhen it opens")
    assert problem.kind is ProblemKind.MISSING_FIXTURE
    assert "did you mean `shop`?" in problem.hint


def test_all_problems_of_a_scenario_are_told(vocabulary: Vocabulary) -> None:
    _, problems = bind(vocabulary, "Given a\nWhen b\nThen c")
    assert [problem.line for problem in problems] == [3, 4, 5]


def test_a_scenario_without_steps_promises_nothing(vocabulary: Vocabulary) -> None:
    feature = parse_feature("Feature: F\n  Scenario: S\n", "f.feature")
    _, (problem,) = Binder(vocabulary).bind(feature, feature.scenarios[0], lambda _: False)
    assert problem.kind is ProblemKind.EMPTY


def test_a_function_that_cannot_take_its_arguments_is_told(define: Define, vocabulary: Vocabulary) -> None:
    def greedy(*everything: object) -> None:
        del everything

    define("given", "{int} and {int}", lambda one: None)
    define("given", "{int} things", greedy)
    assert "the sentence has 2 arguments, but it takes only one" in only_problem(vocabulary, "Given 1 and 2").message
    assert "it takes everything, but a step names" in only_problem(vocabulary, "Given 3 things").message


def test_duplicate_definitions_are_told_whether_used_or_not(define: Define, vocabulary: Vocabulary) -> None:
    define("given", "a shop")
    define("given", "a shop")
    define("when", "a shop")
    (problem,) = Binder(vocabulary).vocabulary_problems()
    assert (problem.kind, problem.line, problem.hint) == (ProblemKind.DUPLICATE_DEFINITION, 2, "first: steps/shop.py:1")


def test_a_projects_own_sentence_wins_over_the_standard_one_which_is_listed_once_used(
    define: Define, vocabulary: Vocabulary
) -> None:
    own = define("given", "a shop")
    standard = Vocabulary(steps=[StepDefinition("given", "a shop", print, None, own.location)])
    standard.steps.append(StepDefinition("given", "a market", lambda: None, None, own.location))
    loads: list[Vocabulary] = []

    def load() -> Vocabulary:
        loads.append(standard)
        return standard

    standard.unlisted = {own.location.path}
    binder = Binder(vocabulary, load)
    feature = parse_feature("Feature: F\n Scenario: S\n  Given a shop\n Scenario: T\n  Given a market\n", "f")
    shop, _ = binder.bind(feature, feature.scenarios[0], lambda _: False)
    assert (shop.steps[0].definition, loads, standard.listed) == (own, [], [])
    market, problems = binder.bind(feature, feature.scenarios[1], lambda _: False)
    assert (market.steps[0].definition, problems, standard.listed) == (standard.steps[1], [], standard.steps)


def test_a_scenario_with_a_flaw_reports_it_alone(vocabulary: Vocabulary) -> None:
    problem = only_problem(vocabulary, "given a till\nWhen nobody knows this")
    assert (problem.line, problem.rule) == (3, "misspelt-keyword")
