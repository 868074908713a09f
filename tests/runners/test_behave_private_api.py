"""The private names of behave that `plainspec.runners.behave.private_api` uses."""

from behave import matchers
from behave.runner import the_step_registry

from plainspec.runners.behave import private_api
from tests.library_shape import missing, parameters_of


def test_this_behave_has_the_private_names() -> None:
    assert not missing(
        "behave",
        private_api.__name__,
        "behave.runner:the_step_registry.find_match",
        "behave.runner:the_step_registry.steps",
        "behave.matchers:Match.run",
        "behave.matchers:Matcher.check_match",
        "behave.model_type:Argument",
        "behave.model:Scenario.all_steps",
        "behave.model:Feature.walk_scenarios",
        "behave.model_type:Status.has_failed",
    )


def test_the_registry_keeps_definitions_by_the_four_keywords() -> None:
    assert set(the_step_registry.steps) == {"given", "when", "then", "step"}


def test_a_match_and_a_matcher_are_made_as_plainspec_makes_them() -> None:
    assert parameters_of(matchers.Match)[:2] == ["func", "arguments"]
    assert parameters_of(matchers.Matcher)[:3] == ["func", "pattern", "step_type"]
