"""Modules that end the program when they are imported, and commands that somebody ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.test_check import problems

if TYPE_CHECKING:
    from tests.cli.conftest import SmallProject

ENDINGS = {
    "SystemExit: 0": "import sys\nsys.exit(0)\n",
    "SystemExit": "x = 1\nraise SystemExit\n",
    "Skipped: not here": "import pytest\npytest.skip('not here', allow_module_level=True)\n",
    "Own: enough": "class Own(BaseException): ...\nraise Own('enough')\n",
}
REQUESTS = {
    "Ctrl-C": "raise KeyboardInterrupt\n",
    "exit": "import pytest\npytest.exit('enough', returncode=0)\n",
}


@pytest.mark.parametrize("error", ENDINGS)
def test_a_step_module_that_ends_the_program_is_a_problem(project: SmallProject, error: str) -> None:
    project.write("steps/ending.py", ENDINGS[error])
    (found,) = problems(project)
    assert (found["kind"], found["path"], found["line"]) == ("definition", "steps/ending.py", 2)
    assert found["message"] == f"the step module steps.ending cannot be imported: {error}"
    listed = project.says("words")
    assert (listed.code, listed.out) == (2, "")
    assert f"steps/ending.py:2: {found['message']}" in listed.err
    run = project.runs("pytest", "--gherkin", "-q", "--no-allure")
    assert run.code == pytest.ExitCode.USAGE_ERROR
    assert f"steps/ending.py:2: {found['message']}" in run.err
    assert "INTERNALERROR" not in run.out + run.err


@pytest.mark.parametrize("error", ENDINGS)
def test_it_is_a_problem_under_behave_too(project: SmallProject, error: str) -> None:
    project.write("steps/ending.py", ENDINGS[error])
    hooks = "before_scenario, after_scenario, after_feature, after_all = hooks(__file__)"
    project.write("environment.py", f"from plainspec.runners.behave import hooks\n{hooks}\n")
    run = project.runs("behave", "features")
    assert run.code == 1
    assert f"steps/ending.py:2: the step module steps.ending cannot be imported: {error}" in run.out


@pytest.mark.parametrize("place", ["conftest.py", "features/conftest.py", "features/paying/conftest.py"])
@pytest.mark.parametrize("error", ENDINGS)
def test_a_conftest_that_ends_the_program_is_a_problem(project: SmallProject, error: str, place: str) -> None:
    project.write(place, ENDINGS[error])
    (found,) = problems(project)
    assert (found["kind"], found["path"], found["line"]) == ("definition", place, 2)
    assert found["message"] == f"the conftest cannot be imported: {error}"


@pytest.mark.parametrize(
    ("place", "code"),
    [("conftest.py", pytest.ExitCode.USAGE_ERROR), ("features/paying/conftest.py", pytest.ExitCode.TESTS_FAILED)],
)
@pytest.mark.parametrize("error", ENDINGS)
def test_pytest_names_the_conftest_too(project: SmallProject, error: str, place: str, code: int) -> None:
    project.write(place, ENDINGS[error])
    run = project.runs("pytest", "--gherkin", "-q", "--no-allure")
    assert run.code == code
    assert f"{place}:2: in <module>" in run.out + run.err
    assert error.rpartition("Own")[2] in run.out + run.err
    assert "INTERNALERROR" not in run.out + run.err


@pytest.mark.parametrize("error", ENDINGS)
def test_a_fault_file_that_ends_the_program_is_a_problem(project: SmallProject, error: str) -> None:
    project.write("faults/paying.py", ENDINGS[error])
    answer = project.says("prove", "--no-allure")
    assert (answer.code, answer.out) == (1, "")
    assert f"faults/paying.py:2: the faults cannot be imported: {error}" in answer.err


@pytest.mark.parametrize("request_to_stop", REQUESTS)
@pytest.mark.parametrize("command", [["check"], ["check", "--format", "json"], ["words"], ["words", "--json"]])
def test_a_command_that_is_interrupted_gives_no_verdict(
    project: SmallProject, command: list[str], request_to_stop: str
) -> None:
    project.write("steps/ending.py", REQUESTS[request_to_stop])
    answer = project.says(*command)
    assert (answer.code, answer.out, answer.err) == (130, "", "plainspec: interrupted\n")


@pytest.mark.parametrize("request_to_stop", REQUESTS)
def test_a_check_that_a_conftest_interrupts_gives_no_verdict(project: SmallProject, request_to_stop: str) -> None:
    for place in ("conftest.py", "features/paying/conftest.py"):
        file = project.write(place, REQUESTS[request_to_stop])
        answer = project.says("check")
        assert (answer.code, answer.out, answer.err) == (130, "", "plainspec: interrupted\n")
        file.unlink()


@pytest.mark.parametrize("request_to_stop", REQUESTS)
def test_a_proof_that_is_interrupted_gives_no_verdict(project: SmallProject, request_to_stop: str) -> None:
    project.write("faults/paying.py", REQUESTS[request_to_stop])
    answer = project.says("prove", "--no-allure")
    assert (answer.code, answer.out, answer.err) == (130, "", "plainspec: interrupted\n")


def test_a_trace_that_is_interrupted_gives_no_verdict(project: SmallProject, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("plainspec.commands.trace.features_of", interrupt)
    answer = project.says("trace")
    assert (answer.code, answer.out, answer.err) == (130, "", "plainspec: interrupted\n")


def test_a_check_that_is_interrupted_while_it_binds_gives_no_verdict(
    project: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("plainspec.gherkin.binding.Binder.bind", interrupt)
    answer = project.says("check")
    assert (answer.code, answer.out, answer.err) == (130, "", "plainspec: interrupted\n")


@pytest.mark.parametrize(
    ("ending", "said"), [("import sys\nsys.exit(0)\n", "SystemExit: 0"), (ENDINGS["Own: enough"], "Own: enough")]
)
def test_a_plugin_that_ends_the_program_is_named(project: SmallProject, ending: str, said: str) -> None:
    project.write("plug.py", ending)
    project.write("pyproject.toml", "[tool.pytest.ini_options]\naddopts = '-p plug'\npythonpath = '.'\n")
    answer = project.runs("plainspec", "check")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("plainspec: pytest cannot start: ")
    assert answer.err.endswith(f"plug.py:2: {said}\n")


def test_an_error_that_has_no_text_is_named_by_its_kind(project: SmallProject) -> None:
    project.write("steps/ending.py", "class Own(Exception):\n    def __str__(self): return 1 / 0\nraise Own\n")
    (found,) = problems(project)
    assert found["message"].endswith("cannot be imported: Own: (its __str__ raises ZeroDivisionError)")


@pytest.mark.parametrize("command", ["check", "words", "report"])
def test_an_interrupt_before_the_command_begins_gives_no_verdict(project: SmallProject, command: str) -> None:
    project.write("click.py", "import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(5)\n")
    answer = project.runs("plainspec", command)
    assert (answer.code, answer.out, answer.err) == (130, "", "plainspec: interrupted\n")
