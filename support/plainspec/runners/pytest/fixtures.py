"""Fixtures as pytest makes them: declared once with plainspec.fixture, and run on the scenarios' loop."""

from __future__ import annotations

import inspect
import types
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from plainspec.execution.errors import ScenarioError
from plainspec.execution.event_loop.open_fixture import adopt
from plainspec.runners.pytest.private_api import let_conftests_override

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plainspec.execution.event_loop.loop import ScenarioLoop
    from plainspec.execution.event_loop.task_tracker import TaskTracker
    from plainspec.gherkin.sentences.definitions import FixtureDeclaration

PYTEST_SCOPES = {"scenario": "function", "feature": "module", "session": "session"}
HOLDER = "plainspec_fixtures"


def offer(config: pytest.Config, declared: Iterable[FixtureDeclaration]) -> None:
    """Make support fixtures known to pytest, unless they are already."""
    if config.pluginmanager.has_plugin(HOLDER):
        return
    holder = types.ModuleType(HOLDER)
    for declaration in declared:
        scope: Any = PYTEST_SCOPES[declaration.scope]
        made = pytest.fixture(scope=scope, name=declaration.name)(declaration.function)
        setattr(holder, declaration.name, made)
    config.pluginmanager.register(holder, HOLDER)
    let_conftests_override(config, vars(holder).keys())


def is_asynchronous(fixturedef: Any) -> bool:
    """Tell whether a fixture has to be awaited."""
    function = fixturedef.func
    return inspect.isasyncgenfunction(function) or inspect.iscoroutinefunction(function)


@contextmanager
def on_loop(fixturedef: Any, request: Any, loop: ScenarioLoop, tracker: TaskTracker | None) -> Iterator[None]:
    """Have pytest set one asynchronous fixture up on ``loop``, whoever declared it.

    Args:
        fixturedef: pytest's definition of the fixture.
        request: The request that it is set up for.
        loop: The scenarios' loop.
        tracker: Takes note of the tasks that a fixture of scope `function` starts.
    """
    function = fixturedef.func
    owner = tracker if fixturedef.scope == "function" else None

    def returning(**arguments: Any) -> Any:
        _must_be_idle(loop, fixturedef.argname)
        value, context = loop.call(function(**arguments), owner)
        request.addfinalizer(adopt(context))
        return value

    def yielding(**arguments: Any) -> Any:
        _must_be_idle(loop, fixturedef.argname)
        opened = loop.open(function(**arguments), owner)
        take_back = adopt(opened.context)
        yield opened.ready.result()
        take_back()
        loop.close(opened)

    fixturedef.func = yielding if inspect.isasyncgenfunction(function) else returning
    try:
        yield
    finally:
        fixturedef.func = function


def _must_be_idle(loop: ScenarioLoop, name: str) -> None:
    if loop.loop.is_running():
        raise ScenarioError(
            f"the asynchronous fixture `{name}` is asked for while an asynchronous scenario runs; it can be made before"
            " the first step only, so it cannot depend on what a step gives"
        )
