"""Runs of delivery workflows: decisions that do not count, and work that is done once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from agency.delivery.contract import Checkpoint, Decision, Verdict
from agency.delivery.decisions import DecisionError
from agency.delivery.in_memory_journal import InMemoryJournal
from agency.delivery.workflows.reading import read_definition
from agency.delivery.workflows.runs import WorkflowRun

if TYPE_CHECKING:
    from pathlib import Path

    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    from agency.delivery.contract import Json

pytestmark = pytest.mark.anyio
WORKFLOW = read_definition(
    """
id: release
title: Releases
version: "1.0"
author: Ana
persona: testing-specialist
complexity: low
duration: 1 h
stages:
  - id: tests
    title: Tests
    checklist: {tea: Tea, mugs: Mugs}
    approval: {title: Review}
  - id: texts
    title: Texts
    optional: true
""",
    "release.yaml",
)


def decision(checkpoint: str, *, approved: bool = True, by: str = "Cleo") -> Decision:
    return Decision(checkpoint, by, datetime.now(UTC), approved)


class CarelessJournal(InMemoryJournal):
    """A journal that returns decisions as somebody wrote them."""

    def __init__(self, *decisions: Decision) -> None:
        super().__init__("careless")
        self._written = {one.checkpoint: one for one in decisions}
        self._other = decisions[-1]

    async def decision(self, checkpoint: Checkpoint) -> Decision:
        """Return what was written about it, or else the last decision."""
        return self._written.get(checkpoint.id, self._other)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ([decision("tests/tea"), decision("tests/mugs"), decision("texts")], "is about texts, not about tests"),
        ([decision("tests/tea"), decision("tests/mugs"), decision("tests", by=" ")], "must say who decided"),
        ([decision("tests/tea"), decision("tests/mugs", by="")], "must say who decided"),
    ],
    ids=["another stage", "nobody", "nobody in a checklist"],
)
async def test_a_decision_that_does_not_count_passes_no_stage(
    written: list[Decision], message: str, tmp_path: Path
) -> None:
    run = WorkflowRun(WORKFLOW, CarelessJournal(*written), tmp_path)
    with pytest.raises(DecisionError, match=message):
        await run.finish()
    assert run.results == ()


async def test_items_are_recorded_in_any_order_and_work_is_done_once(tmp_path: Path) -> None:
    journal, done = InMemoryJournal("1"), []

    async def work() -> Json:
        done.append(1)
        return {"tests": 3}

    async def finish() -> Verdict:
        result = await WorkflowRun(WORKFLOW, journal, tmp_path, work={"tests": work}).finish()
        assert result.complete
        assert result.passed == ("tests", "texts")
        assert result.stages[0].output == {"tests": 3}
        return result.stages[-1].verdict

    running = asyncio.create_task(finish())
    for checkpoint in ("tests/mugs", "tests/tea", "tests"):
        await journal.decide(decision(checkpoint))
    assert await running is Verdict.PASSED
    assert await finish() is Verdict.PASSED
    assert done == [1]


async def test_a_decision_is_made_once(tmp_path: Path) -> None:
    journal = InMemoryJournal("1")
    running = asyncio.create_task(WorkflowRun(WORKFLOW, journal, tmp_path).finish())
    await journal.decide(decision("tests/tea"))
    with pytest.raises(DecisionError, match=r"^tests/tea has already been decided\.$"):
        await journal.decide(decision("tests/tea", approved=False))
    assert journal.decided["tests/tea"].approved
    await journal.decide(decision("tests/mugs", approved=False))
    await running


async def test_one_rejected_item_ends_the_wait_for_the_others(tmp_path: Path) -> None:
    journal = InMemoryJournal("1")
    running = asyncio.create_task(WorkflowRun(WORKFLOW, journal, tmp_path).finish())
    await journal.decide(decision("tests/mugs", approved=False))
    result = await running
    assert (result.complete, result.error) == (False, "Tests: Mugs: rejected by Cleo: no reason was given")
    assert journal.waiting == ()


async def test_a_run_is_a_span_with_one_for_each_stage(tmp_path: Path, exported: InMemorySpanExporter) -> None:
    decisions = [decision("tests/tea"), decision("tests/mugs"), decision("tests", approved=False)]
    await WorkflowRun(WORKFLOW, CarelessJournal(*decisions), tmp_path).finish()
    stage, run = exported.get_finished_spans()
    assert (stage.name, run.name, stage.parent) == ("delivery.tests", "delivery.workflow", run.context)
    assert dict(stage.attributes or {}) == {"error.type": "failed"}
