"""All that Plainspec uses of allure-pytest and that allure-pytest does not promise to keep.

Made for allure-pytest 2.15 and 2.16. `tests/reporting/test_allure_private_api.py` reports what another version lacks.
"""

from __future__ import annotations

from typing import Any

ABOUT_ITEMS = (
    "pytest_runtest_protocol",
    "pytest_runtest_setup",
    "pytest_runtest_call",
    "pytest_runtest_teardown",
    "pytest_runtest_makereport",
)
"""The listener's hooks that are called with a test."""

ABOUT_FIXTURES = "pytest_fixture_setup"
"""The listener's hook that is called with a fixture."""

ABOUT_WHAT_RUNS = (
    "start_step",
    "stop_step",
    "attach_data",
    "attach_file",
    "add_title",
    "add_description",
    "add_description_html",
    "add_label",
    "add_link",
    "add_parameter",
)
"""The listener's hooks that are called for whatever runs at the moment."""


def listener_class() -> type[Any]:
    """Return the class of the plugin that reports tests."""
    from allure_pytest.listener import AllureListener

    listener: type[Any] = AllureListener
    return listener


def file_writer(folder: str) -> object:
    """Make what writes results to a folder.

    Raises:
        OSError: The folder cannot be made.
    """
    from allure_commons.logger import AllureFileLogger

    make: Any = AllureFileLogger
    return make(folder)


def takes_part(option: Any) -> bool:
    """Return whether allure-pytest takes part in a run with these options."""
    return hasattr(option, "attach_capture")


def attaches_captured(option: Any) -> bool:
    """Return whether the output that pytest captures is wanted in the results."""
    return bool(getattr(option, "attach_capture", True))


def link_patterns(option: Any) -> dict[str, str]:
    """Return what completes short links, by their kind."""
    return dict(getattr(option, "allure_link_pattern", ()))


def selects_scenarios(option: Any) -> bool:
    """Return whether labels select what runs, as `--allure-severities` does."""
    kinds = ("epics", "features", "stories", "ids", "severities", "labels")
    return any(getattr(option, f"allure_{kind}", None) for kind in kinds)


def take_folder(option: Any) -> str | None:
    """Return the folder that `--alluredir` names, and hide it from allure-pytest."""
    folder: str | None = getattr(option, "allure_report_dir", None)
    option.allure_report_dir = None
    return folder


def give_folder_back(option: Any, folder: str) -> None:
    """Undo what hid the folder from allure-pytest."""
    option.allure_report_dir = folder
