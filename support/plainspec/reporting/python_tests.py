"""Plain Python tests in a run with features: allure-pytest's own listener reports them, and only them."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

import allure_commons
from allure_commons.logger import AllureFileLogger
from allure_pytest.listener import AllureListener

from plainspec.reporting.recording import running
from plainspec.runners.pytest.collection import case_of
from plainspec.runners.pytest.private_api import item_of

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    import pytest

NAME = "allure_listener"
ABOUT_ITEMS = (
    "pytest_runtest_protocol",
    "pytest_runtest_setup",
    "pytest_runtest_call",
    "pytest_runtest_teardown",
    "pytest_runtest_makereport",
)
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


def _of_tests(hook: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(hook)
    def passed_on(self: Any, item: pytest.Item, *more: Any) -> Generator[None, Any, None]:
        if case_of(item) is None:
            yield from hook(self, item, *more)
        else:
            yield

    return passed_on


def _of_tests_fixtures(hook: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(hook)
    def passed_on(self: Any, fixturedef: Any, request: Any) -> Generator[None, Any, None]:
        if case_of(item_of(request)) is None:
            yield from hook(self, fixturedef, request)
        else:
            yield

    return passed_on


def _outside_scenarios(hook: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(hook)
    def passed_on(self: Any, *arguments: Any) -> None:
        if running() is None:
            hook(self, *arguments)

    return passed_on


def _listener_of_tests() -> type[Any]:
    """Make allure-pytest's listener deaf to scenarios, hook by hook; its marks as hooks are kept."""
    hooks: dict[str, Any] = {name: _of_tests(getattr(AllureListener, name)) for name in ABOUT_ITEMS}
    hooks |= {name: _outside_scenarios(getattr(AllureListener, name)) for name in ABOUT_WHAT_RUNS}
    hooks["pytest_fixture_setup"] = _of_tests_fixtures(AllureListener.pytest_fixture_setup)
    return type("ListenerOfTests", (AllureListener,), hooks)


def listen_to_tests(config: pytest.Config, folder: Path) -> Callable[[], None]:
    """Let allure-pytest report the run's Python tests to ``folder``; return what ends it.

    Raises:
        OSError: The folder cannot be made.
    """
    make_logger: Callable[[str], object] = AllureFileLogger
    logger = make_logger(str(folder))
    listener = _listener_of_tests()(config)
    for plugin in (listener, logger):
        allure_commons.plugin_manager.register(plugin)
    config.pluginmanager.register(listener, NAME)

    def end() -> None:
        config.pluginmanager.unregister(listener)
        for plugin in (listener, logger):
            allure_commons.plugin_manager.unregister(plugin)

    return end
