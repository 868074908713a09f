"""Private names of libraries stand in one module per library; faults and benchmarks use public names of the agency."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.suite.private_names import names_of_others, private_names

ROOT = Path(__file__).parents[2]
FOLDERS = ("support/plainspec", "agency", "steps", "benchmarks", "faults")
OUTSIDE = ("benchmarks", "faults")
"""What works on the agency from outside: a refactoring that keeps its behaviour breaks none of it."""

ENDING = "private_api.py"


def test_only_the_private_api_modules_touch_private_names() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{line}: {name}"
        for folder in FOLDERS
        for file in (ROOT / folder).rglob("*.py")
        if not file.name.endswith(ENDING)
        for line, name in private_names(file.read_text(encoding="utf-8"))
    ]
    assert not found, f"move these to the library's {ENDING}: {found}"


def test_faults_and_benchmarks_use_public_names_only() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{line}: {name}"
        for folder in OUTSIDE
        for file in (ROOT / folder).rglob("*.py")
        for line, name in names_of_others(file.read_text(encoding="utf-8"))
    ]
    assert not found, f"change something public instead, such as a method, a constant or an argument: {found}"


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


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("def f(self): self._pool.close()", "self._pool"),
        ("def f(self): self._tenant = 'Acme'", "self._tenant"),
        ("def f(store): return getattr(store, '_pool')", "getattr(…, '_pool')"),
        ("def f(context): object.__setattr__(context, '_data', {})", "object.__setattr__(…, '_data')"),
        ("from agency.store.telemetry import _begin", "_begin"),
        ("def f(patch): patch.attribute('agency.store:Store._begin', print)", "_begin"),
        ("def f(patch): patch.attribute(f'{STORE}._begin', print)", "_begin"),
        ("def f(patch): patch.wrap(f'{CODE}.telemetry:_begin', print)", "_begin"),
        ("class A:\n    def f(self): return self._pool", "self._pool"),
    ],
)
def test_a_private_name_of_others_is_found(source: str, name: str) -> None:
    assert [found for _, found in names_of_others(source)] == [name]


@pytest.mark.parametrize(
    "source",
    [
        "class A:\n    def __init__(self): self._made = 1\n    def made(self): return self._made",
        "class A:\n    _made = 1\n    def made(self): return self._made",
        "def _make(): ...\ndef f(row, patch): _make(), row._replace(a=1), patch.wrap('agency.store:Store.__init__', f)",
        "NAMES = ('_fkey', 'owner_id', 'e.g. _this')",
    ],
)
def test_public_names_and_those_of_its_own_classes_are_not(source: str) -> None:
    assert list(names_of_others(source)) == []
