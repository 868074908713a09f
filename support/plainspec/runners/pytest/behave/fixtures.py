"""pytest's fixtures for steps of behave; registered as a plugin where a project has such steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from plainspec.runners.pytest.behave.context_and_hooks import BehaveRun, FeatureOfBehave, ScenarioOfBehave
from plainspec.runners.pytest.behave.suite import BehaveSuite
from plainspec.runners.pytest.case import case_of
from plainspec.runners.pytest.private_api import skipped_where_item_stands

if TYPE_CHECKING:
    from collections.abc import Generator


SUITE = pytest.StashKey[BehaveSuite]()
"""The suite of the run, kept with pytest's configuration."""


@pytest.fixture(scope="session")
def behave_run(pytestconfig: pytest.Config) -> Generator[BehaveRun]:
    """Begin the run with the first scenario that has steps of behave."""
    run = BehaveRun(pytestconfig.stash[SUITE])
    with run.testrun():
        yield run


@pytest.fixture(scope="module")
def behave_feature(request: pytest.FixtureRequest, behave_run: BehaveRun) -> Generator[FeatureOfBehave]:
    """Begin a feature file."""
    read = FeatureOfBehave(behave_run, request.path)
    with behave_run.entity("feature", read.feature, set(read.feature.tags)):
        yield read


@pytest.fixture(scope="class")
def behave_rule(request: pytest.FixtureRequest, behave_feature: FeatureOfBehave) -> Generator[None]:
    """Begin a Rule, where the scenario stands under one."""
    scenarios = getattr(request.node, "scenarios", None)
    if not scenarios:
        yield
        return
    rule = behave_feature.rule(scenarios[0].rule.line)
    with behave_feature.run.entity("rule", rule, set(rule.tags)):
        yield


@pytest.fixture
def behave_scenario(
    request: pytest.FixtureRequest,
    behave_feature: FeatureOfBehave,
    behave_rule: None,  # noqa: ARG001 - begins before it
) -> Generator[ScenarioOfBehave]:
    """Begin a scenario; skip it where a hook, or behave's configuration, does."""
    case: Any = case_of(request.node)
    run, scenario = behave_feature.run, behave_feature.scenario(case.bound.scenario.own_line)
    with run.model.row_of(scenario), run.entity("scenario", scenario, set(scenario.effective_tags)):
        if not scenario.should_run(run.model.config):
            raise skipped_where_item_stands(str(scenario.skip_reason or "left out by behave's configuration"))
        yield ScenarioOfBehave(run, scenario)
