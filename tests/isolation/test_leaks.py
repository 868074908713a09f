"""Planted leaks: each is reported with the scenario that left it, and does not affect the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

LEAKS = '''
"""Ways to leave something behind."""

import asyncio

import asyncpg
from plainspec import then, when

LEFT = []


@when("a row is committed in the template")
async def write_into_template(databases, database_template, postgres, database_clone):
    administrator = await asyncpg.connect(postgres.url("postgres"))
    try:
        await administrator.execute(f'ALTER DATABASE "{database_template.name}" ALLOW_CONNECTIONS true')
    finally:
        await administrator.close()
    intruder = await asyncpg.connect(postgres.url(database_template.name))
    try:
        await intruder.execute("INSERT INTO word (word) VALUES ('left')")
    finally:
        await intruder.close()


@when("a key is written without regard to whose database it is")
async def write_to_home(redis_server, redis):
    from redis.asyncio import Redis

    async with Redis.from_url(redis_server.url(0)) as client:
        await client.set("user:1", "Ana")


@when("a setting of the session is left on a pooled connection")
async def leave_setting(database_session):
    from sqlalchemy import text

    await database_session.execute(text("SELECT set_config('app.user', 'Ana', false)"))
    await database_session.commit()


@when("a task is left running")
async def leave_task(database_url):
    LEFT.append(asyncio.create_task(asyncio.sleep(600), name="the straggler"))


@when("a connection is left open")
async def leave_connection(database_url):
    LEFT.append(await asyncpg.connect(database_url, server_settings={"application_name": "the straggler"}))
    await LEFT[-1].execute("BEGIN; INSERT INTO word (word) VALUES ('left'); SELECT pg_advisory_lock(7)")


@when("nothing is left")
def leave_nothing():
    """Do as others should."""


@then("nothing is met")
async def meet_nothing(database_connection, redis):
    assert await database_connection.fetchval("SELECT count(*) FROM word") == 1
    assert await database_connection.fetchval("SELECT coalesce(current_setting('app.user', true), '')") == ""
    assert await database_connection.fetchval("SELECT pg_try_advisory_xact_lock(7)")
    assert await redis.dbsize() == 0
    assert "the straggler" not in {task.get_name() for task in asyncio.all_tasks()}
'''
FEATURE = """
Feature: Neighbours
  Rule: No scenario is affected by the leaks of another
    Scenario: The neighbour before
      When nothing is left
      Then nothing is met
    Scenario: The culprit
      When {leak}
    Scenario: The neighbour after
      When nothing is left
      Then nothing is met
    Scenario: The neighbour after that
      When nothing is left
      Then nothing is met
"""
CULPRIT = "words.feature:7"


def run_with(words: pytest.Pytester, leak: str, tag: str = "") -> pytest.RunResult:
    def write(name: str, text: str) -> None:
        file: Path = words.path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)

    write("steps/leaks.py", LEAKS)
    write("features/words.feature", tag + FEATURE.format(leak=leak))
    return words.runpytest_subprocess("--gherkin", "--no-allure")


@pytest.mark.requirement("S2-RUN-12")
@pytest.mark.parametrize(
    ("leak", "reported"),
    [
        ("a task is left running", "*left running after the scenario: sleep(), started at steps/leaks.py*"),
        (
            "a connection is left open",
            f"*{CULPRIT}*has left the connection * (the straggler, idle in transaction, holds*",
        ),
        (
            "a key is written without regard to whose database it is",
            f"*{CULPRIT}*has written to Redis outside of its own database: database 0 holds 'user:1'*",
        ),
    ],
)
def test_a_leak_is_reported_by_the_scenario_and_does_not_reach_the_next(
    words: pytest.Pytester, leak: str, reported: str
) -> None:
    result = run_with(words, leak)
    result.assert_outcomes(passed=4, errors=1)
    result.stdout.fnmatch_lines([reported])
    result.stdout.fnmatch_lines(["*ERROR at teardown of*The culprit*"])


def test_no_scenario_runs_on_a_template_that_was_connected_to(words: pytest.Pytester) -> None:
    """The clones that were ready before are clean; the scenario that would get a later one fails."""
    result = run_with(words, "a row is committed in the template")
    outcomes = result.parseoutcomes()
    assert "failed" not in outcomes
    assert outcomes["errors"] >= 1
    result.stdout.fnmatch_lines([f"*{CULPRIT}*has connected to plainspec_*the template of all databases*"])


@pytest.mark.parametrize("tag", ["", "@world:savepoint"])
def test_a_setting_of_a_session_does_not_survive_into_the_next_scenario(words: pytest.Pytester, tag: str) -> None:
    run_with(words, "a setting of the session is left on a pooled connection", tag).assert_outcomes(passed=4)


def test_without_a_leak_nothing_is_reported(words: pytest.Pytester) -> None:
    run_with(words, "nothing is left").assert_outcomes(passed=4)
