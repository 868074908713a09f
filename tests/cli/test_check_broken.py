"""What is broken beside the features is one problem among others, and hides none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import SmallProject

UNFINISHED = """
@slow
Feature: Unfinished
  Rule: One
    Scenario: Ana waits
      When Ana waits
    Scenario: Nobody does anything
    Scenario Outline: Nobody is there
      When <who> pays 1
      Then <who> has paid 1
      Examples:
        | who |
"""


def problems(project: SmallProject, *arguments: str) -> list[tuple[str, str, int]]:
    """Return kind, file and line of what `check` finds."""
    answer = project.says("check", "--format", "json", *arguments)
    found: list[dict[str, Any]] = json.loads(answer.out)
    assert (answer.code, answer.err) == (1, "")
    return [(problem["kind"], problem["path"], problem["line"]) for problem in found]


@pytest.fixture
def broken(project: SmallProject) -> SmallProject:
    """Hand out a project with step modules, in two folders, that cannot be imported."""
    project.write("pyproject.toml", (project.root / "pyproject.toml").read_text() + MORE_STEPS)
    project.write("steps/missing.py", "import nowhere_at_all\n")
    project.write("steps/crooked.py", "def oops(:\n")
    project.write("more/raising.py", 'import plainspec\nraise ValueError("this\\nand that")\n')
    return project


MORE_STEPS = '[tool.plainspec]\nsteps = ["steps", "more"]\n'
MODULES = [
    ("definition", "more/raising.py", 2),
    ("definition", "steps/crooked.py", 1),
    ("definition", "steps/missing.py", 1),
]


def test_every_step_module_that_cannot_be_imported_is_a_problem_of_its_own(broken: SmallProject) -> None:
    assert problems(broken) == MODULES
    annotations = broken.says("check", "--format", "github").out.splitlines()
    assert [line.partition(",title")[0] for line in annotations] == [
        f"::error file={path},line={line}" for _, path, line in MODULES
    ]
    said = broken.says("check").out
    assert "more.raising cannot be imported: ValueError: this\n    and that\n" in said
    assert str(broken.root) not in said
    assert said.endswith("1 feature, 1 scenario: 3 problems\n")


def test_what_needs_no_steps_is_told_although_they_cannot_be_imported(broken: SmallProject) -> None:
    broken.write("features/torn.feature", "Feature: X\n  Scenario: Y\n    Given z\n    Thn w\n")
    broken.write("features/unfinished.feature", UNFINISHED)
    assert problems(broken) == [
        ("syntax", "features/torn.feature", 4),
        ("style", "features/unfinished.feature", 4),
        ("empty", "features/unfinished.feature", 6),
        ("empty", "features/unfinished.feature", 7),
        *MODULES,
    ]


def test_lines_and_tags_still_select_what_needs_no_steps(broken: SmallProject) -> None:
    broken.write("features/unfinished.feature", UNFINISHED)
    assert problems(broken, "features/unfinished.feature:4")[0] == ("style", "features/unfinished.feature", 4)
    assert problems(broken, "features/unfinished.feature:6")[0] == ("empty", "features/unfinished.feature", 6)
    assert problems(broken, "features/paying", "--tags", "not @slow") == MODULES
    answer = broken.says("check", "features/unfinished.feature:99")
    assert (answer.code, answer.out) == (2, "")
    assert "the file has" in answer.err


def test_an_id_that_is_in_the_catalogue_twice_is_one_problem_among_others(project: SmallProject) -> None:
    project.write("features/requirements.csv", "id,area\nR-PAY-01,paying\nR-PAY-02,paying\nR-PAY-01,again\n")
    project.write(
        "features/x.feature", "Feature: X\n  Rule: One\n    @R-PAY-09\n    Scenario: A\n      When Ana pays 1\n"
    )
    assert problems(project) == [
        ("duplicate-definition", "features/requirements.csv", 4),
        ("tag", "features/x.feature", 3),
        ("style", "features/x.feature", 4),
    ]
    said = project.says("check").out
    assert "requirements.csv:4: R-PAY-01 is in the catalogue twice\n    first: features/requirements.csv:2\n" in said
