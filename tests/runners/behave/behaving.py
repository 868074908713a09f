"""Small projects as behave runs them."""

import json
import sys
from typing import Any

import pytest

Project = Any

ENVIRONMENT = """
from plainspec.runners.behave import hooks

before_scenario, after_scenario, after_feature, after_all = hooks(__file__)
"""

WALLET = """
import asyncio
import contextvars

OWNER = contextvars.ContextVar("owner")

@given("a wallet of {int}", gives="wallet")
async def a_wallet(amount):
    OWNER.set("Ana")
    yield [amount]
    print("the wallet is closed")

@when("{word} pays {int}")
async def pays(who, amount, wallet):
    await asyncio.sleep(0)
    wallet[0] -= amount

@then("{int} are left")
def are_left(amount, wallet):
    assert wallet[0] == amount
    assert OWNER.get() == "Ana"

@when("Ana looks at the sky")
def looks(): pass
"""


def behave(project: Project, *arguments: str) -> pytest.RunResult:
    project.file("environment.py", ENVIRONMENT)
    command = [sys.executable, "-m", "behave", "--no-color", *arguments]
    result: pytest.RunResult = project.pytester.run(*command, "features")
    return result


def statuses(project: Project, *arguments: str) -> dict[str, str]:
    behave(project, "--format", "json", "--outfile", "out.json", *arguments)
    features = json.loads((project.pytester.path / "out.json").read_text(encoding="utf-8"))
    found: dict[str, Any] = {}
    for feature in features:
        for element in feature["elements"]:
            inner = element["elements"] if element["type"] == "rule" else [element]
            found |= {scenario["name"]: scenario["status"] for scenario in inner if scenario["type"] != "background"}
    return found
