"""Whether what was planted was reached."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any

import pytest

from plainspec.proving.planting.watching import Watch
from plainspec.services.fault_overrides import Setting, Statement


def test_a_function_counts_once_it_was_called() -> None:
    watch = Watch()
    planted = watch.watched("a:b", lambda value: value + 1)
    assert watch.unreached == ["a:b"]
    assert planted(1) == 2
    assert watch.unreached == []


def test_a_coroutine_function_stays_one() -> None:
    async def answer(value: int) -> int:
        return value

    watch = Watch()
    planted = watch.watched("a:b", answer)
    assert inspect.iscoroutinefunction(planted)
    assert list(inspect.signature(planted).parameters) == ["value"]
    assert asyncio.run(planted(3)) == 3
    assert watch.unreached == []


@pytest.mark.parametrize("value", [7, ValueError, max])
def test_what_cannot_be_watched_counts_as_reached(value: Any) -> None:
    watch = Watch()
    assert watch.watched("a:b", value) is value
    assert watch.unreached == []


def test_one_part_that_was_reached_is_enough() -> None:
    watch = Watch()
    statement, setting = Statement("SELECT 1", ""), Setting("redis", "maxmemory", "1mb", "")
    watch.add(statement, setting)
    watch.watched("a:b", lambda: None)
    assert watch.unreached == ["a:b", "SELECT 1", "maxmemory"]
    setting.applied = True
    assert watch.unreached == []
