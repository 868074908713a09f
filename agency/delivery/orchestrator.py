"""The orchestrator: takes a component from its specification to a target, one stage after the other or overlapping."""

from __future__ import annotations

import asyncio
import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from agency.delivery.config import ConfigurationError, DeliveryConfig
from agency.delivery.contract import StageResult, Verdict
from agency.delivery.in_memory_journal import InMemoryJournal
from agency.delivery.naming import checked_name, target_named
from agency.delivery.recording import INTERRUPTED, Recording, told
from agency.delivery.reports.monitoring import Monitor
from agency.delivery.reports.writing import write_report
from agency.delivery.stages import outcome as names
from agency.delivery.stages.checking import run_the_tests, specify
from agency.delivery.stages.deployment import deploy_to_production, deploy_to_staging
from agency.delivery.stages.gated_version import CHECKED
from agency.delivery.stages.generation import GuardedGeneration
from agency.delivery.stages.outcome import Outcome, StageOrder, stages_to
from agency.delivery.stages.refactoring import refactor
from agency.observability.spans import span

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from agency.delivery.contract import Checkpoint, Journal, Json, TestGenerator
    from agency.delivery.progress import Progress
    from agency.delivery.reports.result import ExecutionMode, WorkflowResult


class _StoppedError(Exception):
    """Delivery does not go on: a stage has not passed, or a person has not approved."""


