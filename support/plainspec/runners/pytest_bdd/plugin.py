"""Plainspec's sentences under pytest-bdd's ``scenarios()``.

A project switches this on in the conftest.py of its pytest-bdd tests, or with `-p`::

    pytest_plugins = ["plainspec.runners.pytest_bdd.plugin"]

pytest-bdd keeps every step definition as a fixture and tries them all for every step. Plainspec therefore offers it
three only, one for each keyword, which stand for the whole vocabulary. Definitions of pytest-bdd's own that a project
has in its conftest.py files or test modules take part in the same scenarios, and win where both know a sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pytest_bdd import given, then, when
from pytest_bdd.parsers import StepParser

from plainspec.gherkin.features.model import Step
from plainspec.runners.pytest.annotations import report_to_build_server
from plainspec.runners.pytest.bdd.private_api import running_config
from plainspec.runners.pytest_bdd.current_scenario import CURRENT
from plainspec.runners.pytest_bdd.run import RUN, BddRun

if TYPE_CHECKING:
    from plainspec.gherkin.features.model import Kind


class Sentence(StepParser):
    """Stands for every sentence that one keyword can begin."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(f"plainspec: any {kind.title()}")
        self._kind: Kind = kind

    def is_matching(self, name: str) -> bool:
        """Tell whether the vocabulary knows a sentence."""
        run = running_config().stash.get(RUN, None)
        return run is not None and bool(run.reading.binder.find(Step(self._kind.title(), self._kind, name, 0)))

    def parse_arguments(self, name: str) -> dict[str, Any]:  # noqa: ARG002 - the binder has them
        """Leave the arguments to the binder."""
        return {}


@given(Sentence("given"))
@when(Sentence("when"))
@then(Sentence("then"))
def run_step(request: pytest.FixtureRequest) -> None:
    """Run the step that pytest-bdd has come to."""
    __tracebackhide__ = True
    request.node.stash[CURRENT].perform()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Load the project, and offer its vocabulary and fixtures; `pytest --gherkin` does so itself."""
    if not config.getoption("gherkin"):
        run = config.stash[RUN] = BddRun(config, run_step)
        config.pluginmanager.register(run, "plainspec-pytest-bdd")
        report_to_build_server(config, run.project)
