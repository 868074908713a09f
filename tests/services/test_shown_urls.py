"""What a run shows of a chosen server's password where a step compares the URL that it got: nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from plainspec.services.postgres.server import PostgresServer

FEATURE = """
Feature: Places
  Rule: The database is where we believe
    Scenario Outline: It is compared by <operation>
      Then it is so by <operation>

      Examples: of URLs
        | operation |
        | equality  |
        | absence   |
        | a list    |
        | a field   |
"""
STEPS = """
from plainspec import then

@then("it is so by {}")
async def compare(operation, database_url):
    if operation == "equality":
        assert database_url == "postgresql://elsewhere/"
    if operation == "absence":
        assert "postgres" not in database_url
    if operation == "a list":
        assert [database_url] == ["postgresql://elsewhere/"]
    assert {"url": database_url} == {"url": "postgresql://elsewhere/"}
"""
SYSTEM = '[tool.pytest.ini_options]\nasyncio_default_fixture_loop_scope = "function"\n'


@pytest.fixture
def places(pytester: pytest.Pytester) -> pytest.Pytester:
    for name, text in (("features/places.feature", FEATURE), ("steps/places.py", STEPS)):
        file = pytester.path / name
        file.parent.mkdir()
        file.write_text(text)
    pytester.makepyprojecttoml(SYSTEM)
    return pytester


@pytest.mark.anyio
async def test_a_compared_url_shows_no_password(places: pytest.Pytester, postgres: PostgresServer) -> None:
    url = f"postgresql://postgres:s3cret@/postgres?host={postgres.host}&port={postgres.port}"
    ran = places.runpytest_subprocess("--gherkin", "-vv", "--showlocals", "--junitxml=j.xml", f"--postgres-url={url}")
    ran.assert_outcomes(failed=4)
    said = ran.stdout.str()
    assert "postgres:***@" in said
    assert "- postgresql://elsewhere/" in said
    results = [*(places.path / "allure-results").glob("*-result.json"), places.path / "j.xml"]
    assert len(results) == 5
    for text in (said, ran.stderr.str(), *(file.read_text() for file in results)):
        assert "s3cret" not in text
