"""A delivery as a journal keeps it: what was asked for as plain data, so that any process can go on with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from agency.delivery.config import DeliveryConfig
from agency.delivery.orchestrator import WorkflowOrchestrator

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from agency.delivery.contract import Journal, Json, TestGenerator
    from agency.delivery.progress import Progress
    from agency.delivery.reports.result import WorkflowResult


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
    """

    spec_file: str
    component_name: str
    target_stage: str
    component_path: str
    is_async: bool = False
    settings: dict[str, Any] = field(default_factory=dict)


class DeliveryFailedError(Exception):
    """A delivery has not succeeded, and may be resumed; carries the result."""

    def __init__(self, result: WorkflowResult) -> None:
        super().__init__(result.error)
        self.result = result


class Runs(Protocol):
    """Where runs are kept while they are executed."""

    async def start(self, run_id: str, request: Json) -> Json:
        """Execute a new run, and return what came of it."""

    async def resume(self, run_id: str) -> Json:
        """Go on with a run where it was, and return what came of it.

        Raises:
            LookupError: There is no such run.
        """


class Pipeline:
    """Delivers what requests ask for.

    Args:
        generator_for: Makes a test generator for settings that ask for one.
        progress: Is called at the beginning and the end of each stage.

    Attributes:
        result: What came of the last delivery; None before the first has ended.
    """

    def __init__(
        self, generator_for: Callable[[DeliveryConfig], TestGenerator], progress: Progress | None = None
    ) -> None:
        self.result: WorkflowResult | None = None
        self._generator_for = generator_for
        self._progress = progress

    async def __call__(self, journal: Journal, request: Json) -> Json:
        """Deliver, and return the result as plain data.

        Raises:
            DeliveryFailedError: It has not succeeded.
        """
        result = self.result = await self._deliver(journal, DeliveryRequest(**request))
        if not result.success:
            raise DeliveryFailedError(result)
        return result.as_json()

    def _deliver(self, journal: Journal, request: DeliveryRequest) -> Awaitable[WorkflowResult]:
        config = DeliveryConfig.of(request.settings)
        orchestrator = WorkflowOrchestrator(
            Path(request.spec_file),
            request.component_name,
            request.target_stage,
            Path(request.component_path),
            config,
            generator=self._generator_for(config) if config.enable_openhands_test_generation else None,
            journal=journal,
            progress=self._progress,
        )
        if request.is_async:
            return orchestrator.run_async_with_parallel_openhands()
        return orchestrator.run_one_by_one()
