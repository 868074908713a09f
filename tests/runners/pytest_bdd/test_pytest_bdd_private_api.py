"""The private names of pytest-bdd that `plainspec.runners.pytest.bdd.private_api` uses."""

import importlib
import inspect

from pytest_bdd import given, parsers

from plainspec.runners.pytest.bdd import private_api
from tests.library_shape import missing


@given(parsers.parse("{count:d} shelves"), target_fixture="shelves")
def _shelves(count: int) -> int:
    return count


def test_this_pytest_bdd_has_the_private_names() -> None:
    assert not missing(
        "pytest-bdd",
        private_api.__name__,
        "pytest_bdd.scenario:scenario_wrapper_template_registry",
        "pytest_bdd.steps:StepFunctionContext",
        "pytest_bdd.steps:StepNamePrefix.step_def",
        "pytest_bdd.steps:step_function_context_registry",
        "pytest_bdd.utils:CONFIG_STACK",
        "pytest_bdd.utils:registry_get_safe",
    )


def test_a_step_definition_says_what_it_is() -> None:
    (context,) = (known for known in private_api.all_contexts() if known.step_func is _shelves)
    assert (context.type, context.target_fixture, context.converters) == ("given", "shelves", {})
    assert context.parser.is_matching("3 shelves")
    assert context.parser.parse_arguments("3 shelves") == {"count": 3}


def test_rows_of_outlines_are_a_parameter_of_the_name_that_plainspec_looks_for() -> None:
    source = inspect.getsource(importlib.import_module("pytest_bdd.scenario"))
    assert private_api.EXAMPLE in source, (
        f"pytest-bdd no longer passes the row of an outline as {private_api.EXAMPLE!r}: mend {private_api.__name__}"
    )
