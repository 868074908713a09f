"""What holds for every command."""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import SmallProject

COMMANDS = ("run", "check", "words", "trace", "matrix", "report", "prove")
ESCAPE = "\x1b"


def test_help_shows_examples_and_exit_codes(project: SmallProject) -> None:
    answer = project.says("--help")
    assert answer.code == 0
    assert all(f"\n    plainspec {command} " in answer.out for command in COMMANDS)
    assert "Exit codes: 0 no problems, 1 problems were found, 2" in answer.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(project: SmallProject, command: str) -> None:
    answer = project.says(command, "-h")
    assert answer.code == 0
    assert f"Usage: plainspec {command}" in answer.out
    assert "Exit codes" in answer.out


def test_the_version_is_that_of_the_package(project: SmallProject) -> None:
    assert project.says("--version").out == f"plainspec {version('plainspec')}\n"


@pytest.mark.parametrize(
    "arguments", [["chek"], ["check", "--format", "xml"], ["words", "--used", "--unused"], ["prove", "-n", "x"]]
)
def test_what_cannot_be_understood_ends_with_2_and_no_traceback(project: SmallProject, arguments: list[str]) -> None:
    answer = project.says(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert "Error: " in answer.err
    assert "Traceback" not in answer.err


def test_an_interrupted_command_ends_with_130(project: SmallProject) -> None:
    project.write("probe.py", INTERRUPTED)
    answer = project.runs("probe", "words")
    assert (answer.code, answer.out, answer.err) == (130, "", "plainspec: interrupted\n")


INTERRUPTED = """
import plainspec.cli, plainspec.commands.words

def interrupted(*_, **__):
    raise KeyboardInterrupt

plainspec.commands.words.run = interrupted
plainspec.cli.main()
"""


def test_a_plain_pipe_gets_no_colours(project: SmallProject) -> None:
    project.write("features/x.feature", "Feature: X\n  Scenario: A\n    When Ana pays 1\n")
    for command in (["check"], ["words"], ["trace"], ["check", "--help"]):
        answer = project.runs("plainspec.cli", *command, FORCE_COLOR="1")
        assert answer.out
        assert ESCAPE not in answer.out + answer.err


def test_nothing_heavy_is_imported_to_begin_with(project: SmallProject) -> None:
    heavy = (
        "{'pytest', 'sqlalchemy', 'asyncpg', 'pydantic', 'gherkin', 'cucumber_expressions', 'rich', 'allure_commons'}"
    )
    project.write("probe.py", f"import sys, plainspec.cli\nprint(sorted({heavy} & set(sys.modules)))\n")
    assert project.runs("probe").out == "[]\n"


def test_output_that_cannot_spell_a_sign_still_comes(project: SmallProject) -> None:
    project.write("features/x.feature", "Feature: X\n  Rule: R\n    Scenario: Café ✓\n      When Ana pays 1\n")
    answer = project.runs("plainspec.cli", "check", PYTHONIOENCODING="ascii")
    assert answer.code == 1
    assert "Caf? ?" in answer.out
    assert answer.err == ""


def test_colours_are_for_terminals_that_want_them(monkeypatch: pytest.MonkeyPatch) -> None:
    from plainspec.commands import printing  # noqa: PLC0415 - only this test looks inside

    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert printing.styled("x", printing.BAD) != "x"
    monkeypatch.setenv("NO_COLOR", "1")
    assert printing.styled("x", printing.BAD) == "x"


def test_the_package_imports_what_it_offers_when_it_is_asked_for(project: SmallProject) -> None:
    project.write(
        "probe.py",
        "import sys, plainspec\n"
        "before = [name for name in sys.modules if name.startswith('plainspec.')]\n"
        "from plainspec import *\n"
        "print(before, given.__name__, Table.__name__, len(plainspec.__all__), hasattr(plainspec, 'other'))\n",
    )
    assert project.runs("probe").out == "[] given Table 9 False\n"
