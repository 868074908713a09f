"""A platform with storage of its own, specified by the standard features through the adapter that the guide describes."""

from __future__ import annotations

from typing import Any

import pytest

SmallProject = Any

LEDGER = '''
"""Accounts in memory, where a session sees what is committed and what it has added itself."""

from contextlib import asynccontextmanager

import plainspec
from plainspec.ports.contents import Row
from plainspec.ports.store.database import Account
from plainspec.ports.system import System


class Session:
    def __init__(self, ledger, number):
        self.ledger, self.number, self.added = ledger, number, {}

    async def read(self, owner):
        return self.ledger.balances[owner] + self.added.get(owner, 0)

    async def add(self, owner, amount):
        self.added[owner] = self.added.get(owner, 0) + amount
        return True

    async def commit(self):
        for owner, amount in self.added.items():
            self.ledger.balances[owner] += amount
        self.added = {}

    async def rollback(self):
        self.added = {}


class Ledger:
    def __init__(self):
        self.balances, self.sessions = {}, 0

    @asynccontextmanager
    async def session(self, level):
        self.sessions += 1
        yield Session(self, self.sessions)

    async def fill(self, accounts):
        self.balances |= {account.owner: account.balance for account in accounts}

    async def accounts(self):
        return tuple(Account(owner, balance) for owner, balance in sorted(self.balances.items()))

    async def rows(self):
        return tuple(Row("account", {"owner": one, "balance": str(held)}, (one,)) for one, held in self.balances.items())

    async def blockers(self, number):
        return frozenset()


@plainspec.fixture(scope="session")
async def ledger_server():
    print("the ledger starts")
    yield Ledger
    print("the ledger stops")


async def database(ledger_server):
    yield ledger_server()


def contents(database):
    return database


Adapter = System(
    name="ledger",
    database=database,
    contents=contents,
    fixtures=(ledger_server,),
    capabilities=frozenset({"read-committed"}),
)
'''

FEATURE = "standard:transactions/commit.feature"
ONE = "Ana and commits and deposit"


@pytest.fixture
def platform(project: SmallProject) -> SmallProject:
    """Return a project of the ledger's makers: no feature and no step of their own."""
    chosen = project.pytester.path / "pyproject.toml"
    chosen.write_text(f'{chosen.read_text()}\n[tool.plainspec]\nsystem = "ledger:Adapter"\nfeatures = ["{FEATURE}"]\n')
    project.file("ledger.py", LEDGER)
    return project


def test_a_standard_feature_holds_of_a_ledger_in_memory_and_postgres_never_starts(platform: SmallProject) -> None:
    result = platform.run("-k", ONE, "-s", "--setup-show")
    result.assert_outcomes(passed=1, deselected=result.parseoutcomes()["deselected"])
    said = result.stdout.str()
    assert said.count("the ledger starts") == said.count("the ledger stops") == 1
    assert "SETUP    S ledger_server" in said
    assert "SETUP    S postgres" not in said


def test_a_ledger_that_loses_commits_is_found_out(platform: SmallProject) -> None:
    platform.file("ledger.py", LEDGER.replace("self.ledger.balances[owner] += amount", "pass"))
    result = platform.run("-k", ONE)
    assert result.parseoutcomes()["failed"] == 1
    assert "✗ Then Ben has read 100, 120" in result.stdout.str()


def test_a_standard_area_that_is_not_there_is_told_with_those_that_are(platform: SmallProject) -> None:
    platform.file("pyproject.toml", '[tool.plainspec]\nfeatures = ["standard:transaction"]\n')
    result = platform.run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["*features: there is no 'standard:transaction'; the standard areas are *composition,*"]
    )
