"""Coverage of what scenarios run, as people ask for it."""

from __future__ import annotations

import pytest

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
