"""A delivery as a journal keeps it: what was asked for as plain data, so that any process can go on with it."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agency.delivery.config import DeliveryConfig
from agency.delivery.contract import Checkpoint, GeneratorError, Question
from agency.delivery.naming import target_named
from agency.delivery.orchestrator import WorkflowOrchestrator
from agency.delivery.recording import Recording
from agency.delivery.reports.monitoring import Monitor
from agency.delivery.reports.writing import write_report

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager

    from agency.delivery.contract import Journal, Json, TestGenerator
    from agency.delivery.progress import Progress
    from agency.delivery.reports.result import ExecutionMode, WorkflowResult

    MakeGenerator = Callable[[DeliveryConfig, Path], AbstractAsyncContextManager[TestGenerator]]

GENERATED = ".agency/generated_tests"
"""The folder for the generated tests of all runs, below that of reports."""


@dataclass(frozen=True)
class DeliveryRequest:
    """What is asked for.

    Attributes:
        spec_file: The specification.
        component_name: What reports call the component.
        target_stage: Where it is delivered to.
        component_path: Its folder or file.
        is_async: Whether stages overlap.
        settings: Those that differ from their defaults.
        approve_before: Stages before which a person decides whether the delivery goes on, each at a checkpoint with the
            name of the stage.
        questions: For such stages, the texts of questions by their ids; an approval must answer them.
    """

    spec_file: str
    component_name: str
    target_stage: str
    component_path: str
    is_async: bool = False
    settings: dict[str, Any] = field(default_factory=dict)
    approve_before: Sequence[str] = ()
    questions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def checkpoint(self, stage: str) -> Checkpoint:
        """Return the checkpoint before a stage."""
        asked = self.questions.get(stage, {})
        return Checkpoint(stage, f"the stage {stage}", tuple(Question(name, text) for name, text in asked.items()))


class DeliveryFailedError(Exception):
    """A delivery has not succeeded, and may be resumed; carries the result."""

    def __init__(self, result: WorkflowResult) -> None:
        super().__init__(result.error)
        self.result = result


class Pipeline:
    """Delivers what requests ask for.

    Args:
        generator_for: Opens a test generator for settings that ask for one, with the folder for its tests.
        progress: Is called at the beginning and the end of each stage.

    Attributes:
        result: What came of the last delivery; None before the first has ended.
    """

    def __init__(self, generator_for: MakeGenerator, progress: Progress | None = None) -> None:
        self.result: WorkflowResult | None = None
        self._generator_for = generator_for
        self._progress = progress

    async def __call__(self, journal: Journal, request: Json) -> Json:
        """Deliver, and return the result as plain data.

        Raises:
            DeliveryFailedError: It has not succeeded.
            ValueError: The run is no delivery.
        """
        if "spec_file" not in request:
            raise ValueError(f"{journal.run_id} is no delivery; go on with it by the command that has started it")
        result = self.result = await self._deliver(journal, DeliveryRequest(**request))
        if not result.success:
            raise DeliveryFailedError(result)
        return result.as_json()

    async def _deliver(self, journal: Journal, request: DeliveryRequest) -> WorkflowResult:
        config = DeliveryConfig.of(request.settings)
        async with AsyncExitStack() as opened:
            generator = None
            if config.enable_openhands_test_generation:
                tests = config.report_to / GENERATED / journal.run_id
                try:
                    generator = await opened.enter_async_context(self._generator_for(config, tests))
                except GeneratorError as unusable:
                    return await _not_begun(journal, request, config, str(unusable))
            orchestrator = WorkflowOrchestrator(
                Path(request.spec_file),
                request.component_name,
                request.target_stage,
                Path(request.component_path),
                config,
                generator=generator,
                journal=journal,
                checkpoints={stage: request.checkpoint(stage) for stage in request.approve_before},
                progress=self._progress,
            )
            if request.is_async:
                return await orchestrator.run_async_with_parallel_openhands()
            return await orchestrator.run_one_by_one()


async def _not_begun(journal: Journal, request: DeliveryRequest, config: DeliveryConfig, error: str) -> WorkflowResult:
    """Report a delivery of which no stage could begin.

    Raises:
        ReportError: The report could not be written; carries the result.
    """
    recording = Recording(journal, None)
    recording.error = error
    target, monitor = target_named(request.target_stage), Monitor(config.blocking_limit_ms)
    mode: ExecutionMode = "async" if request.is_async else "sync"
    result = recording.result(request.component_name, target, mode, config, monitor, success=False)
    await asyncio.to_thread(write_report, result, config.report_to)
    return result
