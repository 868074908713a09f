"""Only a version of a component that all gates of its run have checked is deployed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from agency.delivery.contract import Checkpoint, Decision
from agency.delivery.in_memory_journal import InMemoryJournal
from agency.delivery.orchestrator import WorkflowOrchestrator

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.anyio

BROKEN = "\n\ndef later() -> float:\n    return nowhere\n"


def orchestrator(calculator: Path, gates: str, target: str, journal: InMemoryJournal) -> WorkflowOrchestrator:
    folders = {"report_to": str(calculator.parent), "publish_to": str(calculator.parent / "published")}
    return WorkflowOrchestrator(
        calculator / "SPECIFICATION.md",
        "calculator",
        target,
        calculator,
        {"gates": gates, **folders},
        journal=journal,
        checkpoints={"production_deployment": Checkpoint("production", "the release")},
    )


async def test_a_component_that_was_mended_is_tested_again_when_its_run_is_resumed(calculator: Path) -> None:
    journal, module = InMemoryJournal("monday"), calculator / "calculator.py"
    mended = module.read_text(encoding="utf-8")
    module.write_text(mended + BROKEN, encoding="utf-8")
    first = await orchestrator(calculator, "test_pass_rate,linting", "staging", journal).run_one_by_one()
    assert first.stages_failed == ("refactoring",)
    module.write_text(mended, encoding="utf-8")
    second = await orchestrator(calculator, "test_pass_rate,linting", "staging", journal).run_one_by_one()
    assert second.success, second.error
    assert [gate.gate for gate in second.stage_results["refactoring"].gates] == ["test_pass_rate", "linting"]


async def test_a_component_that_has_not_changed_is_tested_once(calculator: Path) -> None:
    gates = "test_pass_rate,linting"
    result = await orchestrator(calculator, gates, "development", InMemoryJournal("monday")).run_one_by_one()
    ran = {name: [gate.gate for gate in stage.gates] for name, stage in result.stage_results.items()}
    assert ran == {"specification": [], "testing": ["test_pass_rate"], "refactoring": ["linting"]}


async def test_a_version_that_another_run_has_brought_to_staging_is_not_deployed(calculator: Path) -> None:
    journal = InMemoryJournal("monday")
    waiting = asyncio.ensure_future(orchestrator(calculator, "linting", "production", journal).run_one_by_one())
    while not journal.waiting:  # noqa: ASYNC110 - the journal has no event for it
        await asyncio.sleep(0.01)
    with (calculator / "calculator.py").open("a", encoding="utf-8") as module:
        module.write(BROKEN)
    (calculator / "notes.txt").write_text("new", encoding="utf-8")
    other = await orchestrator(calculator, "", "staging", InMemoryJournal("tuesday")).run_one_by_one()
    assert other.success, other.error
    await journal.decide(Decision("production", "Ben", datetime.now(UTC), approved=True))
    result = await waiting
    assert result.stages_failed == ("production_deployment",)
    assert "has changed since its gates ran (calculator.py, notes.txt)" in (result.error or "")
    assert not (calculator.parent / "published/production").exists()
