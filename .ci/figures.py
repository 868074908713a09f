"""The README's figures: `python .ci/figures.py` prints them, `--write` puts them into the README, `--check` compares.

Each is counted from what is there, never stated; the last column names the command that shows the same.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from plainspec.commands.trace import trace_project
from plainspec.commands.words import features_of
from plainspec.config.project import Project, load_own, load_standard
from plainspec.gherkin.binding import Binder
from plainspec.gherkin.catalogue import catalogue_of
from plainspec.proving.loading import load_areas

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
OFTEN = 3
BLOCK = re.compile(r"(?<=<!-- figures -->\n).*?(?=<!-- end of figures -->)", re.DOTALL)


class Figure(NamedTuple):
    """A row of the README's table."""

    what: str
    value: str
    command: str


def figures() -> list[Figure]:
    """Count what the project holds."""
    project = Project.at(ROOT)
    features = features_of(project)
    scenarios = [scenario for feature in features for scenario in feature.scenarios]
    written = {  # an outline counts once, however many rows it has
        (feature.path, step.line, scenario.line)
        for feature in features
        for scenario in feature.scenarios
        for step in scenario.steps
    }
    scenarios_of_line = Counter((path, line) for path, line, _ in written)
    words = catalogue_of(Binder(load_own(project), lambda: load_standard(project)), features)
    about_systems = [word for word in words if "/services/" not in word.path]
    uses = [sum(scenarios_of_line[use.path, use.line] for use in word.uses) for word in about_systems]
    often = sum(count >= OFTEN for count in uses)
    traced = trace_project(project, ROOT / "features/requirements.csv", [ROOT / "allure-results"])
    covered = sum(bool(traced.covers[one.id]) for one in traced.requirements)
    faults = sum(len(area.faults) for area in load_areas(project))
    rules = sum(len(feature.rules) for feature in features)
    return [
        Figure("scenarios", f"{len(scenarios)} in {len(features)} features", "uv run plainspec check"),
        Figure("rules", str(rules), "uv run plainspec prove"),
        Figure("sentences about a platform", str(len(about_systems)), "uv run plainspec words"),
        Figure(f"of these used in {OFTEN} or more scenarios", f"{100 * often // len(uses)} %", "python .ci/figures.py"),
        Figure("sentences about any service", str(len(words) - len(about_systems)), "uv run plainspec words"),
        Figure("planted faults, each of which the features catch", str(faults), "uv run plainspec prove"),
        Figure(
            "requirements of the catalogue covered so far",
            f"{covered} of {len(traced.requirements)}",
            "uv run plainspec trace",
        ),
    ]


def table(rows: list[Figure]) -> str:
    """Return the figures as Markdown."""
    lines = [f"| {row.what} | {row.value} | `{row.command}` |" for row in rows]
    return "\n".join(["| figure | now | counted by |", "|---|---|---|", *lines, ""])


def main(mode: str) -> int:
    """Print, write or compare; return the exit status."""
    found = table(figures())
    print(found)
    text = README.read_text(encoding="utf-8")
    if mode == "--write":
        README.write_text(BLOCK.sub(lambda _: found, text), encoding="utf-8")
    elif mode == "--check" and BLOCK.findall(text) != [found]:
        print("README.md has other figures: run `uv run python .ci/figures.py --write`")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2] or [""]))
