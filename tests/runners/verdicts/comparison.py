"""What all three runners say of the same features, verdict by verdict."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from plainspec.config.project import Project
from tests.runners.verdicts.verdicts import FILE, PLANTED, Place, Verdict, read_verdicts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from plainspec.gherkin.features.model import Feature

RUNNERS = ("pytest", "behave", "pytest-bdd")
DEADLINE_S = 3600.0
QUIET = (
    "-q",
    "--tb=no",
    "-p",
    "no:cacheprovider",
    "-p",
    "tests.runners.verdicts.verdicts",
    "-p",
    "plainspec.runners.pytest.own_options",
)


@dataclass(slots=True)
class Comparison:
    """What every runner says of the same scenarios.

    Attributes:
        titles: Every scenario that the files hold, by its place.
        verdicts: What each runner says of them; a scenario that cannot run has failed.
        merged: Those that pytest-bdd leaves out, because a later one of the feature has the same title.
    """

    titles: dict[Place, str]
    verdicts: dict[str, dict[Place, Verdict]]
    merged: frozenset[Place] = frozenset()
    said: dict[str, str] = field(default_factory=dict)

    def of(self, runner: str, place: Place) -> str:
        """Return one runner's verdict on one scenario."""
        if runner == "pytest-bdd" and place in self.merged:
            return "left out"
        return self.verdicts[runner].get(place, "failed")

    def disagreements(self) -> list[Place]:
        """List the scenarios about which two runners disagree."""
        return [
            place for place in self.titles if len({self.of(runner, place) for runner in RUNNERS} - {"left out"}) > 1
        ]

    def count(self, runner: str) -> str:
        """Say how many scenarios of which verdict a runner reports."""
        counted = Counter(self.of(runner, place) for place in self.titles)
        return ", ".join(
            f"{counted[name]} {name}" for name in ("passed", "failed", "skipped", "left out") if counted[name]
        )


def compare(project: Project, files: Sequence[Path], planted: str = "", deadline_s: float = DEADLINE_S) -> Comparison:
    """Run the features under every runner, each in a process of its own, as many side by side as there are processors.

    Args:
        project: The project.
        files: Its feature files.
        planted: The fault to plant in every process, as ``FILE::function``.
        deadline_s: When to end a runner that does not end, in seconds; what it has not run by then has failed.

    Raises:
        GherkinError: A feature file cannot be read.
    """
    features = [project.cache.read(file, project.shown(file)) for file in files]
    comparison = Comparison(titles_of(features), {}, merged_of(features))
    with tempfile.TemporaryDirectory(prefix=".plainspec_compare_", dir=project.root) as folder:

        def play(runner: str) -> tuple[str, dict[Place, Verdict]]:
            out = Path(folder) / f"{runner}.jsonl"
            environment = {**os.environ, FILE: str(out), PLANTED: planted}
            command = [sys.executable, "-m", *command_of(runner, project, files, Path(folder))]
            return _run(command, project.root, environment, deadline_s), read_verdicts(out)

        with ThreadPoolExecutor(os.cpu_count()) as side_by_side:
            for runner, (said, verdicts) in zip(RUNNERS, side_by_side.map(play, RUNNERS), strict=True):
                comparison.said[runner], comparison.verdicts[runner] = said, verdicts
    return comparison


def agreed(root: Path, count: str) -> dict[str, str]:
    """See that all runners say the same of a project's features, and this; return what each has printed.

    Args:
        root: The project's folder.
        count: How many scenarios of which verdict each reports: `3 passed, 1 skipped`.
    """
    project = Project.at(root)
    comparison = compare(project, project.feature_files())
    assert comparison.disagreements() == [], told(comparison)
    assert {comparison.count(runner) for runner in RUNNERS} == {count}, told(comparison)
    return comparison.said


def command_of(runner: str, project: Project, files: Sequence[Path], folder: Path) -> list[str]:
    """Return the module to run and its arguments.

    Args:
        runner: One of ``RUNNERS``.
        project: The project.
        files: The features.
        folder: Where a test module for pytest-bdd may be written.
    """
    paths = [str(file) for file in files]
    if runner == "pytest":
        return ["pytest", "--gherkin", "--no-allure", *QUIET, *paths]
    if runner == "behave":
        formatter = "tests.runners.behave.behave_verdicts:VerdictFormatter"
        return ["behave", "--no-summary", "--no-snippets", "--format", formatter, *paths]
    modules = []
    for number, path in enumerate(paths):
        module = folder / f"test_feature_{number}.py"
        module.write_text(f"from pytest_bdd import scenarios\n\nscenarios({path!r})\n", encoding="utf-8")
        modules.append(str(module))
    root = ["--rootdir", str(project.root), "--import-mode=importlib", "--continue-on-collection-errors"]
    return ["pytest", "-p", "pytest-bdd", "-p", "plainspec.runners.pytest_bdd.plugin", *QUIET, *root, *modules]


def _run(command: list[str], root: Path, environment: dict[str, str], deadline_s: float) -> str:
    """Run one runner to its end and return what it said; its verdicts count, not its exit code."""
    try:
        ended = subprocess.run(
            command,
            cwd=root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=deadline_s,
        )
    except subprocess.TimeoutExpired:
        return f"did not end within {deadline_s:.0f} s"
    return ended.stdout


def titles_of(features: Iterable[Feature]) -> dict[Place, str]:
    """Return every scenario's title, by its place."""
    return {(feature.path, scenario.own_line): scenario.name for feature in features for scenario in feature.scenarios}


def merged_of(features: Iterable[Feature]) -> frozenset[Place]:
    """Return the scenarios that pytest-bdd leaves out: all of one title in a feature but the last."""
    merged = set()
    for feature in features:
        last = {scenario.template: scenario.line for scenario in feature.scenarios}
        merged |= {
            (feature.path, scenario.own_line)
            for scenario in feature.scenarios
            if scenario.line != last[scenario.template]
        }
    return frozenset(merged)


def told(comparison: Comparison) -> str:
    """Draw the table: one line a runner, and one for every scenario about which they disagree."""
    lines = [f"{runner:<12}{comparison.count(runner)}" for runner in RUNNERS]
    for path, line in comparison.disagreements():
        verdicts = ", ".join(f"{runner}: {comparison.of(runner, (path, line))}" for runner in RUNNERS)
        lines.append(f"  {path}:{line} {comparison.titles[path, line]}: {verdicts}")
    silent = [runner for runner in RUNNERS if not comparison.verdicts[runner]]
    for runner in silent:
        last = "\n".join(f"    {line}" for line in comparison.said[runner].strip().splitlines()[-12:])
        lines.append(f"  {runner} has run nothing; it said:\n{last}")
    return "\n".join(lines)
