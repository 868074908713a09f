"""The fixture `redis`: every scenario gets an empty database, on the run's own server or on an external one."""

from pathlib import Path

import pytest

from plainspec.services.redis.embedded import embedded_redis

FEATURE = """
Feature: Notes
  Rule: No scenario sees the notes of another
    Scenario: Ana notes
      When "milk" is noted
      Then 1 note is there
    Scenario: Ben looks
      When "bread" is noted
      Then 1 note is there
"""

STEPS = """
from plainspec import then, when

@when("{string} is noted")
async def note(thing, redis):
    await redis.set(thing, "noted")

@then("{int} note is there")
async def count(notes, redis):
    assert await redis.dbsize() == notes
"""


@pytest.fixture
def notes(pytester: pytest.Pytester) -> pytest.Pytester:
    for name, text in (("features/notes.feature", FEATURE), ("steps/notes.py", STEPS)):
        file = pytester.path / name
        file.parent.mkdir()
        file.write_text(text)
    pytester.makepyprojecttoml('[tool.pytest.ini_options]\nasyncio_default_fixture_loop_scope = "function"\n')
    return pytester


def test_scenarios_do_not_see_each_other_on_the_embedded_server(notes: pytest.Pytester) -> None:
    notes.runpytest_subprocess("--gherkin", "--no-allure").assert_outcomes(passed=2)


def test_scenarios_do_not_see_each_other_on_an_external_server(notes: pytest.Pytester) -> None:
    with embedded_redis() as server:
        assert Path(server.host).is_socket()
        url = f"unix://{server.host}"
        notes.runpytest_subprocess("--gherkin", "--no-allure", f"--redis-url={url}").assert_outcomes(passed=2)


def test_a_missing_engine_is_reported_with_a_hint(notes: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{notes.path}/no-engine")
    result = notes.runpytest_subprocess("--gherkin", "--no-allure", "--services=containers")
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["*No Docker engine answers at unix://*/no-engine:*Hint: start one*"])
