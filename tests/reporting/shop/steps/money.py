"""Sentences that do, between them, everything that a report can show."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import allure
import pytest

from plainspec import Table, fixture, given, then, when
from plainspec.reporting.evidence import attach, substep


@fixture()
def stuck_vault() -> None:
    raise ConnectionError("the door is stuck")


@fixture()
async def open_vault() -> AsyncIterator[str]:
    yield "open"
    with substep("look for the key"):
        attach("the shelf", "empty")
    raise OSError("the key is lost")


@given("the accounts")
async def accounts(table: Table) -> None:
    assert table.rows
    with substep("write two rows"):
        attach("the SQL that ran", "INSERT …", "application/sql")
        with allure.step("Ana's row"):
            allure.attach("x,y\n", "rows", allure.attachment_type.CSV)


@when("Ana deposits {int} at {}")
async def deposit(amount: int, level: str) -> None:
    assert amount
    assert level
    dynamic: Any = allure.dynamic
    dynamic.tag("deposit")
    started = {"left": asyncio.Event(), "right": asyncio.Event()}

    async def side(name: str, other: str) -> None:
        with allure.step(name):
            started[name].set()
            await started[other].wait()
            with substep(f"inside {name}"):
                await asyncio.sleep(0)

    await asyncio.gather(side("left", "right"), side("right", "left"))


@then("Ben has read {int}")
def has_read(value: int) -> None:
    if value == 500:
        print("reading the balance")  # noqa: T201 - what is printed is in the report
    assert value == 100


@when("Ana sends {int}")
def send(amount: int) -> None:
    assert amount


@then("nothing has changed")
def same() -> None:
    attach("the balance", "150")


@when("the ledger is asked")
def ask_ledger() -> None:
    with substep("call the ledger"):
        raise TimeoutError("no answer within 2 s")


@when("this request arrives")
def request(docstring: str) -> None:
    assert docstring


@when("the vault is opened")
def open_stuck_vault(stuck_vault: None) -> None:
    raise AssertionError(f"never reached: {stuck_vault}")


@when("the other vault is opened")
def open_other_vault(open_vault: str) -> None:
    assert open_vault


@when("there is no vault")
async def give_up() -> None:
    pytest.skip("no vault here")
