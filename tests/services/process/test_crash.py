"""A server that dies in the middle of a run: the verdicts say so, and nothing waits for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

FEATURE = """
Feature: A bank
  Rule: The books are always open
    Scenario: Ana looks
      When Ana looks
      Then Ana has seen 1
    Scenario: The server is killed under Ben
      When the server is killed while Ben looks
      Then Ben has seen 1
    Scenario: Cleo looks
      When Cleo looks
      Then Cleo has seen 1
"""
POSTGRES = """
import os, pathlib, signal
import psutil
from plainspec import fixture, then, when

@fixture(scope="session")
async def books(databases):
    async def fill(url):
        pass
    async with databases.template(fill) as template:
        yield template

@fixture(scope="scenario")
async def book(databases, books):
    async with databases.hand_out(books) as clone:
        yield clone

@when("{word} looks", gives="seen")
async def look(name, book):
    return await book.observer.fetchval("SELECT 1")

@when("the server is killed while {word} looks", gives="seen")
async def look_in_vain(name, book, postgres):
    server = psutil.Process(int(pathlib.Path(postgres.host, "data", "postmaster.pid").read_text().split()[0]))
    os.kill(VICTIM, signal.SIGKILL)
    return await book.observer.fetchval("SELECT 1 FROM pg_sleep(60)")

@then("{word} has seen {int}")
def has_seen(name, count, seen):
    assert seen == count
"""
WHOLE = POSTGRES.replace("VICTIM", "server.pid")
BACKEND = POSTGRES.replace("VICTIM", "book.observer.get_server_pid()")
WRITER = POSTGRES.replace("VICTIM", "next(one.pid for one in server.children() if 'walwriter' in str(one.cmdline()))")
REDIS = """
import os, signal
from plainspec import then, when

@when("{word} looks", gives="seen")
async def look(name, redis):
    return await redis.incr("seen")

@when("the server is killed while {word} looks", gives="seen")
async def look_in_vain(name, redis):
    os.kill((await redis.info("server"))["process_id"], signal.SIGKILL)
    return await redis.incr("seen")

@then("{word} has seen {int}")
def has_seen(name, count, seen):
    assert seen == count
"""


@pytest.fixture
def bank(pytester: pytest.Pytester, request: pytest.FixtureRequest) -> pytest.Pytester:
    for name, text in (("features/bank.feature", FEATURE), ("steps/bank.py", request.param)):
        file = pytester.path / name
        file.parent.mkdir()
        file.write_text(text)
    pytester.makepyprojecttoml('[tool.pytest.ini_options]\nasyncio_default_fixture_loop_scope = "function"\n')
    return pytester


def messages(folder: Path) -> dict[str, str]:
    results = [json.loads(file.read_text()) for file in folder.glob("*-result.json")]
    return {result["name"]: result.get("statusDetails", {}).get("message", "") for result in results}


@pytest.mark.parametrize(
    ("bank", "product", "ending", "log_line"),
    [
        (WHOLE, "PostgreSQL", "it ended with code -9", "ready to accept connections"),
        (BACKEND, "PostgreSQL", "it ended with code 1", "database system is shut down"),
        (WRITER, "PostgreSQL", "it ended with code 1", "database system is shut down"),
        (REDIS, "Redis", "it ended with code -9", "ready to accept connections"),
    ],
    indirect=["bank"],
    ids=["PostgreSQL", "a connection's process", "the process that writes its log", "Redis"],
)
def test_verdicts_report_the_crash_at_once(bank: pytest.Pytester, product: str, ending: str, log_line: str) -> None:
    ran = bank.runpytest_subprocess("--gherkin")
    output = ran.stdout.str()
    outcomes = ran.parseoutcomes()
    assert outcomes["passed"] == 1
    assert outcomes.get("failed", 0) + outcomes.get("errors", 0) >= 2
    said = messages(bank.path / "allure-results")
    for name in ("The server is killed under Ben", "Cleo looks"):
        assert f"{product} at " in said[name]
        assert f"died during the run: {ending}. The end of its log" in said[name]
        assert log_line in said[name]
    assert output.count("died during the run") >= 2
