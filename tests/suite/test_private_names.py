"""Private names of libraries stand in one module per library, where a contract test watches them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.suite.private_names import private_names

ROOT = Path(__file__).parents[2]
FOLDERS = {"support/plainspec": False, "agency": False, "steps": False, "benchmarks": True, "faults": True}
"""Where private names are looked for, and whether only those of libraries: faults break what the agency hides."""

ENDING = "private_api.py"


def test_only_the_private_api_modules_touch_private_names() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{line}: {name}"
        for folder, of_libraries in FOLDERS.items()
        for file in (ROOT / folder).rglob("*.py")
        if not file.name.endswith(ENDING)
        for line, name in private_names(file.read_text(encoding="utf-8"), of_libraries=of_libraries)
    ]
    assert not found, f"move these to the library's {ENDING}: {found}"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import pytest\ndef f(item: pytest.Item): return item._request", "item._request"),
        ("import asyncio\nasyncio._unregister_task(1)", "asyncio._unregister_task"),
        ("from _pytest.runner import runtestprotocol", "_pytest.runner"),
        ("def f():\n    from pytest_bdd.utils import CONFIG_STACK", "pytest_bdd.utils"),
        ("import allure_pytest.listener", "allure_pytest.listener"),
        ("from sqlalchemy.pool.base import _ConnectionRecord", "sqlalchemy.pool.base._ConnectionRecord"),
        ("getattr(item, '_request', None)", "getattr(…, '_request')"),
        ("setattr(item, '_request', None)", "setattr(…, '_request')"),
        ("import warnings\nHOOK = '_warn'\nsetattr(warnings, HOOK, print)", "setattr(…, '_warn')"),
        ("import importlib\nparser = importlib.import_module('re._parser')", "re._parser"),
        ("def f(patch): patch.attribute('asyncio.tasks:Task._wakeup', print)", "asyncio.tasks:Task._wakeup"),
        ("import asyncio\ndef _unregister_task(): asyncio._unregister_task(1)", "asyncio._unregister_task"),
    ],
)
def test_a_private_name_is_found(source: str, name: str) -> None:
    assert [found for _, found in private_names(source)] == [name]


QUEUE_POOL = "from sqlalchemy.pool import QueuePool\n"
FAIR_POOL = "from agency.store.pools.fair_queue import FairQueuePool\n"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (f"{QUEUE_POOL}class Mine(QueuePool):\n    def _dec_overflow(self): return True", "QueuePool._dec_overflow"),
        (f"{QUEUE_POOL}class Mine(QueuePool):\n    def free(self): super()._dec_overflow()", "QueuePool._dec_overflow"),
        (
            f"{QUEUE_POOL}class Mine(QueuePool):\n    def free(self): return self._max_overflow",
            "QueuePool._max_overflow",
        ),
        (f"{QUEUE_POOL}class Mine(QueuePool):\n    _queue_class = int", "QueuePool._queue_class"),
        (f"{QUEUE_POOL}class A(QueuePool): ...\nclass B(A):\n    _queue_class = int", "QueuePool._queue_class"),
        (
            f"{FAIR_POOL}class Mine(FairQueuePool, queue=int):\n    def queued(self): return self._pool",
            "AsyncAdaptedQueuePool._pool",
        ),
    ],
)
def test_a_private_name_of_a_base_class_is_found(source: str, name: str) -> None:
    assert [found for _, found in private_names(source)] == [name]
    assert [found for _, found in private_names(source, of_libraries=True)] == [name]


@pytest.mark.parametrize(
    "source",
    [
        "class A:\n    def _make(self): ...\n    def made(self): return self._made",
        f"{QUEUE_POOL}class Mine(QueuePool):\n    def f(self): return self._of_mine",
        "from enum import Enum\nclass A(Enum):\n    @classmethod\n    def _missing_(cls, value): ...",
        "TEXT = '_request'\nprint('agency.store:Store._pool', 'e.g. _this', './_that')",
    ],
)
def test_names_of_ones_own_are_not(source: str) -> None:
    assert list(private_names(source)) == []


def test_only_those_of_libraries_are_found_where_the_agency_is_broken() -> None:
    source = (
        "import asyncio\nfrom agency.store import Store\n"
        "def f(store, patch): Store._pool, store._pool, getattr(store, '_pool'), asyncio._unregister_task"
    )
    assert [found for _, found in private_names(source, of_libraries=True)] == ["asyncio._unregister_task"]
