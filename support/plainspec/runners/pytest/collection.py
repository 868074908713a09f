"""Feature files, Rules and scenarios as pytest sees them.

A scenario is a plain ``pytest.Function``, made by pytest's own hook, so that every plugin that knows functions
knows scenarios. Its function is compiled with the feature file's name and the scenario's line, so that pytest
itself reports the place that a product owner can open.
"""

from __future__ import annotations

import types
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import pytest

from plainspec.execution.selection import scenarios_at
from plainspec.gherkin.features.model import as_name
from plainspec.gherkin.features.problems import GherkinError, Problem
from plainspec.gherkin.tags import reason_of, skip_reason
from plainspec.runners.pytest.case import CASES, Case
from plainspec.runners.pytest.conftest_checks import misplaced_definitions
from plainspec.runners.pytest.private_api import mark, parse_id
from plainspec.runners.pytest.session import SESSION
from plainspec.runners.pytest.values import Closures

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from plainspec.gherkin.features.model import Feature, Rule, Scenario

NEEDS_ARGUMENTS = frozenset({"parametrize", "usefixtures", "filterwarnings", "skipif"})


class ScenarioCollector:
    """What feature files and Rules have in common: they hold scenarios."""

    config: pytest.Config

    def istestfunction(self, obj: object, name: str) -> bool:  # noqa: ARG002 - pytest's signature
        """Tell pytest which objects are tests: our scenario functions, however they are called."""
        return isinstance(obj, types.FunctionType) and obj in self.config.stash[CASES]


class FeatureFile(ScenarioCollector, pytest.Module):
    """A feature file.

    Attributes:
        problems: What is wrong with it, where it cannot be read.
    """

    problems: Sequence[Problem] = ()

    @classmethod
    def at(cls, path: Path, parent: pytest.Collector) -> FeatureFile:
        """Make the node of a feature file; the module behind it holds the scenarios' functions."""
        node: FeatureFile = cls.from_parent(parent, path=path)
        node.obj = types.ModuleType(path.stem)
        return node

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        """Yield the scenarios, each below its Rule, and an error for each that cannot be bound."""
        session = self.config.stash[SESSION]
        shown = session.project.shown(self.path)
        try:
            feature = session.project.cache.read(self.path, shown)
        except GherkinError as refused:
            self.problems = refused.problems
            raise self.CollectError(_told(refused.problems)) from None
        wrong = session.unreported([*session.binder.vocabulary_problems(), *misplaced_definitions(session.project)])
        if wrong:
            yield Unbindable.from_parent(self, name="the vocabulary", problems=wrong)
        if not feature.scenarios and not feature.flaws:
            raise self.CollectError(f"{shown}:{feature.line}: the feature has no scenario")
        lines = session.lines.get(str(self.path))
        chosen = scenarios_at(feature, self.path, lines) if lines else None
        rules: dict[Rule | None, list[Scenario]] = {}
        for number, scenario in enumerate(feature.scenarios):
            session.take_note(scenario)
            if (chosen is None or number in chosen) and session.selects(scenario):
                rules.setdefault(scenario.rule, []).append(scenario)
        flaws = feature.own_flaws(lines or None)
        if flaws:
            yield Unbindable.from_parent(self, name="what would be lost", problems=flaws)
        names: dict[str, int] = {}
        for rule, scenarios in rules.items():
            if rule is None:
                yield from scenario_items(self, feature, scenarios)
            else:
                title = as_name(rule.title)
                names[title] = names.get(title, 0) + 1
                name = title if names[title] == 1 else f"{title} #{names[title]}"
                yield RuleNode.under(self, name, feature, scenarios)


class RuleNode(ScenarioCollector, pytest.Class):
    """A Rule; class-scoped fixtures live as long as it does."""

    feature: Feature
    scenarios: list[Scenario]

    @classmethod
    def under(cls, parent: FeatureFile, name: str, feature: Feature, scenarios: list[Scenario]) -> RuleNode:
        """Make the node of a Rule below its feature file."""
        node: RuleNode = cls.from_parent(parent, name=name)
        node.obj = type("Rule", (), {"__doc__": name})
        node.feature = feature
        node.scenarios = scenarios
        return node

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        """Yield the Rule's scenarios."""
        return scenario_items(self, self.feature, self.scenarios)


