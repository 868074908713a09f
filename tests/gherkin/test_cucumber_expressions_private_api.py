"""The private names of cucumber-expressions that `plainspec.gherkin.sentences.cucumber_expressions_private_api` uses."""

import re

import pytest
from cucumber_expressions.expression import CucumberExpression
from cucumber_expressions.parameter_type_registry import ParameterTypeRegistry

from plainspec.gherkin.sentences import cucumber_expressions_private_api as private_api
from tests.library_shape import missing


def test_this_library_has_the_private_names() -> None:
    assert not missing(
        "cucumber-expressions",
        private_api.__name__,
        "cucumber_expressions.tree_regexp:TreeRegexp.group_builder",
        "cucumber_expressions.expression_generator:CucumberExpressionGenerator.generate_expressions",
    )


@pytest.mark.parametrize(
    ("regexp", "text", "captured"),
    [
        (r"((?:\d+))", "12", []),
        (r"((?:(\d+)-(\d+)))", "1-2", ["1", "2"]),
        (r"((?:((a)b)(?:c)(d)))", "abcd", ["ab", "d"]),
    ],
)
def test_the_groups_below_the_outer_one_are_those_that_a_transformer_gets(
    regexp: str, text: str, captured: list[str]
) -> None:
    found = re.fullmatch(regexp, text)
    assert found is not None
    assert [found.group(number) for number in private_api.outer_groups(regexp)] == captured


def test_an_argument_says_where_it_stands_and_what_makes_its_value() -> None:
    expression = CucumberExpression("{int} apples", ParameterTypeRegistry())
    found = expression.match("12 apples")
    assert found
    (argument,) = found
    group = argument.group
    assert (group.start, group.end, group.value, list(group.values)) == (0, 2, "12", ["12"])
    assert argument.parameter_type.transformer("12") == 12
    assert expression.parameter_types[0].regexps


def test_an_expression_is_generated_for_a_sentence() -> None:
    assert private_api.generated_source(ParameterTypeRegistry(), "12 apples") == "{int} apples"
