"""What lives as long as behave would have it: the context with its layers, and the hooks of `environment.py`."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from behave.api.pending_step import StepNotImplementedError as NotWritten

from plainspec.execution.errors import Pending, ScenarioError, end_all
from plainspec.execution.skipped import is_skip
from plainspec.runners.behave.private_api import RunOfModel, arguments_of, parse_feature, settle
from plainspec.runners.pytest.private_api import skipped_where_item_stands

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plainspec.gherkin.features.model import Step
    from plainspec.runners.pytest.behave.suite import BehaveSuite


class BehaveRun:
    """One run of a suite's scenarios.

    Attributes:
        model: behave's own runner, which holds the context.
    """

    def __init__(self, suite: BehaveSuite) -> None:
        self.model = RunOfModel(suite.project.root, suite.hooks)
        self._suite = suite

    @contextmanager
    def testrun(self) -> Iterator[None]:
        """Call the hooks around the run, and do the context's last clean-ups."""
        self.model.hook("before_all")
        try:
            yield
        finally:
            end_all([lambda: self.model.hook("after_all"), self.model.clean_up])

    @contextmanager
    def entity(self, kind: str, statement: Any, tags: set[str]) -> Iterator[None]:
        """Push a layer for a feature, a rule or a scenario, and call the hooks around it.

        Args:
            kind: `feature`, `rule` or `scenario`.
            statement: It, as behave reads it.
            tags: The tags that are active in it.
        """
        with ExitStack() as stack:
            stack.enter_context(self.model.layer(kind))
            setattr(self.model.context, kind, statement)
            self.model.context.tags = tags
            if statement.should_run(self.model.config):
                stack.callback(self._after, kind, statement)
                for tag in statement.tags:
                    self.model.hook("before_tag", tag)
                self.model.hook(f"before_{kind}", statement)
            yield

    def _after(self, kind: str, statement: Any) -> None:
        statement.clear_status()
        tags = [lambda tag=tag: self.model.hook("after_tag", tag) for tag in statement.tags]
        end_all([lambda: self.model.hook(f"after_{kind}", statement), *tags])


class FeatureOfBehave:
    """A feature file as behave reads it, while its scenarios run."""

    def __init__(self, run: BehaveRun, path: Path) -> None:
        self.run = run
        self.feature = parse_feature(path)
        self._scenarios = {scenario.line: scenario for scenario in self.feature.walk_scenarios()}

    def scenario(self, line: int) -> Any:
        """Return the scenario, or the row, that begins on a line.

        Raises:
            ScenarioError: behave finds none there.
        """
        if line not in self._scenarios:
            raise ScenarioError(f"{self.feature.filename}:{line}: behave finds no scenario here")
        return self._scenarios[line]

    def rule(self, line: int) -> Any:
        """Return the rule whose keyword is on a line."""
        return next(rule for rule in self.feature.rules if rule.line == line)


class ScenarioOfBehave:
    """A scenario as behave reads it, while it runs."""

    def __init__(self, run: BehaveRun, scenario: Any) -> None:
        self._run = run
        self._scenario = scenario
        self._steps = {step.line: step for step in scenario.all_steps}

    def perform(self, step: Step, match: Any) -> Any:
        """Run one step with the hooks around it.

        Args:
            step: The step.
            match: What behave has made of its sentence.

        Raises:
            Pending: The step is not written yet.
            BaseException: What the step, or a hook, raised.
        """
        __tracebackhide__ = True
        model, theirs = self._run.model, self._steps[step.line]
        model.hook("before_step", theirs)
        try:
            model.context.text, model.context.table = theirs.text, theirs.table
            args, kwargs = arguments_of(match)
            with model.context.use_with_user_mode():
                result = match.func(model.context, *args, **kwargs)
        except NotWritten as pending:
            settle(theirs, pending)
            raise Pending(str(pending)) from pending
        except BaseException as error:
            if is_skip(error):
                self._scenario.skip(str(error))
            else:
                settle(theirs, error)
                model.fail()
            raise
        else:
            settle(theirs, None)
        finally:
            model.hook("after_step", theirs)
        if self._scenario.should_skip:
            raise skipped_where_item_stands(str(self._scenario.skip_reason or "skipped by a step"))
        return result
