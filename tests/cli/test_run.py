"""`plainspec run`: which pytest command a category and each option stand for."""

from __future__ import annotations

import functools
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plainspec.commands.run import Wanted, arguments_of
from plainspec.commands.trace import trace_project
from plainspec.config.categories import categories_of
from plainspec.config.project import Project

if TYPE_CHECKING:
    from tests.cli.conftest import Answer, SmallProject

ROOT = Path(__file__).parents[2]
SETTINGS = """
[tool.plainspec.run]
money = {paths = ["features/paying", "tests/test_bank.py"], tags = "@money"}
rents = {tags = "@rent"}
python = {paths = ["tests"]}
"""


def command_in(answer: Answer) -> list[str]:
    """Return the arguments of pytest in the printed command."""
    assert answer.code == 0, answer.err
    printed = shlex.split(answer.out.splitlines()[-1])
    assert printed[0] == "$"
    assert printed[2:4] == ["-m", "pytest"]
    return printed[4:]


@pytest.fixture
def categorised(project: SmallProject) -> SmallProject:
    """A project with categories of its own, and a test in Python."""
    settings = project.root / "pyproject.toml"
    settings.write_text(settings.read_text() + SETTINGS)
    project.write("tests/test_bank.py", "def test_it():\n    assert True\n")
    return project


@pytest.mark.requirement("S2-RUN-04", "S2-RUN-05", "S3-RUN-04", "S3-RUN-06", "S3-RUN-08", "S3-RUN-09", "S3-RUN-10")
@pytest.mark.requirement("S4-RUN-04")
@pytest.mark.parametrize(
    ("arguments", "pytests"),
    [
        ([], ["--gherkin"]),
        (["all"], ["--gherkin"]),
        (["paying"], ["--gherkin", "features/paying"]),
        (["--category", "paying"], ["--gherkin", "features/paying"]),
        (["money"], ["--gherkin", "features/paying", "tests/test_bank.py", "--tags=@money"]),
        (["rents"], ["--gherkin", "--tags=@rent"]),
        (["python"], ["tests"]),
        (["paying", "paying", "python"], ["--gherkin", "features/paying", "tests"]),
        (["paying", "all"], ["--gherkin"]),
        (
            ["--test-file", "features/paying/pay.feature:6"],
            ["--gherkin", "features/paying/pay.feature:6"],
        ),
        (["--test-file", "tests/test_bank.py"], ["tests/test_bank.py"]),
        (["--parallel"], ["--gherkin", "-n", "auto"]),
        (["--parallel", "--workers", "4"], ["--gherkin", "-n", "4"]),
        (["--workers", "2"], ["--gherkin", "-n", "2"]),
        (
            ["money", "--execution-mode", "fast_feedback", "--tags", "@a or @b"],
            ["--gherkin", "features/paying", "tests/test_bank.py", "--tags=(@money) and (not @slow) and (@a or @b)"],
        ),
        (["--services", "local"], ["--gherkin", "--services=local"]),
        (["--real-services"], ["--gherkin", "--strict-needs"]),
        (["--color", "yes"], ["--gherkin", "--color=yes"]),
        (["coverage"], ["--gherkin", "--cov", "--cov-report=term", "--cov-report=html"]),
        (["paying", "--", "-x", "-k", "Ana"], ["--gherkin", "features/paying", "-x", "-k", "Ana"]),
    ],
)
def test_options_stand_for_arguments_of_pytest(
    categorised: SmallProject, arguments: list[str], pytests: list[str]
) -> None:
    before, further = (
        (arguments[: arguments.index("--")], arguments[arguments.index("--") :])
        if "--" in arguments
        else (arguments, [])
    )
    assert command_in(categorised.says("run", *before, "--print-only", *further)) == pytests


