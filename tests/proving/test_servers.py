"""Faults of schemas and servers: SQL on the template, and settings, on servers that others use and on our own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeAlias

import asyncpg
import pytest

from plainspec.proving import Patch, PatchError
from plainspec.services import configuration, fixtures, providers
from plainspec.services.fault_overrides import SETTINGS, STATEMENTS, AlterationError, altered
from plainspec.services.postgres.databases import Databases
from plainspec.services.run_context import RunContext

if TYPE_CHECKING:
    from collections.abc import Callable

    from plainspec.services.postgres.server import PostgresServer
    from tests.proving.conftest import Shop

postgres = pytest.fixture(scope="session")(fixtures.postgres)

STEPS = """
import asyncpg
from redis.asyncio import Redis
from plainspec import fixture, given, then, when

async def fill(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE till (owner text PRIMARY KEY, money int CHECK (money >= 0))")
    await connection.close()

@fixture(scope="session")
async def tills(databases):
    async with databases.template(fill, "ab" * 32) as template:
        yield template

@fixture(scope="scenario")
async def till(databases, tills):
    async with databases.clone(tills) as url:
        connection = await asyncpg.connect(url)
        yield connection
        await connection.close()

@when("Ana puts {int} into the till {int} time(s)", gives="answer")
async def puts(money: int, times: int, till) -> str:
    try:
        for _ in range(times):
            await till.execute("INSERT INTO till VALUES ('Ana', $1)", money)
    except asyncpg.PostgresError as refused:
        return type(refused).__name__
    return "taken"

@then("the till says {word}")
async def says(word: str, answer: str, till) -> None:
    level = await till.fetchval("SHOW transaction_isolation")
    assert answer == word, f"it says {answer} at {level}"

@then("the level is {string}")
async def level_is(level: str, till) -> None:
    seen = await till.fetchval("SHOW transaction_isolation")
    assert seen == level, f"the level is {seen}"

@when("Ana remembers a word", gives="answer")
async def remembers(redis: Redis) -> str:
    await redis.set("word", "x" * 100_000)
    return "taken"

@then("nothing is forgotten")
def nothing(answer: str) -> None:
    assert answer == "taken"
"""

FEATURES = {
    "money": """
        Feature: Money
          Rule: There is no debt
            Scenario: Debt
              When Ana puts -1 into the till 1 time
              Then the till says CheckViolationError
            Scenario: Twice
              When Ana puts 1 into the till 2 times
              Then the till says UniqueViolationError
              And the level is "read committed"
        """,
    "memory": """
        Feature: Memory
          Rule: Words are kept
            Scenario: A long word
              When Ana remembers a word
              Then nothing is forgotten
        """,
}

FAULTS = """
fault("debts are allowed", caught_by="tills/money.feature: Debt", because="it says taken").sql(
    "ALTER TABLE till DROP CONSTRAINT till_money_check"
)
fault("anybody may come twice, and in debt", caught_by="tills/money.feature", because="it says taken").sql(
    "ALTER TABLE till DROP CONSTRAINT till_pkey; ALTER TABLE till ALTER owner DROP NOT NULL",
    "ALTER TABLE till DROP CONSTRAINT till_money_check",
)
fault("another level", caught_by="tills/money.feature: Twice", because="the level is serializable").setting(
    "postgres", "default_transaction_isolation", "serializable"
)
fault("hardly any memory", caught_by="tills/memory.feature", because="OutOfMemoryError").setting(
    "redis", "maxmemory", "1mb"
)
fault("nonsense in SQL", caught_by="tills/money.feature", because="x").sql("ALTER TABLE tills DROP a")
fault("nonsense in settings", caught_by="tills/money.feature", because="x").setting("postgres", "fsink", "on")
fault("nothing is altered", caught_by="tills/money.feature", because="x").sql("ALTER TABLE till DROP IF EXISTS a")
fault("no such memory", caught_by="tills/memory.feature", because="x").setting("redis", "maxmemory", "a lot")
"""

Verdicts: TypeAlias = "Callable[..., dict[str, tuple[str, str]]]"


@pytest.fixture(scope="session", autouse=True)
def _loop_for_all(anyio_backend: str) -> None:
    """Let a plain test be the first to ask for an asynchronous fixture, in whatever order tests run."""


@pytest.fixture
def prove(shop: Shop) -> Verdicts:
    """Prove the tills, and return the finding and detail of each fault."""
    shop.write("steps/till.py", STEPS)
    for name, text in FEATURES.items():
        shop.write(f"features/tills/{name}.feature", text)
    shop.faults(FAULTS, "tills")

    def proven(*arguments: str) -> dict[str, tuple[str, str]]:
        said: dict[str, Any] = json.loads(shop.prove("--json", "--area", "tills", *arguments).stdout)
        return {fault["name"]: (fault["finding"], fault["detail"]) for fault in said["areas"][0]["faults"]}

    return proven


def test_embedded_servers_run_with_what_is_planted(prove: Verdicts) -> None:
    findings = prove("-n", "2")
    caught = [name for name, (finding, _) in findings.items() if finding == "caught"]
    assert caught == ["debts are allowed", "anybody may come twice, and in debt", "another level", "hardly any memory"]
    refused = {name: detail for name, (finding, detail) in findings.items() if finding == "could not be planted"}
    assert list(refused) == ["nonsense in SQL", "nonsense in settings", "nothing is altered", "no such memory"]
    assert all(detail.startswith("faults/tills.py:") for detail in refused.values())
    assert 'relation "tills" does not exist' in refused["nonsense in SQL"]
    assert 'unrecognized configuration parameter "fsink"' in refused["nonsense in settings"]
    assert "maxmemory" in refused["no such memory"]
    assert "changes neither the schema nor a row" in refused["nothing is altered"]


def test_servers_that_others_use_take_what_can_be_undone(
    prove: Verdicts, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"postgresql://postgres@/postgres?host={postgres.host}&port={postgres.port}"
    monkeypatch.setenv("PLAINSPEC_POSTGRES_URL", url)
    findings = prove("-n", "1", "--fault", "e")
    assert {name for name, (finding, _) in findings.items() if finding == "caught"} >= {
        *("debts are allowed", "anybody may come twice, and in debt", "another level"),
    }
    finding, detail = findings["nonsense in settings"]
    assert finding == "could not be planted"
    assert 'unrecognized configuration parameter "fsink"' in detail
    assert "Hint: what only a whole server can have is proven on the embedded one." in detail


async def _fill(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE till (money int)")
    await connection.close()


async def _columns(server: PostgresServer) -> int:
    async with (
        Databases.on(server) as databases,
        databases.template(_fill, "cd" * 32, size=0) as template,
        databases.hand_out(template) as clone,
    ):
        columns: int = await clone.observer.fetchval(
            "SELECT count(*) FROM information_schema.columns WHERE table_name = 'till'"
        )
    return columns


@pytest.mark.anyio
async def test_a_template_with_a_fault_is_nobody_elses(postgres: PostgresServer) -> None:
    patch = Patch()
    async with Databases.on(postgres) as databases, databases.template(_fill, "cd" * 32, size=0):
        patch.sql("ALTER TABLE till ADD notes text")
        assert await _columns(postgres) == 2
        patch.undo()
        assert await _columns(postgres) == 1


@pytest.mark.anyio
async def test_a_redis_that_others_use_is_left_alone() -> None:
    run = RunContext(configuration.servers_of_run({"redis-url": "redis://127.0.0.1:1/"}))
    patch = Patch()
    patch.place = "faults/tills.py:7"
    patch.setting("redis", "maxmemory", "1mb")
    try:
        with pytest.raises(
            AlterationError, match=r"faults/tills.py:7: --redis-url .* other clients may use"
        ) as refused:
            async with providers.redis_server(run):
                pass
    finally:
        patch.undo()
    assert "Hint: prove this fault on the embedded Redis." in str(refused.value)


def test_what_was_planted_is_gone_afterwards() -> None:
    patch = Patch()
    patch.sql("SELECT 1", "SELECT 2")
    patch.setting("postgres", "max_connections", 12)
    assert [statement.sql for statement in STATEMENTS] == ["SELECT 1", "SELECT 2"]
    assert [setting.value for setting in SETTINGS] == ["12"]
    assert altered("ab") != "ab"
    patch.undo()
    assert (STATEMENTS, SETTINGS, altered("ab")) == ([], [], "ab")


@pytest.mark.parametrize(
    ("service", "name", "said"),
    [
        ("mysql", "x", 'there is no service "mysql" with settings; there are postgres, redis'),
        ("postgres", "max connections", '"max connections" is not the name of a setting'),
        ("postgres", "", '"" is not the name of a setting'),
    ],
)
def test_settings_that_nobody_has_are_refused(service: str, name: str, said: str) -> None:
    with pytest.raises(PatchError) as refused:
        Patch().setting(service, name, 1)
    assert said in str(refused.value)
