"""The private names of Allure's Python packages that two of our modules use."""

import pytest

from plainspec.reporting.allure import private_api
from plainspec.runners.pytest.allure import private_api as allure_pytest
from tests.library_shape import missing


def test_the_commons_have_the_private_names() -> None:
    assert not missing(
        "allure-python-commons",
        private_api.__name__,
        "allure_commons.mapping:parse_tag",
        "allure_commons.model2:Link",
        "allure_commons.types:AttachmentType.TEXT",
        "allure_commons.types:LabelType.TAG",
        "allure_commons.types:Severity.CRITICAL",
        "allure_commons.utils:represent",
        "allure_commons.logger:AllureFileLogger",
    )


def test_a_tag_is_parsed_as_a_label_or_a_link() -> None:
    label = private_api.parse("allure.severity:critical")
    assert (str(label.name), getattr(label.value, "value", label.value)) == ("severity", "critical")
    assert isinstance(private_api.parse("allure.issue:https://example.org/7"), private_api.Link)


def test_allure_pytest_has_the_hooks_that_are_taken_over() -> None:
    hooks = [*allure_pytest.ABOUT_ITEMS, allure_pytest.ABOUT_FIXTURES, *allure_pytest.ABOUT_WHAT_RUNS]
    names = [f"allure_pytest.listener:AllureListener.{hook}" for hook in hooks]
    assert not missing("allure-pytest", allure_pytest.__name__, *names)


def test_allure_pytest_has_the_options_that_are_read(pytestconfig: pytest.Config) -> None:
    kinds = ("epics", "features", "stories", "ids", "severities", "labels")
    expected = {"allure_report_dir", "attach_capture", "allure_link_pattern", *(f"allure_{kind}" for kind in kinds)}
    lacking = expected - set(vars(pytestconfig.option))
    assert not lacking, f"allure-pytest no longer has the option(s) {lacking}: mend {allure_pytest.__name__}"
