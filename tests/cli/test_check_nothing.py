"""A check that looks at nothing is none, and what is not looked at is named."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.cli.test_check import PYTEST, problems

if TYPE_CHECKING:
    from tests.cli.conftest import SmallProject


@pytest.mark.parametrize("form", ["text", "json", "github"])
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--tags", "@nowhere"], 'no scenario in features matches --tags "@nowhere"; nothing there is tagged @nowhere'),
        (["--tags", "@mony"], "nothing there is tagged @mony; did you mean @money?"),
        (["--tags", "not @money"], 'no scenario in features matches --tags "not @money"'),
        (["empty"], "there is no .feature file in empty"),
    ],
)
def test_a_check_of_nothing_gives_no_verdict(project: SmallProject, arguments: list[str], said: str, form: str) -> None:
    (project.root / "empty").mkdir()
    answer = project.says("check", "--format", form, *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("plainspec: there is nothing to check: ")
    assert said in answer.err


def test_a_project_without_features_is_not_well(project: SmallProject) -> None:
    (project.root / "features/paying/pay.feature").unlink()
    answer = project.says("check")
    assert (answer.code, answer.out) == (2, "")
    assert "there is no .feature file in features" in answer.err


def test_problems_of_definitions_are_told_though_there_are_no_features(project: SmallProject) -> None:
    (project.root / "features/paying/pay.feature").unlink()
    project.write("steps/odd.py", "import nowhere_at_all\n")
    assert [problem["path"] for problem in problems(project)] == ["steps/odd.py"]


def test_a_file_whose_ending_has_a_capital_is_named_by_check_and_by_pytest(project: SmallProject) -> None:
    project.write("features/Z.Feature", "Feature: Z\n")
    (found,) = problems(project)
    assert (found["path"], found["hint"]) == ("features/Z.Feature", "rename it to Z.feature")
    run = project.runs("pytest", "--gherkin", "-q", "--no-allure", "-p", "no:cacheprovider")
    assert run.code == pytest.ExitCode.TESTS_FAILED
    assert "features/Z.Feature: the name ends in .Feature, so no runner reads the file" in run.out


def test_what_is_named_like_a_feature_and_is_no_file_is_named(project: SmallProject) -> None:
    (project.root / "features/self.feature").symlink_to("self.feature")
    (project.root / "features/dangling.feature").symlink_to("nowhere")
    os.mkfifo(project.root / "features/pipe.feature")
    (project.root / "features/folder.feature").mkdir()
    found = problems(project)
    names = ["features/dangling.feature", "features/pipe.feature", "features/self.feature"]
    assert [problem["path"] for problem in found] == names
    assert {problem["message"] for problem in found} == {"is not a file, so no runner reads it"}


def test_a_link_to_a_folder_above_it_is_not_followed(project: SmallProject) -> None:
    (project.root / "features/loop").symlink_to(".")
    (project.root / "features/paying/up").symlink_to("../../features")
    (project.root / "steps/loop").symlink_to(".")
    assert project.says("check").out == "1 feature, 1 scenario: no problems found\n"
    run = project.runs("pytest", "--gherkin", "-q", "--no-allure", "-p", "no:cacheprovider")
    assert "1 passed" in run.out


def test_a_step_module_that_is_no_file_is_a_problem(project: SmallProject) -> None:
    os.mkfifo(project.root / "steps/pipe.py")
    (project.root / "steps/self.py").symlink_to("self.py")
    assert [problem["path"] for problem in problems(project)] == ["steps/pipe.py", "steps/self.py"]


@pytest.mark.parametrize("key", ["features", "steps", "faults"])
def test_a_folder_that_settings_name_must_be_there(project: SmallProject, key: str) -> None:
    project.write("pyproject.toml", f'{PYTEST}[tool.plainspec]\n{key} = ["{key[:-1]}"]\n')
    (project.root / key).mkdir(exist_ok=True)
    for command in (["check"], ["words"], ["trace"], ["prove"]):
        answer = project.says(*command)
        assert (answer.code, answer.out) == (2, "")
        said = f"pyproject.toml: [tool.plainspec] {key}: there is no folder '{key[:-1]}'; did you mean '{key}'?"
        assert said in answer.err
    run = project.runs("pytest", "--gherkin", "-q", "--no-allure")
    assert run.code == pytest.ExitCode.USAGE_ERROR
    assert said in run.err


def test_a_catalogue_that_settings_name_must_be_there(project: SmallProject) -> None:
    project.write("pyproject.toml", f'{PYTEST}[tool.plainspec]\nrequirements = "features/requirement.csv"\n')
    answer = project.says("trace")
    assert answer.code == 2
    assert "there is no file 'features/requirement.csv'; did you mean 'features/requirements.csv'?" in answer.err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"tool = 3\n", "[tool.plainspec] must be a table of settings"),
        (b"[tool]\nplainspec = 3\n", "[tool.plainspec] must be a table of settings"),
        (b"\xff\xfe[tool]", "not valid TOML"),
        (b"[tool.plainspec", "not valid TOML"),
        (b"a = " + b"[" * 5000 + b"]" * 5000, "not valid TOML"),
        (b'[tool.plainspec]\nsteps = ["steps/account.py"]\n', "there is no folder 'steps/account.py'"),
    ],
)
@pytest.mark.parametrize("command", ["check", "words"])
def test_settings_that_cannot_be_read_are_one_sentence(
    project: SmallProject, content: bytes, said: str, command: str
) -> None:
    (project.root / "pyproject.toml").write_bytes(content)
    answer = project.says(command)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err


@pytest.mark.parametrize(
    "declaration",
    [
        'given("q")(3)',
        'given("q")(None)',
        'given("q {int}")(type)',
        'given("q")(property(print))',
        'given("q {int}")(classmethod(print))',
        'given("q {int}")(getattr)',
        'given("")(print)',
        "fixture(3)",
        "fixture(int)",
        'parameter_type(name=3, regexp="4")',
    ],
)
def test_decorators_stand_above_functions_only(project: SmallProject, declaration: str) -> None:
    project.write("steps/odd.py", f"from plainspec import fixture, given, parameter_type\n{declaration}\n")
    (found,) = problems(project)
    assert (found["path"], found["line"]) == ("steps/odd.py", 2)
    assert "steps.odd cannot be imported: TypeError: " in found["message"]
