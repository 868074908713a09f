"""Quality gates run in this process, each with programs of its own."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from agency.delivery.components import Component
from agency.delivery.config import DeliveryConfig
from agency.delivery.contract import GateResult, Verdict
from agency.delivery.quality_gates.order import GateOrder
from agency.delivery.quality_gates.running import run_gates

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.anyio

NAMED_FOLDER = """

def test_that_looks_around() -> None:
    import pathlib, tempfile
    assert list(pathlib.Path(tempfile.gettempdir()).glob("agency-tests-*"))
"""


async def found(gate: str, calculator: Path, **settings: str) -> GateResult:
    component = Component.at("calculator", calculator)
    (result,) = await run_gates([gate], GateOrder(component, DeliveryConfig.of(settings), component.test_files))
    return result


@pytest.mark.parametrize(
    ("gate", "program"),
    [
        ("test_pass_rate", "pytest"),
        ("test_coverage", "pytest"),
        ("linting", "ruff"),
        ("type_checking", "mypy"),
        ("security", "bandit"),
    ],
)
async def test_a_program_that_the_interpreter_does_not_have_is_named(
    gate: str, program: str, calculator: Path, tmp_path: Path
) -> None:
    bare = tmp_path / "python"
    bare.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "$@"\n', encoding="utf-8")
    bare.chmod(0o700)
    details = (f"{program} is not installed for {bare}: pip install {program}",)
    assert await found(gate, calculator, python=str(bare)) == GateResult(gate, Verdict.COULD_NOT_RUN, details=details)


async def test_a_component_without_tests_has_no_coverage(calculator: Path) -> None:
    shutil.rmtree(calculator / "tests")
    nothing = GateResult("test_coverage", Verdict.FAILED, 0.0, 80.0, ("the component has no tests",))
    assert await found("test_coverage", calculator) == nothing


@pytest.mark.usefixtures("temporary")
async def test_the_temporary_folder_of_a_run_of_tests_is_named_after_it(calculator: Path) -> None:
    with (calculator / "tests/test_calculator.py").open("a", encoding="utf-8") as tests:
        tests.write(NAMED_FOLDER)
    result = await found("test_pass_rate", calculator)
    assert result.verdict is Verdict.PASSED, result.details
