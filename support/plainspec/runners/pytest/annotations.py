"""What build servers get besides pytest's own output: annotations for GitHub Actions, properties in JUnit XML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from plainspec.reporting import github
from plainspec.reporting.allure.outcome import message_of
from plainspec.reporting.github import Annotation, annotation_of, path_in_repository
from plainspec.reporting.requirements import CatalogueError, read_catalogue
from plainspec.runners.pytest.case import case_of
from plainspec.runners.pytest.failure_report import failed_line

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from plainspec.config.project import Project

ANNOTATIONS = "plainspec_annotations"
"""What a report carries: the annotations of its failure, as lists; workers send it along."""


def report_to_build_server(config: pytest.Config, project: Project) -> None:
    """Annotate failures where GitHub Actions runs, and put tags into JUnit XML where it is asked for."""
    if github.is_wanted():
        config.pluginmanager.register(GithubAnnotations(project), "plainspec-github")
    if config.getoption("xmlpath", None):
        config.pluginmanager.register(JunitProperties(project), "plainspec-junit")


class GithubAnnotations:
    """Prints an annotation for each scenario that failed or cannot run."""

    def __init__(self, project: Project) -> None:
        self._project = project

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Note where a scenario failed, and why."""
        report = yield
        if report.failed:
            self._note(report, self._of_item(item, report, call))
        return report

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Note what is wrong with a scenario, or a file, that cannot run."""
        report = yield
        if report.failed:
            self._note(report, self._of_problems(collector))
        return report

    @staticmethod
    def _note(report: pytest.CollectReport | pytest.TestReport, found: Iterator[Annotation]) -> None:
        setattr(report, ANNOTATIONS, [list(annotation) for annotation in found])

    def _of_item(
        self, item: pytest.Item, report: pytest.TestReport, call: pytest.CallInfo[None]
    ) -> Iterator[Annotation]:
        case = case_of(item)
        if case is None:
            yield from self._of_problems(item)
            return
        feature, scenario = case.bound.feature, case.bound.scenario
        message = message_of(call.excinfo.value) if call.excinfo else report.longreprtext
        phase = {"setup": "Before the scenario: ", "teardown": "After the scenario: "}.get(report.when or "", "")
        path = path_in_repository(self._project.root, feature.path)
        yield Annotation(path, failed_line(case), f"{feature.title}: {scenario.title}", phase + message)

    def _of_problems(self, node: pytest.Item | pytest.Collector) -> Iterator[Annotation]:
        for problem in getattr(node, "problems", ()):
            yield annotation_of(problem, self._project.root)

    @staticmethod
    def pytest_terminal_summary(terminalreporter: Any) -> None:
        """Print the annotations, each at the beginning of a line, where GitHub looks for them."""
        reports = [*terminalreporter.stats.get("error", ()), *terminalreporter.stats.get("failed", ())]
        found = [Annotation(*one) for report in reports for one in getattr(report, ANNOTATIONS, ())]
        if found:
            terminalreporter.ensure_newline()
        for annotation in dict.fromkeys(found):
            terminalreporter.write_line(str(annotation))


class JunitProperties:
    """Puts the tags of scenarios, and the requirements among them, into JUnit XML."""

    def __init__(self, project: Project) -> None:
        """Read the catalogue of requirements, if there is one.

        Raises:
            pytest.UsageError: It cannot be read.
        """
        try:
            catalogue = read_catalogue(project.requirements) if project.requirements else []
        except CatalogueError as refused:
            raise pytest.UsageError(str(refused)) from None
        self._requirements = {requirement.id for requirement in catalogue}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Give each scenario its properties: `requirement` for an id of the catalogue, `tag` for any other tag."""
        for item in items:
            case = case_of(item)
            for tag in case.bound.scenario.tags if case else ():
                item.user_properties.append(("requirement" if tag in self._requirements else "tag", tag))