class WorkflowOrchestrator:
    """Delivers a component.

    Args:
        spec_file: Its specification, in Markdown.
        component_name: What reports call it.
        target_stage: `development`, `staging` or `production`.
        component_path: Its folder, or its file.
        config: Settings by their names, see `DeliveryConfig`.
        generator: Generates tests, if the settings say so.
        journal: Keeps what has been done; without one, until the process ends.
        checkpoints: Where a person decides before a stage, by the name of the stage.
        progress: Is called at the beginning and the end of each stage.

    Raises:
        TargetError: There is no such target.
        ComponentError: The name is none.
        ConfigurationError: The settings are invalid, or tests are to be generated and there is no generator.
    """

    def __init__(  # noqa: PLR0913 - five are what a delivery is about, the others are what it depends on
        self,
        spec_file: Path | str,
        component_name: str,
        target_stage: str,
        component_path: Path | str,
        config: DeliveryConfig | Mapping[str, Any] | None = None,
        *,
        generator: TestGenerator | None = None,
        journal: Journal | None = None,
        checkpoints: Mapping[str, Checkpoint] | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.config = DeliveryConfig.of(config)
        self.target = target_named(target_stage)
        self.component_name = checked_name(component_name)
        self._order = StageOrder(Path(spec_file), component_name, Path(component_path), self.config)
        if self.config.enable_openhands_test_generation and generator is None:
            raise ConfigurationError("Tests are to be generated, but there is no generator; pass one, or turn it off.")
        enabled = generator if self.config.enable_openhands_test_generation else None
        self._generation = GuardedGeneration(enabled, self.config) if enabled else None
        self._checkpoints = checkpoints or {}
        self._recording = Recording(journal or InMemoryJournal(uuid4().hex), progress)

    @property
    def run_id(self) -> str:
        """The id of the run, under which it can be resumed."""
        return self._recording.context.correlation_id

    def run(self) -> WorkflowResult:
        """Deliver, one stage after the other, and return when that has ended.

        Raises:
            RuntimeError: An event loop runs in this thread, and would stand still meanwhile.
            ReportError: The report could not be written; carries the result.
        """
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return asyncio.run(self.run_one_by_one())
        raise RuntimeError("run() would block the event loop of this thread; await run_one_by_one() there")

    async def run_one_by_one(self) -> WorkflowResult:
        """Deliver as `run` does, on the running event loop.

        Raises:
            ReportError: The report could not be written; carries the result.
        """
        return await self._deliver("sync")

    async def run_async_with_parallel_openhands(self) -> WorkflowResult:
        """Deliver on the running event loop: tests are generated while the component is refactored.

        A cancellation ends the stage under way with all its programs, and the report is written before it is raised.

        Raises:
            ReportError: The report could not be written; carries the result.
        """
        return await self._deliver("async")

    async def _deliver(self, mode: ExecutionMode) -> WorkflowResult:
        monitor = Monitor(self.config.blocking_limit_ms)
        success = False
        try:
            attributes = {"delivery.target": self.target.value, "delivery.mode": mode}
            with span("delivery", attributes) as delivery:
                async with monitor:
                    success = await self._through_the_stages(mode)
                if not success:
                    delivery.fail("not delivered")
        except asyncio.CancelledError:
            self._recording.error = INTERRUPTED
            raise
        except Exception as failure:
            self._recording.error = told(failure)
            raise
        finally:
            result = self._recording.result(
                self.component_name, self.target, mode, self.config, monitor, success=success
            )
            await asyncio.to_thread(write_report, result, self.config.report_to)
        return result

    async def _through_the_stages(self, mode: ExecutionMode) -> bool:
        """Go through the stages up to the target, and tell whether all that must pass have."""
        try:
            self.config.check_environment(os.environ)
            await self._stage(names.SPECIFICATION, partial(specify, self._order))
            generated, refactored = await self._generated(mode)
            gated = await self._stage(names.TESTING, partial(run_the_tests, self._order, generated, refactored))
            if refactored is None:
                gated = await self._stage(names.REFACTORING, partial(refactor, self._order, generated, gated.output))
            for name in stages_to(self.target)[3:]:
                await self._stage(name, self._deployment(name, generated, gated.output[CHECKED]))
        except ConfigurationError as wrong:
            self._recording.error = str(wrong)
            return False
        except _StoppedError as stopped:
            self._recording.error = str(stopped)
            return False
        return True

    def _deployment(self, name: str, generated: Sequence[Path], checked: Json) -> Callable[[], Awaitable[Outcome]]:
        if name == names.STAGING:
            return partial(deploy_to_staging, self._order, generated, checked)
        return partial(deploy_to_production, self._order, checked)

    async def _stage(self, name: str, work: Callable[[], Awaitable[Outcome]]) -> StageResult:
        """Go through a stage, after a person's decision where there is a checkpoint.

        Raises:
            _StoppedError: It has not passed.
        """
        if (checkpoint := self._checkpoints.get(name)) and (refused := await self._recording.checkpoint(checkpoint)):
            raise _StoppedError(f"{name}: {refused}")
        return self._passed(await self._recording.stage(name, work))

    def _passed(self, result: StageResult) -> StageResult:
        if result.verdict is not Verdict.PASSED:
            raise _StoppedError(f"{result.stage} {result.verdict.value}: {result.error}")
        return result

    async def _generated(self, mode: ExecutionMode) -> tuple[Sequence[Path], Json | None]:
        """Return the files with generated tests, and the output of refactoring if that ran meanwhile."""
        if self._generation is None:
            return (), None
        submitted = self._tolerated(await self._run_async_openhands_test_generation_stage())
        collecting = self._collect_async_openhands_results(submitted.output)
        overlaps = mode == "async" and names.REFACTORING not in self._checkpoints
        refactored: Json | None = None
        if not overlaps:
            collected = await collecting
        else:
            async with asyncio.TaskGroup() as group:
                collection = group.create_task(collecting, name="test collection")
                refactoring = group.create_task(
                    self._recording.stage(names.REFACTORING, partial(refactor, self._order)), name="refactoring"
                )
            collected = collection.result()
            refactored = self._passed(refactoring.result()).output
        tests = self._tolerated(collected).output.get("tests", ())
        return [Path(test) for test in tests], refactored

    def _tolerated(self, result: StageResult) -> StageResult:
        """Return a result of test generation that need not have passed, if the settings say so."""
        return result if self.config.on_generation_failure == "continue" else self._passed(result)

    async def _run_async_openhands_test_generation_stage(self) -> StageResult:
        """Submit all modules; the output has the `submitted_tasks` by module, and its time is the duration."""
        return await self._recording.stage(names.SUBMISSION, self._submit)

    async def _collect_async_openhands_results(self, submitted: Json) -> StageResult:
        """Collect what was submitted; its output has `success` and `tests`, and its duration is that of collection."""
        return await self._recording.stage(names.COLLECTION, partial(self._collect, submitted))

    async def _submit(self) -> Outcome:
        if self._generation is None:
            return Outcome(output={"submitted_tasks": {}, "failed_tasks": {}})
        component = await asyncio.to_thread(self._order.component)
        return await self._generation.submit(component, self._recording.context)

    async def _collect(self, submitted: Json) -> Outcome:
        if self._generation is None:
            return Outcome(output={"success": True, "tests": [], "failed_tasks": {}})
        if not (tasks := submitted.get("submitted_tasks", {})):
            nothing = {"success": False, "tests": [], "failed_tasks": submitted.get("failed_tasks", {})}
            return Outcome(error="no module was submitted", verdict=Verdict.COULD_NOT_RUN, output=nothing)
        return await self._generation.collect(tasks, self._recording.context)
