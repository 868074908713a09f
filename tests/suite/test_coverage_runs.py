"""Coverage of what scenarios run, as people ask for it."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FEATURE = "Feature: Shop\n  Scenario: Ana buys\n    When Ana buys 2\n"
STEPS = """
from plainspec import when

@when("Ana buys {int}")
def buy(count):
    if count > 5:
        raise ValueError("too many")
"""


@pytest.mark.requirement("S2-RUN-07", "S3-RUN-07")
def test_a_run_of_scenarios_writes_coverage_as_html(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG", "COVERAGE_FILE"):
        monkeypatch.delenv(variable, raising=False)
    for name, text in (("features/shop.feature", FEATURE), ("steps/shop.py", STEPS)):
        file = pytester.path / name
        file.parent.mkdir()
        file.write_text(text)
    pytester.makepyprojecttoml('[tool.pytest.ini_options]\nasyncio_default_fixture_loop_scope = "function"\n')
    ran = pytester.runpytest_subprocess(
        "--gherkin", "--no-allure", "--cov=steps", "--cov-report=html", "--cov-report=term-missing"
    )
    ran.assert_outcomes(passed=1)
    ran.stdout.fnmatch_lines(["steps?shop.py *80% *7*"])
    assert "shop.py" in (pytester.path / "htmlcov" / "index.html").read_text()


@pytest.mark.requirement("S4-RUN-14")
def test_coverage_of_single_packages_is_measured_as_the_reference_says(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    documented = "pytest --gherkin --cov=bank.core --cov=bank.models --cov-report=html"
    assert f"`{documented}`" in (ROOT / "docs/reference/command-line.md").read_text(encoding="utf-8")
    for variable in ("COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG", "COVERAGE_FILE"):
        monkeypatch.delenv(variable, raising=False)
    steps = "from bank.core import buy\nfrom plainspec import when\nwhen('Ana buys {int}')(buy)\n"
    core = "from bank.models import Purchase\n\ndef buy(count: int) -> None:\n    Purchase(count)\n"
    models = (
        "class Purchase:\n    def __init__(self, count):\n        if count > 5:\n            raise ValueError(count)\n"
    )
    files = {"features/shop.feature": FEATURE, "steps/shop.py": steps, "bank/core.py": core, "bank/models.py": models}
    for name, text in {**files, "bank/other.py": "unused = 1\n"}.items():
        file = pytester.path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    pytester.makepyprojecttoml('[tool.pytest.ini_options]\nasyncio_default_fixture_loop_scope = "function"\n')
    arguments = documented.split()[1:]
    ran = pytester.runpytest_subprocess(*arguments, "--no-allure", "--cov-report=term-missing")
    ran.assert_outcomes(passed=1)
    ran.stdout.fnmatch_lines(["bank?core.py *100%*", "bank?models.py *75% *4*"])
    ran.stdout.no_fnmatch_line("*other.py*")
    assert "models.py" in (pytester.path / "htmlcov" / "index.html").read_text()
