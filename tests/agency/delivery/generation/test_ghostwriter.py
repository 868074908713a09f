"""Hypothesis' ghostwriter in processes of its own."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import pytest

from agency.delivery.contract import GeneratorError
from agency.delivery.generation import GhostwriterTestGenerator
from agency.delivery.generation.ghostwriting import (
    EXIT_IMPORT_FAILED,
    EXIT_NOTHING_TO_TEST,
    functions_of,
    main,
    merged,
    raised_by,
)
from agency.delivery.generation.modules import Module

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

pytestmark = pytest.mark.anyio

TYPED = '"""A module."""\n\n\ndef twice(x: int) -> int:\n    """Double it."""\n    return 2 * x\n'


@pytest.fixture
async def ghostwriter(tmp_path: Path) -> AsyncIterator[GhostwriterTestGenerator]:
    """Write tests into a folder of their own."""
    async with GhostwriterTestGenerator(tmp_path / "tests") as generator:
        yield generator


def module(tmp_path: Path, name: str, source: str) -> Path:
    """Write a module, at a path below the component."""
    file = tmp_path / "component" / f"{name}.py"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(source, encoding="utf-8")
    return file


async def written(generator: GhostwriterTestGenerator, path: Path) -> str:
    """Return the tests for a module."""
    (tests,) = await generator.collect(await generator.submit(path), 120)
    return tests.read_text(encoding="utf-8")


async def test_a_module_of_a_package_is_imported_by_its_dotted_name(
    tmp_path: Path, ghostwriter: GhostwriterTestGenerator
) -> None:
    path = module(tmp_path, "shop/prices", TYPED)
    path.with_name("__init__.py").touch()
    assert Module.at(path).name == "shop.prices"
    assert "shop.prices.twice(" in await written(ghostwriter, path)


async def test_what_a_module_prints_when_it_is_imported_is_no_test(
    tmp_path: Path, ghostwriter: GhostwriterTestGenerator
) -> None:
    path = module(tmp_path, "settings", f"{TYPED}\nprint('def test_printed(): pass')\n")
    assert "printed" not in await written(ghostwriter, path)


async def test_errors_that_a_function_raises_by_name_fail_no_test(
    tmp_path: Path, ghostwriter: GhostwriterTestGenerator
) -> None:
    source = "class Broke(Exception):\n    pass\n\n\ndef pay(x: int) -> int:\n    if x > 3:\n        raise Broke\n    return x\n"
    assert "except rates.Broke:" in await written(ghostwriter, module(tmp_path, "rates", source))


class BrokeError(Exception):
    """There is not enough money."""


class Till:
    """Refuses some amounts."""

    def pay(self, pounds: int) -> float:
        """Return what is left of each pound."""
        if pounds > 3:
            raise BrokeError
        if pounds < 0:
            raise ValueError(pounds)
        if pounds == 1:
            raise KeyboardInterrupt
        if pounds == 2:
            raise pytest.UsageError
        try:
            return 3 / pounds
        except ZeroDivisionError as error:
            if error.args:
                raise error from None
            raise


def test_all_errors_that_a_function_raises_by_name_are_found_but_those_that_end_a_program() -> None:
    assert raised_by(Till.pay) == (BrokeError, ValueError)
    assert raised_by(module) == ()


@pytest.mark.requirement("S1-ERR-06")
def test_tests_are_written_for_the_public_functions_that_a_module_defines_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = (
        "from math import tau\nfrom textwrap import dedent\n\n\ndef twice(x: int): ...\n\n\ndef once(x: int): ...\n"
    )
    source += "\n\ndef _hidden(x: int): ...\n\n\nasync def later(x: int): ...\n\n\nclass Till: ...\n"
    monkeypatch.syspath_prepend(module(tmp_path, "prices", source).parent)
    assert [one.__name__ for one in functions_of(importlib.import_module("prices"))] == ["twice", "once"]


def test_several_tests_are_one_file_that_imports_each_name_once() -> None:
    text = "import math\nfrom hypothesis import {}\nimport prices\n\n\n@given(x=1)\ndef test_{}(x):\n    pass\n"
    assert merged([text.format("given, strategies as st", "b"), text.format("given, assume", "a")]).splitlines() == [
        '"""Tests that Hypothesis\' ghostwriter has written."""',
        "",
        "import math",
        "import prices",
        "from hypothesis import assume, given, strategies as st",
        *["", "", "@given(x=1)", "def test_b(x):", "    pass"],
        *["@given(x=1)", "def test_a(x):", "    pass"],
    ]


@pytest.mark.parametrize(
    ("source", "code", "said"),
    [
        (TYPED, 0, "def test_fuzz_twice("),
        ("TEA = 1\n", EXIT_NOTHING_TO_TEST, "ghostwriter has written"),
        ("raise LookupError('no tea')\n", EXIT_IMPORT_FAILED, "LookupError: no tea"),
    ],
)
def test_the_exit_code_says_whether_there_are_tests(
    source: str, code: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(module(tmp_path, f"module_{code}", source).parent)
    output = tmp_path / "tests.py"
    assert main(f"module_{code}", str(output)) == code
    assert said in output.read_text(encoding="utf-8")


async def test_an_import_failure_names_the_module_and_its_path(
    tmp_path: Path, ghostwriter: GhostwriterTestGenerator
) -> None:
    path = module(tmp_path, "broken", "raise RuntimeError('not today')\n")
    with pytest.raises(GeneratorError) as refused:
        await written(ghostwriter, path)
    assert str(refused.value) == f"broken ({path}) cannot be imported: RuntimeError: not today"
    assert not list((tmp_path / "tests").iterdir())


async def test_a_task_that_is_too_late_is_stopped(tmp_path: Path, ghostwriter: GhostwriterTestGenerator) -> None:
    path = module(tmp_path, "slow", "import time\ntime.sleep(3600)\n")
    task = await ghostwriter.submit(path)
    with pytest.raises(GeneratorError, match=r"tests for slow have not been written within 0\.5 s"):
        await ghostwriter.collect(task, 0.5)


async def test_a_task_of_another_process_is_unknown(ghostwriter: GhostwriterTestGenerator) -> None:
    with pytest.raises(GeneratorError, match="tasks end with the process"):
        await ghostwriter.collect("1", 1)


@pytest.mark.parametrize("name", ["missing.py", "folder", "notes.txt"])
async def test_what_is_no_module_is_refused(tmp_path: Path, ghostwriter: GhostwriterTestGenerator, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "notes.txt").touch()
    with pytest.raises(GeneratorError, match="Python modules only"):
        await ghostwriter.submit(tmp_path / name)
