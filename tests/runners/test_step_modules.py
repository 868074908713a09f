"""Step modules are imported by the names that pytest gives them, once, and no other module is."""

import os
import subprocess
import sys
from typing import Any

import pytest

Project = Any

SETTINGS = '\n[tool.pytest.ini_options]\naddopts = "-p no:cacheprovider -p no:random_order"\n'
FEATURE = "Scenario: S\n  When Ana buys 1\n  Then she has paid 1\n"


def named(project: Project, *folders: str) -> None:
    listed = ", ".join(f'"{folder}"' for folder in folders)
    project.file("pyproject.toml", f"[tool.plainspec]\nsteps = [{listed}]\n{SETTINGS}")


def test_the_whole_project_is_searched_and_its_own_modules_are_left_alone(project: Project) -> None:
    named(project, ".")
    project.feature(FEATURE)
    project.file("shop/app.py", "raise SystemExit('the shop opens')\n")
    project.file("setup.py", "raise SystemExit('setup')\n")
    project.file("build/lib/steps.py", "from plainspec import when\nraise RuntimeError('built')\n")
    project.file(".venv/x.py", "from plainspec import when\nraise RuntimeError('of a library')\n")
    project.file("tests/till.py", "PAID = []\n")
    project.file(
        "tests/test_paying.py",
        """
        from till import PAID
        from plainspec import then, when

        @when("{word} buys {int}")
        def buys(name, count):
            PAID.append(count)

        @then("she has paid {int}")
        def has_paid(count):
            assert PAID == [count]
        """,
    )
    project.outcomes(passed=1)


def test_nested_packages_are_known_by_the_names_that_pytest_gives_them(project: Project) -> None:
    named(project, "tests/functional/steps")
    project.feature(FEATURE)
    for package in ("tests/functional", "tests/functional/steps", "tests/functional/steps/shop"):
        project.file(f"{package}/__init__.py", "")
    project.file("tests/functional/helpers.py", "PAID = []\n")
    project.file(
        "tests/functional/steps/shop/buying.py",
        """
        from functional.helpers import PAID
        from ...helpers import PAID as SAME
        from pytest_bdd import parsers, when

        assert PAID is SAME

        @when(parsers.parse("Ana buys {count:d}"))
        def buys(count):
            PAID.append(count)
        """,
    )
    project.file(
        "tests/functional/steps/paying.py",
        """
        from functional.steps.shop.buying import PAID
        from pytest_bdd import parsers, then

        @then(parsers.parse("she has paid {count:d}"))
        def has_paid(count):
            assert PAID == [count]
        """,
    )
    project.outcomes(passed=1)


@pytest.mark.parametrize("first", ["a_paying", "z_paying"])
def test_a_module_that_another_imports_by_its_own_name_is_imported_once(project: Project, first: str) -> None:
    named(project, "tests/step_defs")
    project.feature(FEATURE)
    project.file(
        "tests/step_defs/buying.py",
        """
        from pytest_bdd import parsers, when

        PAID = []

        @when(parsers.parse("Ana buys {count:d}"))
        def buys(count):
            PAID.append(count)
        """,
    )
    project.file(
        f"tests/step_defs/{first}.py",
        """
        from buying import PAID
        from pytest_bdd import parsers, then

        @then(parsers.parse("she has paid {count:d}"))
        def has_paid(count):
            assert PAID == [count]
        """,
    )
    project.outcomes(passed=1)


def test_a_conftest_that_declares_steps_is_told_where_only_some_modules_are_read(project: Project) -> None:
    named(project, ".")
    project.feature("Scenario: S\n  When Ana asks\n")
    project.file("conftest.py", "from plainspec import when\n\n@when('Ana asks')\ndef asks():\n    pass\n")
    result = project.outcomes(errors=2)
    result.stdout.fnmatch_lines(['conftest.py:3: @when("Ana asks") is not read, because it is in a conftest.py'])


def test_a_step_module_hides_no_other_module(project: Project) -> None:
    project.feature("Scenario: S\n  When Ana asks\n")
    project.steps("import http.client\n\n@when('Ana asks')\ndef asks():\n    import http.cookies\n", name="http")
    project.outcomes(passed=1)


def test_words_reads_a_suite_without_running_pytest(project: Project) -> None:
    named(project, "tests")
    project.feature(FEATURE)
    project.file(
        "tests/test_shop.py",
        """
        from pytest_bdd import parsers, scenarios, then, when

        scenarios("../features/shop.feature")

        @when(parsers.parse("Ana buys {count:d}"))
        def buys(count):
            pass
        """,
    )
    command = [sys.executable, "-m", "plainspec.cli", "words", "Ana"]
    said = subprocess.run(
        command, cwd=project.pytester.path, env=os.environ, capture_output=True, text=True, check=False
    )
    assert "When Ana buys {count:d}" in said.stdout, said.stderr
