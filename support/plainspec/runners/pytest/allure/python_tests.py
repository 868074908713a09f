"""Plain Python tests in a run with features: allure-pytest's own listener reports them, and only them."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

import allure_commons

from plainspec.reporting.allure.recording import running
from plainspec.runners.pytest.allure import private_api as allure_pytest
from plainspec.runners.pytest.case import case_of
from plainspec.runners.pytest.private_api import item_of

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    import pytest

NAME = "allure_listener"


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
    listener = allure_pytest.listener_class()
    hooks: dict[str, Any] = {name: _of_tests(getattr(listener, name)) for name in allure_pytest.ABOUT_ITEMS}
    hooks |= {name: _outside_scenarios(getattr(listener, name)) for name in allure_pytest.ABOUT_WHAT_RUNS}
    hooks[allure_pytest.ABOUT_FIXTURES] = _of_tests_fixtures(getattr(listener, allure_pytest.ABOUT_FIXTURES))
    return type("ListenerOfTests", (listener,), hooks)


def listen_to_tests(config: pytest.Config, folder: Path) -> Callable[[], None]:
    """Let allure-pytest report the run's Python tests to ``folder``; return what ends it.

    Raises:
        OSError: The folder cannot be made.
    """
    logger = allure_pytest.file_writer(str(folder))
    listener = _listener_of_tests()(config)
    for plugin in (listener, logger):
        allure_commons.plugin_manager.register(plugin)
    config.pluginmanager.register(listener, NAME)

    def end() -> None:
        config.pluginmanager.unregister(listener)
        for plugin in (listener, logger):
            allure_commons.plugin_manager.unregister(plugin)

    return end
