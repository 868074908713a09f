"""A workflow taken through its stages: gates that have to pass, and people who have to approve."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agency.delivery.contract import GateResult, StageResult, Verdict
from agency.delivery.decisions import DecisionError, checked
from agency.delivery.workflows.environment import EnvironmentFailedError, prepare_environment
from agency.delivery.workflows.gates import as_json, from_json, run_gates
from agency.observability.spans import span, traced

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    from agency.delivery.contract import Checkpoint, Decision, Journal, Json
    from agency.delivery.workflows.definition import Definition, Stage

ENVIRONMENT = ".agency/environment"
"""Where a stage prepares an environment, in the project's folder."""


class GatesFailedError(Exception):
    """Gates of a stage did not pass; nothing of it was stored, so that they run again when the run goes on.

    Attributes:
        results: What each gate of the stage found.
    """

    def __init__(self, results: tuple[GateResult, ...]) -> None:
        blocking = [f"{one.gate} {one.verdict}" for one in results if one.verdict is not Verdict.PASSED]
        super().__init__("; ".join(blocking))
        self.results = results

    @property
    def verdict(self) -> Verdict:
        """Failed, or that nothing is known because no gate failed and at least one could not run."""
        failed = any(one.verdict is Verdict.FAILED for one in self.results)
        return Verdict.FAILED if failed else Verdict.COULD_NOT_RUN


class RejectedError(Exception):
    """A person has rejected a stage."""

    def __init__(self, checkpoint: Checkpoint, decision: Decision) -> None:
        why = decision.reason or "; ".join(decision.answers.values()) or "no reason was given"
        super().__init__(f"{checkpoint.title}: rejected by {decision.by}: {why}")
        self.decision = decision


@dataclass(frozen=True)
class WorkflowResult:
    """What came of a run.

    Attributes:
        workflow: The id of its definition.
        stages: What came of each stage that was begun, in order.
        complete: Whether all stages have passed that are not optional.
        error: Why the run has stopped before the last stage; None where it has not.
    """

    workflow: str
    stages: tuple[StageResult, ...]
    complete: bool
    error: str | None

    @property
    def passed(self) -> tuple[str, ...]:
        """The ids of the stages that have passed."""
        return tuple(one.stage for one in self.stages if one.verdict is Verdict.PASSED)


class WorkflowRun:
    """A run of a workflow on a project.

    Args:
        definition: The workflow.
        journal: Keeps what the run has done; a run that goes on with the same journal repeats nothing that has passed.
        folder: The project, in which the gates run.
        work: The work of stages, by their ids, which is done before their gates; the others have none.
    """

    def __init__(
        self,
        definition: Definition,
        journal: Journal,
        folder: Path,
        *,
        work: Mapping[str, Callable[[], Awaitable[Json]]] | None = None,
    ) -> None:
        self._definition = definition
        self._journal = journal
        self._folder = folder
        self._work = dict(work or {})
        self._results: list[StageResult] = []

    @property
    def results(self) -> tuple[StageResult, ...]:
        """What came of the stages so far."""
        return tuple(self._results)

    @traced("delivery.workflow")
    async def finish(self) -> WorkflowResult:
        """Go from stage to stage until the last one has passed, or one has not.

        Raises:
            DecisionError: The journal has returned a decision that does not count.
        """
        self._results.clear()
        for stage in self._definition.stages:
            with span(f"delivery.{stage.id}") as opened:
                result = await self._finished(stage)
                if result.verdict is not Verdict.PASSED:
                    opened.fail(result.verdict.value)
            self._results.append(result)
            if result.verdict is not Verdict.PASSED:
                return self._result(f"{stage.title}: {result.error}")
        return self._result(None)

    def _result(self, error: str | None) -> WorkflowResult:
        passed = {one.stage for one in self._results if one.verdict is Verdict.PASSED}
        required = {stage.id for stage in self._definition.stages if not stage.optional}
        return WorkflowResult(self._definition.id, self.results, required <= passed, error)

    async def _finished(self, stage: Stage) -> StageResult:
        began = time.monotonic()
        stored: Json = {"gates": [], "output": {}}
        verdict, error, gates = Verdict.PASSED, None, tuple[GateResult, ...]()
        try:
            stored = await self._journal.stage(f"{self._definition.id}/{stage.id}", lambda: self._done(stage))
            gates = tuple(map(from_json, stored["gates"]))
            await self._approved(stage)
        except GatesFailedError as blocked:
            verdict, error, gates = blocked.verdict, str(blocked), blocked.results
        except (EnvironmentFailedError, RejectedError) as failed:
            verdict, error = Verdict.FAILED, str(failed)
        duration_ms = 1_000 * (time.monotonic() - began)
        return StageResult(stage.id, verdict, duration_ms, error, gates, stored["output"])

    async def _done(self, stage: Stage) -> Json:
        """Do the work of a stage, prepare its environment, and run its gates.

        Raises:
            EnvironmentFailedError: The environment could not be prepared.
            GatesFailedError: A gate did not pass.
        """
        output: dict[str, Any] = dict(await self._work[stage.id]()) if stage.id in self._work else {}
        if stage.environment is not None:
            made = await prepare_environment(self._folder, self._folder / ENVIRONMENT, options=stage.environment)
            output["environment"] = made.as_json()
        results = await run_gates(stage.gates, self._definition, self._folder)
        if any(one.verdict is not Verdict.PASSED for one in results):
            raise GatesFailedError(results)
        return {"gates": [as_json(one) for one in results], "output": output}

    async def _approved(self, stage: Stage) -> None:
        """Wait until every item of the checklist is recorded, in whatever order, and until the stage is approved.

        Raises:
            DecisionError: The journal has returned a decision that does not count.
            RejectedError: A person has decided otherwise.
        """
        try:
            async with asyncio.TaskGroup() as group:
                for item in stage.items:
                    group.create_task(self._recorded(item))
        except* (DecisionError, RejectedError) as decided:
            raise decided.exceptions[0] from None
        if stage.checkpoint is not None:
            await self._recorded(stage.checkpoint)

    async def _recorded(self, checkpoint: Checkpoint) -> None:
        decision = checked(await self._journal.decision(checkpoint), checkpoint)
        if not decision.approved:
            raise RejectedError(checkpoint, decision)
