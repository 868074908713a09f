"""Scenarios that are expected to fail for a system, as `[[tool.plainspec.expected-failures]]` lists them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from plainspec.config.settings import ProjectError
from plainspec.gherkin.features.problems import Problem, ProblemKind
from plainspec.gherkin.sentences.suggestions import nearest_name

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from plainspec.gherkin.features.model import Feature, Scenario

KEY = "expected-failures"
TABLE = f"[[tool.plainspec.{KEY}]]"
FEATURE = ".feature"


@dataclass(frozen=True)
class ExpectedFailure:
    """A scenario, or a whole feature, that is expected to fail.

    Attributes:
        system: The system for which it fails, by name.
        scenario: `path.feature: Title`, or `path.feature` for all of a feature. The path may leave out folders at its
            beginning; the title is the one as written, or with its placeholders filled in.
        reason: Why it fails.
        issue: Where that is followed up.
    """

    system: str
    scenario: str
    reason: str
    issue: str

    @property
    def path(self) -> str:
        """The path of the feature."""
        path, dot, _ = self.scenario.partition(FEATURE)
        return path + dot

    @property
    def title(self) -> str:
        """The title of the scenario; an empty text for all of the feature."""
        return self.scenario.partition(FEATURE)[2].removeprefix(":").strip()

    def is_about(self, feature_path: str) -> bool:
        """Tell whether it is about a feature."""
        return f"/{feature_path}".endswith(f"/{self.path}")

    def covers(self, scenario: Scenario) -> bool:
        """Tell whether it is about a scenario of its feature."""
        return not self.title or self.title in {scenario.title, scenario.template}

    def __str__(self) -> str:
        """Say that it fails as expected, and why."""
        return f"expected to fail for {self.system}: {self.reason} ({self.issue})"


class ExpectedFailures:
    """Those that are listed for the system of a run."""

    def __init__(self, listed: Iterable[ExpectedFailure], system: str) -> None:
        self._listed = [one for one in listed if one.system == system]

    def of(self, feature: Feature, scenario: Scenario) -> ExpectedFailure | None:
        """Return why a scenario is expected to fail; None for one that is not."""
        return next((one for one in self._listed if one.is_about(feature.path) and one.covers(scenario)), None)

    def problems(self, feature: Feature) -> list[Problem]:
        """Return those about a feature that mean none of its scenarios."""
        titles = [scenario.template for scenario in feature.scenarios]
        return [
            Problem(ProblemKind.EXPECTED_FAILURE, "pyproject.toml", 0, *_unknown(one, titles, feature.path))
            for one in self._listed
            if one.is_about(feature.path) and not any(map(one.covers, feature.scenarios))
        ]


def _unknown(one: ExpectedFailure, titles: list[str], path: str) -> tuple[str, str]:
    close = nearest_name(one.title, titles)
    return (
        f"{TABLE} lists {one.scenario!r}, but {path} has no such scenario",
        f"did you mean {close!r}?" if close else "remove it, or write the title as in the feature",
    )


def unexpected_pass(expected: ExpectedFailure) -> str:
    """Say that a scenario passes although it is expected to fail."""
    return f"passes, but is {expected}; remove it from {TABLE}"


def expected_failures(settings: dict[str, Any], folders: Iterable[Path]) -> tuple[ExpectedFailure, ...]:
    """Return what the project lists.

    Args:
        settings: What `[tool.plainspec]` says.
        folders: The folders, or files, of the project's features.

    Raises:
        ProjectError: An entry is not a table of these four texts, or its feature does not exist.
    """
    listed: Any = settings.get(KEY, [])
    names = [field.name for field in fields(ExpectedFailure)]
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
        raise ProjectError(f"[tool.plainspec] {KEY} must be a list of tables: write {TABLE} with {', '.join(names)}")
    for entry in listed:
        wrong = [name for name in names if not isinstance(entry.get(name), str) or not entry[name].strip()]
        wrong += [name for name in entry if name not in names]
        if wrong:
            raise ProjectError(
                f"{TABLE} must have the strings {', '.join(names)}; wrong or missing: {', '.join(wrong)}"
            )
    found = tuple(ExpectedFailure(**entry) for entry in listed)
    if found:
        _check_paths(found, folders)
    return found


def _check_paths(found: Iterable[ExpectedFailure], folders: Iterable[Path]) -> None:
    files = [file.as_posix() for folder in folders for file in ([folder] if folder.is_file() else folder.rglob("*"))]
    for one in found:
        if FEATURE not in one.scenario:
            raise ProjectError(f"{TABLE} scenario is `path.feature: Title`, not {one.scenario!r}")
        if not any(one.is_about(file) for file in files):
            raise ProjectError(f"{TABLE} lists {one.scenario!r}, but no feature of the project is called {one.path}")
