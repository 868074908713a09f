"""A service that fails is reported once, without Plainspec's own lines; the other scenarios only point there."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from plainspec.services.postgres.server import PostgresServer

FEATURE = """
Feature: Bookings
  Rule: Each is kept
    Scenario Outline: Number <n>
      Then there are <n> bookings

      Examples: three
        | n |
        | 1 |
        | 2 |
        | 3 |
"""
STEPS = """
from asyncpg import Connection

from plainspec import fixture, then

@fixture(scope="session")
def broken():
    raise ConnectionError("nobody answers")

@then("there are {int} bookings")
async def there_are(count: int, database_connection: Connection) -> None: ...

@then("there is nothing in {int}")
def nothing(count: int, broken: None) -> None: ...
"""
SETTINGS = (
    '[tool.pytest.ini_options]\nasyncio_default_fixture_loop_scope = "function"\n'
    '[tool.plainspec]\ntemplate = "schema.sql"\n'
)


@pytest.fixture
def bookings(pytester: pytest.Pytester) -> pytest.Pytester:
    """Return a project whose template asks for an extension that no server has."""
    pytester.makepyprojecttoml(SETTINGS)
    files = {"features/bookings.feature": FEATURE, "steps/bookings.py": STEPS}
    for name, text in {**files, "schema.sql": "CREATE EXTENSION no_such_extension;"}.items():
        file = pytester.path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    return pytester


@pytest.mark.parametrize("options", [(), ("--full-trace", "-vv")])
@pytest.mark.anyio
async def test_a_template_that_cannot_be_built_is_reported_once_and_without_the_password(
    bookings: pytest.Pytester, postgres: PostgresServer, options: tuple[str, ...]
) -> None:
    url = f"postgresql://postgres:s3cret@/postgres?host={postgres.host}&port={postgres.port}"
    ran = bookings.runpytest_subprocess("--gherkin", "-l", "--junitxml=j.xml", f"--postgres-url={url}", *options)
    ran.assert_outcomes(errors=3)
    ran.stdout.fnmatch_lines(
        [
            "features/bookings.feature:9",
            "E   The template cannot be built from *schema.sql*no_such_extension*",
            "features/bookings.feature:10: the same failure as at features/bookings.feature:9",
            "features/bookings.feature:11: the same failure as at features/bookings.feature:9",
        ]
    )
    ran.stdout.no_fnmatch_line("*psql_script.py*")
    results = [*(bookings.path / "allure-results").glob("*-result.json"), bookings.path / "j.xml"]
    assert len(results) == 4
    for text in (ran.stdout.str(), ran.stderr.str(), *(file.read_text() for file in results)):
        assert "s3cret" not in text


def test_a_fixture_of_the_project_that_fails_for_all_is_reported_once(bookings: pytest.Pytester) -> None:
    file = bookings.path / "features/bookings.feature"
    file.write_text(FEATURE.replace("there are <n> bookings", "there is nothing in <n>"))
    ran = bookings.runpytest_subprocess("--gherkin")
    ran.assert_outcomes(errors=3)
    said = ran.stdout.str()
    assert said.count('raise ConnectionError("nobody answers")') == 1
    assert said.count("the same failure as at features/bookings.feature:9") == 2


@pytest.mark.anyio
async def test_under_behave_it_is_reported_once_too(bookings: pytest.Pytester, postgres: PostgresServer) -> None:
    (bookings.path / "environment.py").write_text(
        "from plainspec.runners.behave import hooks\n\n"
        "before_scenario, after_scenario, after_feature, after_all = hooks(__file__)\n"
    )
    url = f"postgresql://postgres:s3cret@/postgres?host={postgres.host}&port={postgres.port}"
    ran = bookings.run(sys.executable, "-m", "behave", "--no-color", "-D", f"postgres-url={url}", "features")
    said = ran.stdout.str()
    assert said.count("The template cannot be built from") == 1
    assert said.count("the same failure as at features/bookings.feature:9") == 2
    for hidden in ("Traceback", "s3cret"):
        assert hidden not in said + ran.stderr.str()
