"""Runs of the agency's delivery workflows, with the people who decide in them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from agency.delivery.contract import Decision, Verdict
from agency.delivery.decisions import DecisionError
from agency.delivery.in_memory_journal import InMemoryJournal
from agency.delivery.workflows.runs import WorkflowRun
from plainspec.ports.delivery.workflow_definitions import Environment, GateOutcome, RunState
from plainspec.ports.refusals import Refusal, RefusalKind, RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from agency.delivery.contract import Checkpoint
    from agency.delivery.workflows.definition import Definition
    from agency.delivery.workflows.runs import WorkflowResult
    from plainspec.ports.delivery.workflow_definitions import Ruling

PATIENCE_S = 120.0
"""So long gates of a scenario may take, on a machine that is busy."""


class ObservedJournal(InMemoryJournal):
    """A journal that reports when a run asks for a decision."""

    def __init__(self, run_id: str) -> None:
        super().__init__(run_id)
        self.asked = asyncio.Event()

    async def decision(self, checkpoint: Checkpoint) -> Decision:
        """Report it, and wait as every journal does."""
        self.asked.set()
        return await super().decision(checkpoint)


class AgencyDeliveryRun:
    """A run in a task, with its journal."""

    def __init__(self, definition: Definition, folder: Path) -> None:
        self._definition = definition
        self._folder = folder
        self._journal = ObservedJournal(str(uuid4()))
        self._run = WorkflowRun(definition, self._journal, folder)
        self._task: asyncio.Task[WorkflowResult] | None = None
        self._early: list[asyncio.Task[None]] = []

    async def go_on(self) -> None:
        """Begin the run, or go on with its journal, and wait until it has ended or asks for a decision."""
        self._run = WorkflowRun(self._definition, self._journal, self._folder)
        self._journal.asked.clear()
        self._task = asyncio.create_task(self._run.finish())
        await self._settled()

    async def decide(self, ruling: Ruling) -> None:
        """Hand it to the journal; what the run has not come to waits there."""
        decided_at = datetime.now(UTC)
        decision = Decision(
            ruling.checkpoint, ruling.by, decided_at, ruling.approved, dict(ruling.answers), ruling.reason
        )
        asked_for = any(one.id == ruling.checkpoint for one in self._journal.waiting)
        others_are_asked_for = len(self._journal.waiting) > 1
        self._journal.asked.clear()
        handing_in = asyncio.create_task(self._journal.decide(decision))
        if not asked_for:
            self._early.append(handing_in)
            await _turns()
            return
        try:
            await handing_in
        except DecisionError as error:
            raise RefusedError(Refusal(RefusalKind.INVALID_ARGUMENT, str(error))) from error
        if not ruling.approved or not others_are_asked_for:
            await self._settled()

    async def state(self) -> RunState:
        """Return what the run and its journal say."""
        await _turns()
        results = self._run.results
        complete = self._task is not None and self._task.done() and self._task.result().complete
        return RunState(
            {one.stage: one.verdict.value for one in results},
            {one.stage: one.error or "" for one in results if one.verdict is not Verdict.PASSED},
            [one.id for one in self._journal.waiting],
            complete,
            _gates(self._run),
            _environment(self._run),
        )

    async def begin_again(self) -> None:
        """Cancel the run, and go on with its journal."""
        await self.close()
        await self.go_on()

    async def close(self) -> None:
        """Cancel what still runs."""
        tasks = [*self._early, *([self._task] if self._task else [])]
        self._early.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _settled(self) -> None:
        """Wait until the run has ended, or asks for a decision that it had not asked for before."""
        if self._task is None:
            return
        asked = asyncio.create_task(self._journal.asked.wait())
        try:
            async with asyncio.timeout(PATIENCE_S):
                await asyncio.wait({self._task, asked}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            asked.cancel()


def _gates(run: WorkflowRun) -> Mapping[str, list[GateOutcome]]:
    return {
        result.stage: [
            GateOutcome(one.gate, one.verdict.value, one.measured, "\n".join(one.details)) for one in result.gates
        ]
        for result in run.results
    }


def _environment(run: WorkflowRun) -> Environment | None:
    for result in run.results:
        if made := result.output.get("environment"):
            return Environment(made["isolated"], made["extras"], made["installed"])
    return None


async def _turns() -> None:
    """Let every task run that can, so that the journal has heard of all items of a checklist."""
    for _ in range(20):
        await asyncio.sleep(0)
