"""A run of a delivery as it is recorded: its stages go through the journal, and everything goes into the result."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from agency.delivery.contract import StageResult, Verdict
from agency.delivery.progress import StageEvent, StageStoppedError
from agency.delivery.reports.result import ExecutionMode, WorkflowResult
from agency.delivery.reports.timings import Timings
from agency.delivery.stages.outcome import COLLECTION, SUBMISSION, Outcome, as_json, from_json
from agency.observability.spans import span
from agency.workflow import Context
from agency.workflow import step as step_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from agency.delivery.config import DeliveryConfig
    from agency.delivery.contract import Checkpoint, Journal, Json, Target
    from agency.delivery.progress import Progress
    from agency.delivery.reports.monitoring import Monitor

INTERRUPTED = "the delivery was interrupted"


class Recording:
    """One run, stage by stage.

    Attributes:
        context: What every stage receives; its correlation id is that of the run.
        timings: When stages began and ended.
        results: What came of each stage, in the order in which they ended.
        error: Why the run ended early; None if it did not.
    """

    def __init__(self, journal: Journal, progress: Progress | None) -> None:
        self._journal = journal
        self._progress = progress
        self.context = Context(journal.run_id)
        self.timings = Timings()
        self.results: dict[str, StageResult] = {}
        self.error: str | None = None

    async def stage(self, name: str, work: Callable[[], Awaitable[Outcome]]) -> StageResult:
        """Do the work of a stage, or take over what it has come to before the run was resumed; never raises for it."""
        done: list[StageResult] = []

        async def once() -> Json:
            done.append(await self._timed(name, work))
            if done[-1].verdict is not Verdict.PASSED:
                raise StageStoppedError(done[-1])
            return as_json(done[-1])

        self._tell(StageEvent(name))
        try:
            result = from_json(await self._journal.stage(name, once))
        except StageStoppedError as stopped:
            result = stopped.result
        self.results[name] = result
        self._tell(StageEvent(name, result, restored=not done))
        return result

    async def checkpoint(self, checkpoint: Checkpoint) -> str | None:
        """Wait for a person's decision, and return why delivery must not go on; None if it may."""
        self._tell(StageEvent(checkpoint.id, waiting_in=self._journal.run_id, questions=checkpoint.questions))
        decision = await self._journal.decision(checkpoint)
        because = f": {decision.reason}" if decision.reason else ""
        return None if decision.approved else f"{decision.by} has not approved {checkpoint.title}{because}"

    async def _timed(self, name: str, work: Callable[[], Awaitable[Outcome]]) -> StageResult:
        async def run(_: object) -> Outcome:
            return await work()

        outcome = Outcome(error=INTERRUPTED, verdict=Verdict.COULD_NOT_RUN)
        try:
            with self.timings.of(name), span(f"delivery.{name}") as stage:
                outcome = await step_of(name=name)(run).execute(None, self.context)
                if (verdict := outcome.of(name, 0).verdict) is not Verdict.PASSED:
                    stage.fail(verdict.value)
        except asyncio.CancelledError:
            self.results[name] = outcome.of(name, self.timings.duration_ms(name))
            raise
        except Exception as failure:  # noqa: BLE001 - whatever it is, it ends the stage and stands in the report
            outcome = Outcome(error=told(failure), verdict=Verdict.COULD_NOT_RUN)
        return outcome.of(name, self.timings.duration_ms(name))

    def _tell(self, event: StageEvent) -> None:
        if self._progress:
            self._progress(event)

    def result(  # noqa: PLR0913 - what a run is about is known when it ends
        self,
        component: str,
        target: Target,
        mode: ExecutionMode,
        config: DeliveryConfig,
        monitor: Monitor,
        *,
        success: bool,
    ) -> WorkflowResult:
        """Return what came of the run, with every figure of it."""
        total_ms = self.timings.now_ms
        passed = tuple(name for name, one in self.results.items() if one.verdict is Verdict.PASSED)
        return WorkflowResult(
            success=success,
            component_name=component,
            target_stage=target.value,
            stages_completed=passed,
            stages_failed=tuple(name for name in self.results if name not in passed),
            stage_results=dict(self.results),
            total_execution_time_ms=total_ms,
            context_session_id=self.context.correlation_id,
            metrics_dashboard=self._dashboard(config, monitor),
            execution_mode=mode,
            stage_timings={name: one.duration_ms for name, one in self.results.items()},
            openhands_submission_time_ms=self._duration_ms(SUBMISSION),
            openhands_collection_time_ms=self._duration_ms(COLLECTION),
            parallel_execution_savings_ms=self.timings.total_ms - total_ms,
            error=None if success else self.error,
        )

    def _duration_ms(self, stage: str) -> float:
        """Return how long a stage took, in this run or before it was resumed; 0 for one that has not run."""
        return self.results[stage].duration_ms if stage in self.results else 0.0

    def _dashboard(self, config: DeliveryConfig, monitor: Monitor) -> dict[str, Any]:
        return {
            "gates": [{"stage": name, **asdict(gate)} for name, one in self.results.items() for gate in one.gates],
            "intervals": [asdict(one) for one in self.timings.intervals],
            "overlaps": [asdict(one) for one in self.timings.overlaps],
            "blocking_calls": [asdict(one) for one in monitor.blocking_calls],
            "resources": asdict(monitor.resources),
            "settings": config.model_dump(mode="json"),
        }


def told(failure: Exception) -> str:
    """Return an error as one line that names its kind."""
    said = str(failure)
    return f"{type(failure).__name__}: {said}" if said else type(failure).__name__