@pytest.mark.requirement("S3-RUN-11")
def test_alpine_chooses_slim_images_and_says_what_is_not_in_them(project: SmallProject) -> None:
    answer = project.says("run", "--use-alpine", "--print-only")
    assert command_in(answer)[1:] == [
        "--services=containers",
        "--postgres-image=postgres:18-alpine",
        "--redis-image=redis:8-alpine",
    ]
    assert answer.out.startswith("slim images: postgres:18-alpine and redis:8-alpine, without pgvector; ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["databse"], "there is no category 'databse'; there are all, coverage, money, paying, python, rents"),
        (["payin"], "there is no category 'payin'; did you mean 'paying'?"),
        (["--category", "monney"], "there is no category 'monney'; did you mean 'money'?"),
        (
            ["--test-file", "tests/test_bonk.py"],
            "there is no test file 'tests/test_bonk.py'; did you mean 'test_bank.py'?",
        ),
        (["--execution-mode", "fast"], "'fast' is not one of 'full', 'fast_feedback'"),
        (["--workers", "0"], "0 is not in the range x>=1"),
        (["money", "rents"], "money and rents choose by different tags; run them one after the other"),
        (["--use-alpine", "--services", "local"], "--use-alpine chooses containers, and --services local does not"),
    ],
)
def test_what_cannot_run_is_refused_with_what_was_meant(
    categorised: SmallProject, arguments: list[str], said: str
) -> None:
    answer = categorised.says("run", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("run = 3", "[tool.plainspec] run must be a table of categories, not 3"),
        ("run.x = 3", "[tool.plainspec.run.x] must be a table with paths and tags, not 3"),
        ("run.x.pahts = []", "[tool.plainspec.run.x] has no setting 'pahts'; did you mean 'paths'?"),
        ('run.all.paths = ["features"]', "'all' is a name that every project has"),
        ('run.x.paths = ["featres"]', "there is no file or folder 'featres'; did you mean 'features'?"),
    ],
)
def test_categories_that_are_none_are_refused(project: SmallProject, settings: str, said: str) -> None:
    file = project.root / "pyproject.toml"
    file.write_text(f"{file.read_text()}[tool.plainspec]\n{settings}\n")
    answer = project.says("run", "--print-only")
    assert answer.code == 2
    assert said in answer.err


def test_the_list_names_every_category_and_what_it_chooses(categorised: SmallProject) -> None:
    lines = [line.split(maxsplit=1) for line in categorised.says("run", "--list").out.splitlines()]
    assert lines == [
        ["all", "every feature"],
        ["coverage", "every feature, with coverage as HTML"],
        ["paying", "features/paying"],
        ["money", "features/paying, tests/test_bank.py; @money"],
        ["rents", "every feature; @rent"],
        ["python", "tests"],
    ]


def test_a_run_from_a_folder_of_the_project_is_one_of_the_project(
    project: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.root / "features/paying")
    answer = project.says("run", "--test-file", "pay.feature", "--print-only")
    assert answer.out.startswith(f"$ cd {project.root} && ")
    assert answer.out.endswith(" -m pytest --gherkin features/paying/pay.feature\n")


TYPES = [
    ("database", ["S4-DB"]),
    ("migrations", ["S4-MIG"]),
    ("rls", ["S4-RLS"]),
    ("security", ["S4-RLS", "S4-AUD"]),
    ("vectors", ["S4-VEC"]),
    ("pooling", ["S4-POOL"]),
    ("transactions", ["S4-TXN"]),
]


@functools.cache
def scenarios_by_requirement() -> dict[str, list[str]]:
    """Return the features of this project whose scenarios cover each requirement."""
    project = Project.at(ROOT)
    assert project.requirements is not None
    covers = trace_project(project, project.requirements, [ROOT / "no results"]).covers
    return {
        requirement: [cover.path for cover in covering if cover.kind == "scenario"]
        for requirement, covering in covers.items()
    }


@pytest.mark.requirement("S4-RUN-05", "S4-RUN-06", "S4-RUN-07", "S4-RUN-08", "S4-RUN-09", "S4-RUN-10", "S4-RUN-11")
@pytest.mark.parametrize(("name", "groups"), TYPES)
def test_the_types_of_this_project_run_a_scenario_of_each_requirement(name: str, groups: list[str]) -> None:
    project = Project.at(ROOT)
    paths = arguments_of(project, ROOT, Wanted(names=(name,)))[1:]
    assert paths == list(categories_of(project)[name].paths)
    wanted = {
        requirement: places
        for requirement, places in scenarios_by_requirement().items()
        if requirement.rpartition("-")[0] in groups
    }
    assert [
        one for one, places in wanted.items() if places and not any(place.startswith(tuple(paths)) for place in places)
    ] == []
    assert sum(bool(places) for places in wanted.values()) > 5


@pytest.mark.requirement("S3-RUN-04")
def test_the_integration_tests_of_this_project_are_the_features_on_services() -> None:
    project = Project.at(ROOT)
    paths = arguments_of(project, ROOT, Wanted(names=("integration",)))[1:]
    assert "features/composition" not in paths
    assert len(project.feature_files([ROOT / path for path in paths])) > 60


@pytest.mark.requirement("S3-RUN-10")
def test_the_quick_subset_of_this_project_leaves_out_some_scenarios_and_not_most() -> None:
    assert arguments_of(Project.at(ROOT), ROOT, Wanted(mode="fast_feedback")) == ["--gherkin", "--tags=not @slow"]
    features = [file.read_text(encoding="utf-8") for file in Project.at(ROOT).feature_files()]
    slow = [text for text in features if "@slow" in text.split()]
    assert 0 < 4 * len(slow) < len(features)