class Unbindable(pytest.Collector):
    """A scenario that cannot run: collecting it reports why, and the rest of the file goes on."""

    def __init__(self, problems: list[Problem], known: Collection[Problem] = (), **options: Any) -> None:
        """Make the node.

        Args:
            problems: What is wrong.
            known: Those problems that another scenario has reported in full.
            options: pytest's.
        """
        super().__init__(**options)
        parse_id(self)
        self.problems = problems
        fresh = [str(problem) for problem in problems if problem not in known]
        again = [f"{self.nodeid} cannot run: {problem._replace(hint='')} (see above)" for problem in known]
        self._told = "\n".join([*fresh, *again])

    def collect(self) -> Iterator[pytest.Item]:
        """Report the problems."""
        raise self.CollectError(self._told)


def scenario_items(
    parent: FeatureFile | RuleNode, feature: Feature, scenarios: Iterable[Scenario]
) -> Iterator[pytest.Item | pytest.Collector]:
    """Yield the item of each scenario, or what reports why there is none."""
    session = parent.config.stash[SESSION]
    known = session.fixtures_visible_to(parent)
    binder = session.binder_for(parent)
    closures = Closures(parent)
    for scenario in scenarios:
        bound, problems = binder.bind(feature, scenario, known)
        bound, late = closures.late(bound, known)
        problems += late
        problems += session.skip_policy.problems(feature, scenario, parent.path)
        problems = problems or session.skip_policy.not_installed(bound, parent)
        if problems:
            session.unrunnable.append((feature, scenario, problems))
            fresh = session.unreported(problems)
            told = [problem for problem in problems if problem not in fresh]
            yield Unbindable.from_parent(parent, name=scenario.name, problems=problems, known=told)
            continue
        case = Case(bound)
        function = scenario_function(case, str(parent.path), session.run_scenario)
        parent.config.stash[CASES][function] = case
        holder = parent.obj
        as_member = staticmethod(function) if isinstance(holder, type) else function
        setattr(holder, scenario.name, as_member)
        made: Any = parent.ihook.pytest_pycollect_makeitem(collector=parent, name=scenario.name, obj=function)
        for item in made if isinstance(made, list) else [made]:
            parse_id(item)
            session.skip_policy.admit(item, feature, scenario)
            yield item


def scenario_function(case: Case, path: str, run: Callable[[Case, dict[str, Any]], None]) -> types.FunctionType:
    """Make the function that pytest calls for a scenario, with its fixtures as parameters.

    Args:
        case: The scenario.
        path: Its feature file.
        run: Runs it with its fixtures.
    """
    bound = case.bound
    function: Any = _function_maker(bound.fixtures)(partial(run, case))
    function.__code__ = function.__code__.replace(
        co_filename=path, co_firstlineno=bound.scenario.own_line, co_name=bound.scenario.name
    )
    function.__name__ = function.__qualname__ = bound.scenario.name
    function.__doc__ = bound.scenario.description or None
    function.pytestmark = [_mark(tag, case) for tag in bound.scenario.tags if tag not in NEEDS_ARGUMENTS]
    made: types.FunctionType = function
    return made


@cache
def _function_maker(fixtures: tuple[str, ...]) -> Callable[[Callable[[dict[str, object]], None]], Any]:
    """Return what makes functions with these parameters.

    They are real parameters, not a ``__signature__`` or another attribute, because `-k` matches the names of a
    function's attributes, too.
    """
    parameters = f"*, {', '.join(fixtures)}" if fixtures else ""
    values = ", ".join(f"{name!r}: {name}" for name in fixtures)
    source = (
        "def make(_plainspec_run):\n"
        f"    def scenario({parameters}):\n"
        "        __tracebackhide__ = True\n"
        f"        _plainspec_run({{{values}}})\n"
        "    return scenario\n"
    )
    scope: dict[str, Any] = {}
    exec(source, scope)  # noqa: S102 - the names are parameters of step functions, so they are identifiers
    make: Callable[[Callable[[dict[str, object]], None]], Any] = scope["make"]
    return make


def _mark(tag: str, case: Case) -> pytest.Mark:
    """Return the marker of a tag; `@skip` and `@xfail` get the reason that pytest wants to show."""
    reason = skip_reason([tag], f"{case.bound.feature.path}:{case.bound.scenario.own_line}")
    if reason:
        return mark("skip", reason=reason)
    expected = reason_of(tag, "xfail")
    return mark("xfail", reason=expected) if expected else _plain_mark(tag)


@cache
def _plain_mark(tag: str) -> pytest.Mark:
    return mark(tag)


def _told(problems: list[Problem]) -> str:
    return "\n".join(str(problem) for problem in problems)
