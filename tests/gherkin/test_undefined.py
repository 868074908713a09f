"""What nobody has defined is told once, in general terms, with what it may be a slip of and a step to paste."""

import textwrap
import time
from collections.abc import Callable
from itertools import product

import pytest

from plainspec.gherkin.binding import Binder
from plainspec.gherkin.features.model import Step
from plainspec.gherkin.features.parsing import parse_feature
from plainspec.gherkin.features.problems import Findings, Problem, ProblemKind
from plainspec.gherkin.sentences.definitions import StepDefinition
from plainspec.gherkin.sentences.generalising import generalised
from plainspec.gherkin.sentences.suggestions import KnownSentences
from plainspec.gherkin.sentences.vocabulary import Vocabulary

Define = Callable[..., StepDefinition]


def problems(vocabulary: Vocabulary, *scenarios: str, language: str = "en", snippets: bool = False) -> list[Problem]:
    """Bind scenarios of one feature and gather what is wrong."""
    heads = {"en": ("Feature", "Scenario"), "de": ("Funktionalität", "Szenario")}
    feature_word, scenario_word = heads[language]
    lines = [f"# language: {language}", f"{feature_word}: Shop"]
    for number, steps in enumerate(scenarios):
        lines += [f"  {scenario_word}: S{number}", textwrap.indent(textwrap.dedent(steps).strip(), "    ")]
    feature = parse_feature("\n".join(lines), "shop.feature")
    findings = Findings()
    binder = Binder(vocabulary, with_snippets=snippets)
    for scenario in feature.scenarios:
        for problem in binder.bind(feature, scenario, lambda _: False)[1]:
            findings.add(problem)
    return findings.problems


def test_an_undefined_sentence_comes_with_the_nearest(define: Define, vocabulary: Vocabulary) -> None:
    define("when", "{word} buys {int} breads", lambda name, count: None)
    define("given", "it rains")
    (problem,) = problems(vocabulary, 'When Ana buys 2 bread and "milk"\n  | a |')
    assert (problem.kind, problem.path, problem.line) == (ProblemKind.UNDEFINED, "shop.feature", 4)
    assert problem.hint.splitlines() == [
        "the nearest known sentences:",
        '  @when("{word} buys {int} breads")  (steps/shop.py:1)',
    ]


def test_of_two_that_are_equally_near_the_one_with_the_keyword_comes_first(
    define: Define, vocabulary: Vocabulary
) -> None:
    define("given", "the shop opens at {int}", lambda hour: None)
    define("when", "the shop opened at {int}", lambda hour: None)
    (problem,) = problems(vocabulary, "When the shop open at 7")
    assert [line.split('"')[1] for line in problem.hint.splitlines()[1:]] == [
        "the shop opened at {int}",
        "the shop opens at {int}",
    ]


NOUNS = (
    "account",
    "tenant",
    "order",
    "invoice",
    "room",
    "booking",
    "admin",
    "cart",
    "parcel",
    "report",
    "message",
    "token",
)
VERBS = ("opens", "closes", "reads", "pays", "books", "cancels", "requests", "removes", "sends", "approves", "rejects")


@pytest.mark.parametrize(
    "slip",
    [
        lambda text: text.replace("opens", "opnes"),
        lambda text: text.replace("opens", "open"),
        lambda text: text.replace("opens", "reopens"),
        lambda text: text.replace("the ", "", 1),
        lambda text: f"{text} again",
        lambda text: text.replace("for", "for the"),
        lambda text: text.replace("invoice", "invioce").replace("account", "acount"),
    ],
)
def test_the_nearest_of_very_many_is_found_in_spite_of_a_slip(
    define: Define, vocabulary: Vocabulary, slip: Callable[[str], str]
) -> None:
    for noun, verb, other in product(NOUNS, VERBS, NOUNS):
        define("when", f"the {noun} {verb} {other} {{int}} for {{string}}", lambda count, text: None)
    (problem,) = problems(vocabulary, slip('When the account opens invoice 5 for "Ana"'))
    assert problem.hint.splitlines()[1].startswith('  @when("the account opens invoice {int} for {string}")')


def test_explaining_an_undefined_sentence_takes_a_millisecond(define: Define, vocabulary: Vocabulary) -> None:
    for noun, verb, other in product(NOUNS, VERBS, NOUNS):
        define("when", f"the {noun} {verb} {other} {{int}} times", lambda count: None)
    known = KnownSentences(vocabulary.steps)
    unknown = [
        Step("When", "when", f"the {noun} {verb}t the {other} of {third} {number}", 1)
        for number, (noun, verb, other, third) in enumerate(product(NOUNS[:4], VERBS[:6], NOUNS[:4], NOUNS[:4]))
    ]
    began_s = time.process_time()
    for step in unknown:
        known.nearest(generalised(step.text), step.kind)
    assert (time.process_time() - began_s) / len(unknown) < 0.003  # on a busy machine


def test_sentences_that_one_definition_would_serve_are_one_problem_with_all_their_places(
    vocabulary: Vocabulary,
) -> None:
    (problem,) = problems(
        vocabulary, 'When Ana pays 5 for "bread"', 'When Ben pays 12 for "two eggs"', "When Zoë pays -1 for ''"
    )
    assert (problem.line, problem.also) == (4, (("shop.feature", 6), ("shop.feature", 8)))
    assert str(problem).splitlines()[1] == "    also on lines 6, 8"


