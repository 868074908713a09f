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
        "behave.api.pending_step:StepNotImplementedError",
        "behave.configuration:Configuration",
        "behave.matchers:MatchWithError",
        "behave.matchers:use_current_step_matcher_as_default",
        "behave.matchers:use_default_step_matcher",
        "behave.model:Scenario.effective_tags",
        "behave.model:Scenario.should_run",
        "behave.model:Step.store_exception_context",
        "behave.parser:parse_file",
        "behave.runner:Context._do_remaining_cleanups",
        "behave.runner:Context._pop",
        "behave.runner:Context._push",
        "behave.runner:Context._set_root_attribute",
        "behave.runner:Context.use_with_user_mode",
        "behave.runner:ModelRunner",
        "behave.runner_util:exec_file",
        "behave.step_registry:setup_step_decorators",
        "behave.step_registry:StepRegistry.RAISE_ERROR_ON_BAD_STEP_DEFINITION",
    )


def test_the_registry_keeps_definitions_by_the_four_keywords() -> None:
    assert set(the_step_registry.steps) == {"given", "when", "then", "step"}


def test_a_match_and_a_matcher_are_made_as_plainspec_makes_them() -> None:
    assert parameters_of(matchers.Match)[:2] == ["func", "arguments"]
    assert parameters_of(matchers.Matcher)[:3] == ["func", "pattern", "step_type"]
