"""All that Plainspec uses of pytest-bdd and that pytest-bdd does not promise to keep.

Made for pytest-bdd 9.0. `tests/runners/pytest_bdd/test_pytest_bdd_private_api.py` reports what another version lacks.
"""

from __future__ import annotations

from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from pytest_bdd.scenario import scenario_wrapper_template_registry
from pytest_bdd.steps import StepFunctionContext, StepNamePrefix, step_function_context_registry
from pytest_bdd.utils import CONFIG_STACK, registry_get_safe

from plainspec.config.settings import pytest_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pytest
    from pytest_bdd.parser import ScenarioTemplate

__all__ = ["EXAMPLE", "PREFIX", "StepFunctionContext"]

EXAMPLE = "_pytest_bdd_example"
"""The parameter of a test that has the cells of its outline's row."""

PREFIX = f"{StepNamePrefix.step_def.value}_"
"""How the fixtures begin that pytest-bdd keeps its step definitions in."""


@contextmanager
def outside_of_runs(root: Path) -> Iterator[None]:
    """Let test modules that call `scenarios()` be imported where no pytest runs."""
    settings = pytest_settings(root)
    stand_in: Any = SimpleNamespace(
        getini=lambda name: settings.get(name, ""),
        rootpath=root,
        hook=SimpleNamespace(pytest_bdd_apply_tag=lambda **_: True),
    )
    CONFIG_STACK.append(stand_in)
    try:
        yield
    finally:
        CONFIG_STACK.remove(stand_in)


def running_config() -> pytest.Config:
    """Return the configuration of the pytest run that goes on."""
    return CONFIG_STACK[-1]


def template_of(item: object) -> ScenarioTemplate | None:
    """Return the scenario that pytest-bdd has made a test of, if it has."""
    return scenario_of(getattr(item, "function", None))


def scenario_of(function: Any) -> ScenarioTemplate | None:
    """Return the scenario that `scenarios()` or `@scenario` has made a function of, if it is one."""
    return registry_get_safe(scenario_wrapper_template_registry, function)


def context_of(function: Any) -> StepFunctionContext | None:
    """Return the step definition that a fixture's function keeps, if it keeps one."""
    return step_function_context_registry.get(function)


def all_contexts() -> Iterable[StepFunctionContext]:
    """Return all step definitions that were imported so far."""
    return step_function_context_registry.values()