def test_places_in_other_files_are_listed_by_file() -> None:
    problem = Problem(ProblemKind.UNDEFINED, "a", 1, "said", "do this", also=(("b", 2), ("a", 3), ("b", 4)))
    assert str(problem) == "a:1: said\n    also on line 3\n    also in b:2, 4\n    do this"


def test_another_keyword_or_another_word_is_another_problem(vocabulary: Vocabulary) -> None:
    found = problems(vocabulary, "Given Ana pays 5\nWhen Ana pays 5", "When Ana pays 5.5", "When all pay 5")
    assert [problem.line for problem in found] == [4, 5, 7, 9]


def test_what_an_undefined_step_would_give_is_not_missing(define: Define, vocabulary: Vocabulary) -> None:
    define("when", "it opens", lambda shop: None)
    (problem,) = problems(vocabulary, "Given a shop\nWhen it opens")
    assert problem.kind is ProblemKind.UNDEFINED
    (problem,) = problems(vocabulary, "When it opens\nGiven a shop", "When it opens")[1:]
    assert problem.kind is ProblemKind.UNDEFINED


def test_a_value_that_nobody_gives_is_one_problem_of_its_definition(define: Define, vocabulary: Vocabulary) -> None:
    define("when", "{word} opens it", lambda who, shop: None)
    (problem,) = problems(vocabulary, "When Ana opens it", "When Ben opens it")
    assert (problem.kind, problem.also) == (ProblemKind.MISSING_FIXTURE, (("shop.feature", 6),))


def test_an_unusable_definition_is_told_once(define: Define, vocabulary: Vocabulary) -> None:
    define("when", "{word} pays {sum}", lambda who, amount: None)
    define("when", "{int} and {int}", lambda one: None)
    found = problems(vocabulary, "When Ana pays 5\nAnd 1 and 2", "When Ben pays five\nAnd 3 and 4")
    kinds = [(problem.kind, problem.path, problem.line) for problem in found]
    assert kinds == [
        (ProblemKind.UNDEFINED, "shop.feature", 4),
        (ProblemKind.DEFINITION, "steps/shop.py", 1),
        (ProblemKind.DEFINITION, "steps/shop.py", 2),
        (ProblemKind.UNDEFINED, "shop.feature", 7),
    ]
    assert "there is no parameter type {sum}" in found[1].message


def snippet(vocabulary: Vocabulary, step: str, language: str = "en") -> str:
    (problem,) = problems(vocabulary, step, language=language, snippets=True)
    return textwrap.dedent(problem.hint.split("a step to begin with:\n")[1])


def test_a_snippet_has_parameters_for_figures_texts_and_names(vocabulary: Vocabulary) -> None:
    assert snippet(vocabulary, 'When Ana buys 2 breads and "milk" from Ben\n  | a |') == (
        '@when("{word} buys {int} breads and {string} from {word}")\n'
        "async def buys_breads_and_from(name: str, count: int, text: str, name2: str, table: Table) -> None:\n"
        "    raise NotImplementedError"
    )


def test_a_snippet_keeps_what_is_no_name(vocabulary: Vocabulary) -> None:
    assert '@when("The shop in New York reports to HTTP")' in snippet(
        vocabulary, "When The shop in New York reports to HTTP"
    )
    assert '@when("Ana")' in snippet(vocabulary, "When Ana")
    german = snippet(vocabulary, "Wenn der Kunde 2 Brote kauft", "de")
    assert '@when("der Kunde {int} Brote kauft")' in german


def test_a_page_of_text_costs_no_more_than_a_sentence(define: Define, vocabulary: Vocabulary) -> None:
    define("when", "{word} buys {int} breads", lambda name, count: None)
    words = " ".join(f"word{chr(97 + number % 26)}/(x)" for number in range(4000))
    began_s = time.process_time()
    made = snippet(vocabulary, f"When Ana buys 5 {words}")
    assert time.process_time() - began_s < 1
    assert made.startswith('@when("{word} buys {int} worda\\\\/\\\\(x\\\\) ')
    compile(made, "snippet", "exec")


def test_a_snippet_is_valid_python_in_any_language(vocabulary: Vocabulary) -> None:
    compile(snippet(vocabulary, 'Given 门 1 "x" 2 \\ "y"'), "snippet", "exec")


def test_a_sentence_known_under_another_keyword_says_so(define: Define, vocabulary: Vocabulary) -> None:
    define("then", "the shop is open")
    (problem,) = problems(vocabulary, "When the shop is open")
    assert problem.hint == "it is known as a Then: steps/shop.py:1"


def test_a_huge_sentence_is_shown_by_its_beginning(vocabulary: Vocabulary) -> None:
    (problem,) = problems(vocabulary, f"When Ana pays {'1' * 5000}")
    assert problem.message.startswith('no step definition for "Ana pays 111')
    assert problem.message.endswith('111… (5,009 characters)" as a When')
    assert len(f"{problem.message}{problem.hint}") < 500
